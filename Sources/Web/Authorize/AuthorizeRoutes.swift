import HTTPTypes
import Hummingbird
import Identity
import OpenIDConnect
import Primitives
package import Provider

/// The authorization endpoint, to which browsers bring requests (RFC 6749 §3.1).
package struct AuthorizeRoutes: Sendable {
    private let endpoint: AuthorizationEndpoint
    private let front: Front

    /// The routes over the use case.
    package init(_ endpoint: AuthorizationEndpoint, front: Front) {
        self.endpoint = endpoint
        self.front = front
    }

    /// No `HEAD`: asking for the header alone would begin a sign-in.
    package var routes: [Route] {
        [
            Route(
                Paths.authorize, for: .person, answersHead: false,
                [
                    .get: { call in try await answer(AuthorizationParameters(call.query), call: call) },
                    .post: { call in
                        let body = try await call.form
                        if let detour = try front.detour(of: call, with: body, to: Paths.authorize) { return detour }
                        return try await answer(
                            AuthorizationParameters(query: call.query, body: body), call: call)
                    },
                ])
        ]
    }

    private func answer(_ parameters: AuthorizationParameters, call: Call) async throws -> Response {
        front.carryOut(try await endpoint.begin(parameters, visitor: call.visitor), call: call)
    }
}

extension Call {
    /// Whether a browser sent a form of a page, and will show what comes of it.
    var isFormInWindow: Bool {
        method == .post && HTTPField.Name("Sec-Fetch-Mode").flatMap { fields[$0] } == "navigate"
    }
}

extension Front {
    /// Goes where an authorization request leads.
    func carryOut(_ outcome: AuthorizationOutcome, call: Call) -> Response {
        switch outcome {
        case .respond(let response): respond(response, texts: texts(for: call))
        case .signIn(let start): enter(start, call)
        case .consent(let start): go(to: Paths.consent, start)
        case .refuse(let error): page(Failure(error), call: call)
        }
    }

    /// Goes where a sign-in that was opened begins.
    func enter(_ start: SignInStart, _ call: Call) -> Response {
        switch start.entry {
        case .page(let place): return go(to: place.path, start)
        case .identityProvider(let connection):
            var response = leave(for: connection, start.interaction, call)
            response.setCookie(start.newBrowserSecret.map { cookies.set(.browser, to: $0.reveal()) })
            return response
        }
    }

    /// Goes to an identity provider by way of its address here.
    ///
    /// A browser that sent a form is led on by a page that leaves by itself: Chromium holds the redirects after a form to
    /// the `form-action` of its page, which cannot name the providers of all organizations.
    func leave(for connection: ConnectionID, _ interaction: InteractionID, _ call: Call) -> Response {
        let path = Paths.page(Paths.federation(connection.value), interaction: interaction.value)
        guard call.isFormInWindow else { return redirect(to: path) }
        let texts = texts(for: call)
        return pages.response(FederationGoPage(heading: texts(.formPostSubmit), url: pages.base + path), texts: texts)
    }

    /// Goes to a page of an interaction that was opened, with the cookie it is bound to when the browser had none.
    func go(to path: String, _ start: SignInStart) -> Response {
        var response = redirect(to: Paths.page(path, interaction: start.interaction.value))
        response.setCookie(start.newBrowserSecret.map { cookies.set(.browser, to: $0.reveal()) })
        return response
    }

    /// Sends a form that another site posted round by GET.
    ///
    /// `SameSite=Lax` keeps our cookies from such a form, so a person who is signed in would not be recognized; they
    /// come with the GET that follows. Nil for requests that do not need it; one that is too long for an address is
    /// refused, since it would look like somebody who is signed out.
    func detour(of call: Call, with form: FormParameters, to path: String) throws -> Response? {
        guard let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ call.fields[$0] }) else { return nil }
        guard site == "cross-site" else { return nil }
        let query = (try call.query + form).encoded()
        guard query.utf8.count <= 8_192 else { throw Refusal.bodyTooLarge }
        return redirect(to: query.isEmpty ? path : "\(path)?\(query)")
    }
}
