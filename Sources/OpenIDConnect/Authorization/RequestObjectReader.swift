import Identity
import Primitives

/// Reads the parameters out of the claims of a request object.
struct RequestObjectReader {
    private let claims: JSON
    private let sent: AuthorizationParameters

    init(_ claims: JSON, sent: AuthorizationParameters) {
        self.claims = claims
        self.sent = sent
    }

    /// The parameters, as they would have been sent without an object.
    ///
    /// What was sent beside the object does not count, but OpenID Connect wants some of it to be sent, and that must not
    /// say anything else (Core §6.1).
    func parameters(for client: Client) throws(AuthorizationError) -> AuthorizationParameters {
        for name in [AuthorizationParameters.Name.request, .requestURI] where claims[name.rawValue] != nil {
            throw RequestObject.refused("A request object must not hold another one.")  // RFC 9101 §4
        }
        var pairs: [FormParameters.Pair] = []
        for claim in claims.object ?? [] {
            guard let name = AuthorizationParameters.Name(rawValue: claim.name) else { continue }
            for value in try values(of: claim.value, as: name) {
                pairs.append(FormParameters.Pair(name: claim.name, value: value))
            }
        }
        let inside = AuthorizationParameters(FormParameters(pairs))
        for name in [AuthorizationParameters.Name.clientID, .responseType] {
            guard let outer = sent[name], let inner = inside[name] else { continue }
            guard outer.isSameBytes(as: inner) else {
                throw RequestObject.refused("The parameters beside the request object contradict it.")
            }
        }
        guard inside[.clientID].map({ $0.isSameBytes(as: client.id.value) }) ?? true else {
            throw RequestObject.refused("The request object is of another client.")
        }
        let delivery = AuthorizationParameters.Delivery(isPushed: sent.delivery?.isPushed ?? false, isSigned: true)
        let parameters = AuthorizationParameters(inside.form, delivery: delivery)
        return inside[.clientID] == nil ? parameters.adding(.clientID, client.id.value) : parameters
    }

    /// A claim's value in the form a parameter has (RFC 9101 §4: numbers as numbers, JSON as JSON).
    private func values(
        of value: JSON, as name: AuthorizationParameters.Name
    ) throws(AuthorizationError) -> [String] {
        switch (name, value) {
        case (_, .string(let text)): return [text]
        case (.maxAge, _): if let seconds = value.integer { return ["\(seconds)"] }
        case (.claims, .object), (.registration, .object): return [value.text]
        case (.resource, .array): if let resources = value.strings { return resources }
        default: break
        }
        throw RequestObject.refused("A parameter in the request object has the wrong type.")
    }
}
