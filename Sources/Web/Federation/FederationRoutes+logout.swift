import HTTPTypes
import Hummingbird
import Identity
import Primitives
import Provider

extension FederationRoutes {
    /// Takes a provider's message for logout, by redirect or by form.
    ///
    /// It ends sessions by what it is signed for, whichever browser brings it; only an answer to our own message needs
    /// the cookie that was there when it was sent, and is passed on like an answer to a sign-in.
    func logOut(_ call: Call, at id: ConnectionID) async throws -> Response {
        guard call.method == .post else { return try await logOut(call, try message(call), at: id) }
        guard try await useCases.metadata.exists(id) else { throw Refusal.notFound }
        let form = try await call.form
        let isAnswer = form["SAMLResponse"] != nil
        guard isAnswer, call.visitor.browser == nil, form[Self.passedOn] == nil else {
            let own = FormParameters(form.pairs.filter { $0.name != Self.passedOn })
            return try await logOut(call, try message(call, posted: own), at: id)
        }
        let mark = FormParameters([.init(name: Self.passedOn, value: "1")])
        return carry(.form(action: front.pages.base + front.path(of: call), fields: form + mark), call)
    }

    private func logOut(_ call: Call, _ message: FederationMessage, at id: ConnectionID) async throws -> Response {
        switch try await useCases.logout.run(id, message, visitor: call.visitor) {
        case .carry(let carriage, let frames):
            return front.loggedOut(call, frames: call.isInFrame ? [] : frames, then: .init(carriage), isUpstream: true)
        case .loggedOut(let next, let frames):
            return front.loggedOut(
                call, frames: call.isInFrame ? [] : frames, then: next.map { .address($0) },
                isUpstream: false)
        case .refused: throw Refusal.malformed
        case .notFound: throw Refusal.notFound
        }
    }

    /// Takes a provider's own call, without a browser (OpenID Connect Back-Channel Logout 1.0 §2.5 to §2.8).
    func backChannelLogout(_ call: Call, at id: ConnectionID) async throws -> Response {
        let form: FormParameters
        do { form = try await call.form } catch { return Self.refusal }
        switch try await useCases.logout.run(id, try message(call, posted: form), visitor: call.visitor) {
        case .carry, .loggedOut: return Response(status: .ok)
        case .refused: return Self.refusal
        case .notFound: return Response(status: .notFound)
        }
    }

    private static let refusal: Response = {
        var body = JSONObjectWriter(capacity: 80)
        body.add("error", "invalid_request")
        body.add("error_description", "The logout token is not accepted.")
        return .json(body.finish(), status: .badRequest)
    }()
}

extension Call {
    /// Whether a page has this one in a frame, as some providers do to log out everywhere at once: a page of ours would not
    /// be shown there, and a frame in it has no cookies.
    fileprivate var isInFrame: Bool {
        let target = HTTPField.Name("Sec-Fetch-Dest").flatMap { fields[$0] }
        return target == "iframe" || target == "frame"
    }
}
