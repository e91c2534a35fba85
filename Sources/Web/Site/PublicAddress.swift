/// The public URL of the site, in the parts that pages and cookies need.
package struct PublicAddress: Sendable, Equatable {
    /// Scheme, host and port, as a browser's `Origin` has it.
    package let origin: String
    /// The path of the issuer, mostly empty; stands before every path of the site.
    package let base: String
    /// Whether it is https.
    package let isSecure: Bool

    /// Splits an issuer: `https://id.example`, `http://localhost:8080`, `https://example.com/id`.
    ///
    /// A port that is the scheme's own is left out of the origin, as browsers do (RFC 6454 §6.2).
    package init(issuer: String) {
        isSecure = issuer.hasPrefix("https://")
        let authority = issuer.drop { $0 != "/" }.dropFirst(2)
        let host = authority.prefix { $0 != "/" }
        base = String(authority.dropFirst(host.count))
        let ownPort = isSecure ? ":443" : ":80"
        let name = host.hasSuffix(ownPort) ? host.dropLast(ownPort.count) : host
        origin = "\(isSecure ? "https" : "http")://\(name.lowercased())"
    }

    /// The URL of a metadata document: an issuer's path stands behind the well-known one (RFC 8414 §3.1, RFC 9728 §3.1).
    package func url(wellKnown path: String) -> String { origin + path + base }
}
