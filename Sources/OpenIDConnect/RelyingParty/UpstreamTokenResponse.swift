package import Primitives

/// What an upstream's token endpoint answered, read and not believed (OpenID Connect Core §3.1.3.3).
package struct UpstreamTokenResponse: Sendable {
    /// For the userinfo endpoint; nil when there is none of a kind we can use.
    package let accessToken: Secret<String>?
    /// The ID token, not verified.
    package let idToken: Secret<String>

    /// Reads an answer.
    ///
    /// What an error says is kept for whoever mends the connection: a wrong secret, an expired one, a code that came too
    /// late.
    package static func read(status: Int, body: [UInt8]) -> UpstreamVerdict<UpstreamTokenResponse> {
        var checks = UpstreamChecks()
        let document = try? JSON.parse(body)
        let error = document?["error"]?.string
        let isSuccess = status == 200 && document?.object != nil && error == nil
        guard
            checks.require(
                .tokenResponse, isSuccess, expected: "200 with a JSON object",
                received: isSuccess ? nil : described(status: status, document: document)), let document
        else {
            checks.skip([.accessTokenType, .idToken])
            return .refused(checks.all)
        }
        let accessToken = accessToken(in: document, &checks)
        let idToken = document["id_token"]?.string
        guard
            checks.require(
                .idToken, idToken != nil, expected: "an ID token, since the scope has openid",
                received: idToken == nil ? document["id_token"]?.text : nil), let idToken
        else { return .refused(checks.all) }
        return .verified(
            UpstreamTokenResponse(accessToken: accessToken.map { Secret($0) }, idToken: Secret(idToken)), checks.all)
    }

    /// A token that is bound to a key, or of an unknown kind, is of no use and does no harm (RFC 6749 §7.1).
    private static func accessToken(in document: JSON, _ checks: inout UpstreamChecks) -> String? {
        guard let token = document["access_token"]?.string, isBearerToken(token) else {
            checks.skip(.accessTokenType)
            return nil
        }
        let type = document["token_type"]?.string
        let isBearer = type?.lowercased() == "bearer"
        checks.prefer(.accessTokenType, isBearer, expected: "Bearer", received: type)
        return isBearer ? token : nil
    }

    /// Only what may stand in a header (RFC 6750 §2.1).
    private static func isBearerToken(_ token: String) -> Bool {
        (1...16_384).contains(token.utf8.count)
            && token.utf8.allSatisfy { byte in
                switch byte {
                case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E, 0x2B, 0x2F, 0x3D: true
                default: false
                }
            }
    }

    private static func described(status: Int, document: JSON?) -> String {
        guard let error = document?["error"]?.string else { return "status \(status)" }
        return "status \(status), " + UpstreamCallback.described(error, document?["error_description"]?.string)
    }
}
