package import Primitives

/// Reading an access token out of a request (RFC 6750 §2).
package enum Bearer {
    /// The token in the `Authorization` header or in a form body; never in the query, which ends up in logs (RFC 9700
    /// §4.3.2).
    ///
    /// Two ways at once are refused (RFC 6750 §2), and so is a token in the query even beside a proper one.
    package static func read(
        authorization: String?, query: FormParameters = [], body: FormParameters = []
    ) throws(BearerError) -> Secret<String> {
        guard !query.pairs.contains(where: { $0.name == "access_token" }) else { throw .invalidRequest }
        guard !body.duplicates.contains("access_token") else { throw .invalidRequest }
        switch (authorization, body["access_token"]) {
        case (nil, nil): throw .missing
        case (_?, _?): throw .invalidRequest
        case (nil, let token?): return Secret(token)
        case (let header?, nil): return try read(header: header)
        }
    }

    private static func read(header: String) throws(BearerError) -> Secret<String> {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.first?.lowercased() == "bearer" else { throw .missing }
        guard parts.count == 2 else { throw .invalidRequest }
        guard parts[1].utf8.allSatisfy(isTokenCharacter) else { throw .invalidToken }
        return Secret(String(parts[1]))
    }

    /// `b64token` (RFC 6750 §2.1).
    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E, 0x2B, 0x2F, 0x3D: true
        default: false
        }
    }
}
