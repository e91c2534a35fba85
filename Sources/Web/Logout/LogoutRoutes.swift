import HTTPTypes
import Hummingbird
package import Primitives
package import Provider

/// Logout, asked for by an application or by the person (OpenID Connect RP-Initiated Logout 1.0 §2).
package struct LogoutRoutes: Sendable {
    /// What the token of the confirming form is made for.
    static let purpose = "logout"

    private let endpoint: EndSessionEndpoint
    private let front: Front
    private let clock: any Clock

    /// The routes over the use case.
    package init(_ endpoint: EndSessionEndpoint, front: Front, clock: any Clock) {
        self.endpoint = endpoint
        self.front = front
        self.clock = clock
    }

    /// No `HEAD`: it would end a session.
    package var routes: [Route] {
        [
            Route(
                Paths.logout, for: .person, answersHead: false,
                [
                    .get: { call in try await answer(call.query, isConfirmed: false, call: call) },
                    .post: { call in try await submit(call) },
                ])
        ]
    }

    private func submit(_ call: Call) async throws -> Response {
        let form = try await call.form
        guard form[FormProtection.field] != nil else {
            if let detour = try front.detour(of: call, with: form, to: Paths.logout) { return detour }
            return try await answer(try call.query + form, isConfirmed: false, call: call)
        }
        try front.forms.check(form, browser: call.visitor.browser, purpose: Self.purpose, fields: call.fields)
        let request = FormParameters(form.pairs.filter { $0.name != FormProtection.field })
        return try await answer(request, isConfirmed: true, call: call)
    }

    private func answer(_ request: FormParameters, isConfirmed: Bool, call: Call) async throws -> Response {
        // Whoever is sent to an identity provider comes back to this browser.
        let browser = front.browser(of: call)
        let visitor = call.visitor.bound(to: browser.secret)
        switch try await endpoint.answer(request, isConfirmed: isConfirmed, visitor: visitor) {
        case .loggedOut(let redirect, let frames, let upstream):
            let next = upstream.map(LogoutWay.init) ?? redirect.map(LogoutWay.address)
            var response = front.loggedOut(call, frames: frames, then: next, isUpstream: upstream != nil)
            if upstream != nil { response.setCookie(browser.cookie) }
            // A request that came without the cookie says nothing about the session it belongs to.
            if call.visitor.session != nil || !call.visitor.others.isEmpty {
                let left = try await endpoint.remaining(call.visitor)
                for line in front.cookies(after: left, now: clock.now()) { response.setCookie(line) }
            }
            return response
        case .confirm:
            return confirm(request, call: call)
        }
    }

    private func confirm(_ request: FormParameters, call: Call) -> Response {
        let texts = front.texts(for: call)
        let browser = front.browser(of: call)
        let page = LogoutPage(
            heading: texts(.logoutTitle), action: front.pages.base + Paths.logout,
            csrf: front.forms.token(browser: browser.secret, purpose: Self.purpose),
            fields: request.pairs.map { .init(name: $0.name, value: $0.value) })
        let target = request["post_logout_redirect_uri"].flatMap(ContentPolicy.source).map { [$0] } ?? []
        var response = front.pages.response(page, texts: texts, policy: ContentPolicy.page(formTargets: target))
        response.setCookie(browser.cookie)
        return response
    }
}

extension Front {
    /// The lines that forget a session: those that stay signed in go on, else everything is forgotten.
    fileprivate func cookies(after left: RemainingAccounts?, now: Timestamp) -> [String] {
        guard let left else { return [.session, .accounts, .browserState].map(cookies.clear) }
        let seconds = (left.expiresAt - now).components.seconds
        return cookies(present: left.present, others: left.others, for: seconds) + [cookie(left.browserState)]
    }
}
