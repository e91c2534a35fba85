import HTTPTypes
import Hummingbird
import Identity
import Logging
import Primitives
package import Provider

/// The addresses of organizations' connections: where people leave for their identity providers, and where what those
/// say arrives.
package struct FederationRoutes: Sendable {
    /// What is done at these addresses.
    package struct UseCases: Sendable {
        let begin: BeginFederation
        let complete: CompleteFederation
        let logout: FederationLogout
        let metadata: FederationMetadata

        /// The use cases over `deployment`.
        package init(_ deployment: Deployment) {
            begin = BeginFederation(deployment)
            complete = CompleteFederation(deployment)
            logout = FederationLogout(deployment)
            metadata = FederationMetadata(deployment)
        }
    }

    /// The query parameter that carries the token of an invitation.
    static let invitation = "invitation"
    /// The field that says that a message came to us before, from the provider itself, without our cookie.
    static let passedOn = "signet_passed_on"

    let useCases: UseCases
    let signIn: SignInRoutes
    let front: Front

    /// The routes over the use cases; `signIn` goes on where an answer leads.
    package init(_ useCases: UseCases, signIn: SignInRoutes, front: Front) {
        self.useCases = useCases
        self.signIn = signIn
        self.front = front
    }

    /// All of them, by one prefix: a connection is no route, but a row.
    ///
    /// No `HEAD`: it would take an answer without anybody seeing what came of it.
    package var routes: [Route] {
        [
            Route(
                Paths.federation, for: .person, answersHead: false, takesLargeBody: true,
                [.get: { try await answer($0) }, .post: { try await answer($0) }])
        ]
    }

    /// What is posted to a path that a system before us had, where a connection has kept it.
    package var kept: Route {
        Route(
            "", for: .person, answersHead: false, takesLargeBody: true,
            [
                .post: { call in
                    guard let id = try await useCases.metadata.connection(answeringAt: front.path(of: call)) else {
                        throw Refusal.notFound
                    }
                    return try await consume(call, at: id)
                }
            ])
    }

    private func answer(_ call: Call) async throws -> Response {
        guard let address = FederationAddress(path: front.path(of: call)) else { throw Refusal.notFound }
        switch (address.place, call.method) {
        case (.login, .get): return try await begin(call, at: address.connection)
        case (.acs, .post): return try await consume(call, at: address.connection)
        case (.callback, .get): return try await complete(call, try message(call), at: address.connection)
        case (.slo, _): return try await logOut(call, at: address.connection)
        case (.metadata, .get): return try await metadata(of: address.connection)
        case (.backChannelLogout, .post): return try await backChannelLogout(call, at: address.connection)
        case (.login, _), (.callback, _), (.metadata, _): throw Refusal.methodNotAllowed([.get])
        case (.acs, _), (.backChannelLogout, _): throw Refusal.methodNotAllowed([.post])
        }
    }

    private func begin(_ call: Call, at id: ConnectionID) async throws -> Response {
        let query = try call.query
        guard query.duplicates.isEmpty else { throw Refusal.malformed }
        if let token = query["test"] {
            let browser = front.browser(of: call)
            let view = try await useCases.begin.test(
                token, at: id, browser: browser.secret, visitor: call.visitor.bound(to: browser.secret))
            var response = try await render(view, call)
            response.setCookie(browser.cookie)
            return response
        }
        if let token = query[Self.invitation] {
            let view = try await useCases.begin.accept(Secret(token), at: id, visitor: call.visitor)
            // The page of the link says what became of it.
            if case .notFound = view {
                return front.redirect(to: "\(Paths.invitation)?token=\(PercentEncoding.encodeQueryValue(token))")
            }
            return try await render(view, call)
        }
        let interaction = try call.interaction.map { InteractionID($0) }
        // A picture or a frame in somebody's page would open sign-ins that nobody sees, in the name of a whole network.
        guard interaction != nil || call.isForTheWholeTab else { throw Refusal.malformed }
        return try await render(try await useCases.begin.run(id, for: interaction, visitor: call.visitor), call)
    }

    /// Takes an answer that a provider's page posted.
    ///
    /// `SameSite=Lax` keeps our cookies from such a form, and the answer counts only in the browser that asked. So it is
    /// passed on once, by a form of ours, with which they come.
    private func consume(_ call: Call, at id: ConnectionID) async throws -> Response {
        guard try await useCases.metadata.exists(id) else { throw Refusal.notFound }
        let form = try await call.form
        guard call.visitor.browser == nil, form[Self.passedOn] == nil else {
            let own = FormParameters(form.pairs.filter { $0.name != Self.passedOn })
            return try await complete(call, try message(call, posted: own), at: id)
        }
        return carry(.form(action: front.pages.base + front.path(of: call), fields: form + Self.mark), call)
    }

    private static let mark = FormParameters([.init(name: passedOn, value: "1")])

    private func complete(_ call: Call, _ message: FederationMessage, at id: ConnectionID) async throws -> Response {
        try await render(try await useCases.complete.run(id, message, visitor: call.visitor), call)
    }

    /// What came, with a form or without.
    func message(_ call: Call, posted form: FormParameters? = nil) throws -> FederationMessage {
        FederationMessage(
            isPost: form != nil, rawQuery: call.target.query, query: try call.query,
            form: form ?? FormParameters([]))
    }

    /// The page, or the way, for a view.
    private func render(_ view: FederationView, _ call: Call) async throws -> Response {
        switch view {
        case .leave(let carriage): return carry(carriage, call)
        case .opened(let start): return front.enter(start, call)
        case .signIn(let view): return signIn.answer(view, to: call)
        case .failed(let failure): return try await page(failure, call)
        case .tested(let test): return page(test, call)
        case .notFound: throw Refusal.notFound
        }
    }

    /// Takes a message where it goes.
    func carry(_ carriage: FederationCarriage, _ call: Call) -> Response {
        switch carriage {
        case .redirect(let url): return front.goes(to: url)
        case .form(let action, let fields): return front.carry(action, fields, call)
        }
    }

    private func metadata(of id: ConnectionID) async throws -> Response {
        guard let document = try await useCases.metadata.document(of: id) else { throw Refusal.notFound }
        return Response(
            status: .ok, headers: [.contentType: "application/samlmetadata+xml"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: document)))
    }
}

extension Front {
    /// The page that posts a message by itself, or by its button.
    func carry(_ action: String, _ fields: FormParameters, _ call: Call) -> Response {
        let texts = texts(for: call)
        let page = FederationFormPage(
            heading: texts(.formPostSubmit), action: action,
            fields: fields.pairs.map { .init(name: $0.name, value: $0.value) })
        return pages.response(page, texts: texts, policy: ContentPolicy.carrying)
    }
}

extension Call {
    /// Whether what is answered is to be seen in a tab of its own, as far as the browser says (W3C Fetch Metadata).
    fileprivate var isForTheWholeTab: Bool {
        let target = HTTPField.Name("Sec-Fetch-Dest").flatMap { fields[$0] }
        return target == nil || target == "document"
    }
}
