/// The web origins of redirect URIs, as browsers send them in `Origin` (RFC 6454 §6.2).
package enum WebOrigin {
    /// The origins of the `http` and `https` URIs, each once, sorted.
    package static func all(of uris: [String]) -> [String] { Set(uris.compactMap(origin)).sorted() }

    private static func origin(of uri: String) -> String? {
        guard let end = uri.firstRange(of: "://")?.upperBound else { return nil }
        let scheme = uri[..<end].lowercased()
        guard let standardPort = ["http://": ":80", "https://": ":443"][scheme] else { return nil }
        let authority = uri[end...].prefix { !"/?#".contains($0) }.lowercased()
        return scheme + (authority.hasSuffix(standardPort) ? String(authority.dropLast(standardPort.count)) : authority)
    }
}
