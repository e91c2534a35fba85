import Identity
import JOSE
import Primitives

/// Reads client authentication out of a request, where it may stand in four places and must stand in one.
struct ClientCredentialsReader {
    let authorization: String?
    let query: FormParameters
    let body: FormParameters

    func read() throws(TokenError) -> ClientCredentials {
        try refuseQuery()
        try refuseDuplicates()
        let hasSecret = isPresent("client_secret")
        let hasAssertion = isPresent("client_assertion") || isPresent("client_assertion_type")
        guard [authorization != nil, hasSecret, hasAssertion].count(where: { $0 }) <= 1 else {
            throw TokenError(.invalidRequest, "More than one way of client authentication was used.")  // RFC 6749 §2.3
        }
        if let authorization { return try basic(authorization) }
        if hasSecret { return try secretInBody() }
        if hasAssertion { return try assertion() }
        guard let id = try bodyClientID() else { throw TokenError.invalidClient }
        return .none(id)
    }

    /// Secrets in an address end up in logs and histories (RFC 6749 §2.3.1).
    private func refuseQuery() throws(TokenError) {
        let secrets = ["client_secret", "client_assertion"]
        if query.pairs.contains(where: { secrets.contains($0.name) }) {
            throw TokenError.invalidClient
        }
    }

    private func refuseDuplicates() throws(TokenError) {
        let names = ["client_id", "client_secret", "client_assertion", "client_assertion_type"]
        guard body.duplicates.isDisjoint(with: names) else {
            throw TokenError(.invalidRequest, "A parameter was sent more than once.")
        }
    }

    /// Present even when empty: an empty secret is an attempt to authenticate, not a public client.
    private func isPresent(_ name: String) -> Bool { body.pairs.contains { $0.name == name } }

    private func bodyClientID() throws(TokenError) -> ClientID? {
        guard let id = body["client_id"] else { return nil }
        guard id.utf8.count <= 512 else { throw TokenError.invalidClient }
        return ClientID(id)
    }

    /// `Basic base64(form(client_id) ":" form(client_secret))` (RFC 6749 §2.3.1, RFC 7617 §2).
    private func basic(_ header: String) throws(TokenError) -> ClientCredentials {
        let failure = TokenError.invalidClient
        let parts = header.utf8.split(separator: 0x20, maxSplits: 1)
        guard header.utf8.count <= 4_096, parts.count == 2, String(Substring(parts[0])).lowercased() == "basic",
            let decoded = Self.decodeBase64(parts[1]), let colon = decoded.firstIndex(of: 0x3A)
        else { throw failure }
        guard let id = try? PercentEncoding.decodeFormValue(decoded[..<colon]),
            let secret = try? PercentEncoding.decodeFormValue(decoded[decoded.index(after: colon)...]), !id.isEmpty
        else { throw failure }
        if let other = try bodyClientID(), !other.value.isSameBytes(as: id) {
            throw TokenError(.invalidRequest, "Header and body name different clients.")
        }
        return .basic(ClientID(id), Secret(secret))
    }

    private func secretInBody() throws(TokenError) -> ClientCredentials {
        guard let id = try bodyClientID(), let secret = body.pairs.first(where: { $0.name == "client_secret" })?.value,
            secret.utf8.count <= 1_024
        else { throw TokenError.invalidClient }
        return .post(id, Secret(secret))
    }

    private func assertion() throws(TokenError) -> ClientCredentials {
        guard let type = body["client_assertion_type"], type.isSameBytes(as: ClientCredentials.assertionType),
            let assertion = body["client_assertion"]
        else { throw TokenError(.invalidRequest, "The client_assertion or its type is missing or not supported.") }
        guard let subject = try? UnverifiedToken(compact: assertion).unverifiedClaims["sub"]?.string,
            (1...512).contains(subject.utf8.count), !subject.utf8.contains(0)
        else {
            throw TokenError.invalidClient
        }
        if let other = try bodyClientID(), !other.value.isSameBytes(as: subject) {
            throw TokenError(.invalidRequest, "Body and assertion name different clients.")
        }
        return .assertion(ClientID(subject), assertion)
    }

    /// Base64 with its padding and its own alphabet (RFC 4648 §4), nothing else.
    private static func decodeBase64(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0, !text.contains(0x2D), !text.contains(0x5F) else { return nil }
        var characters = text.map { byte -> UInt8 in byte == 0x2B ? 0x2D : byte == 0x2F ? 0x5F : byte }
        for _ in 0..<2 where characters.last == 0x3D { characters.removeLast() }
        return Base64URL.decode(characters)
    }
}
