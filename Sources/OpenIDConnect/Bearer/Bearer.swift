package import Primitives

/// An access token as a request presents it, read and not checked.
package struct PresentedAccessToken: Sendable {
    /// The schemes of the `Authorization` header that a token may come with.
    package enum Scheme: String, Sendable, CaseIterable {
        /// RFC 6750 §2.1; a token in a form body counts as one, too.
        case bearer = "Bearer"
        /// RFC 9449 §7.1.
        case dpop = "DPoP"

        /// The scheme of an `Authorization` header; names of schemes are compared without case (RFC 9110 §11.1).
        package init?(of authorization: String?) {
            let name = authorization.map { String(Substring($0.utf8.prefix { $0 != UInt8(ascii: " ") })).lowercased() }
            switch name {
            case "bearer": self = .bearer
            case "dpop": self = .dpop
            default: return nil
            }
        }
    }

    /// The token.
    package let token: Secret<String>
    /// How it came.
    package let scheme: Scheme
}

/// Reading an access token out of a request (RFC 6750 §2, RFC 9449 §7.1).
package enum Bearer {
    /// The token in the `Authorization` header or in a form body; never in the query, which ends up in logs (RFC 9700
    /// §4.3.2).
    ///
    /// Two ways at once are refused (RFC 6750 §2), and so is a token in the query even beside a proper one.
    package static func read(
        authorization: String?, query: FormParameters = [], body: FormParameters = []
    ) throws(BearerError) -> PresentedAccessToken {
        guard !query.pairs.contains(where: { $0.name == "access_token" }) else { throw .invalidRequest }
        guard !body.duplicates.contains("access_token") else { throw .invalidRequest }
        switch (authorization, body["access_token"]) {
        case (nil, nil): throw .missing
        case (_?, _?): throw .invalidRequest
        case (nil, let token?): return PresentedAccessToken(token: Secret(token), scheme: .bearer)
        case (let header?, nil): return try read(header: header)
        }
    }

    private static func read(header: String) throws(BearerError) -> PresentedAccessToken {
        guard let scheme = PresentedAccessToken.Scheme(of: header) else { throw .missing }
        let parts = header.utf8.split(separator: UInt8(ascii: " "), maxSplits: 1)
        guard parts.count == 2 else { throw .invalidRequest }
        guard parts[1].allSatisfy(isTokenCharacter) else { throw .invalidToken }
        return PresentedAccessToken(token: Secret(String(Substring(parts[1]))), scheme: scheme)
    }

    /// `b64token` (RFC 6750 §2.1), which has every `token68` of the other scheme.
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E, 0x2B, 0x2F, 0x3D: true
        default: false
        }
    }
}
