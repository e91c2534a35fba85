package import HTTPTypes
package import Primitives

/// The proxies whose word about where a request came from is believed (`trusted_proxies`).
package struct TrustedProxies: Sendable {
    /// Where a request came from.
    package struct Origin: Sendable, Equatable {
        /// The nearest address that is not a proxy of ours; `-` when it is unknown.
        package let network: String
        /// `http` or `https` as the outermost trusted proxy saw it; nil when none said.
        package let scheme: String?
        /// Whether the request came by way of a proxy of ours.
        package let isByProxy: Bool

        /// An origin.
        package init(network: String, scheme: String?, isByProxy: Bool = false) {
            self.network = network
            self.scheme = scheme
            self.isByProxy = isByProxy
        }
    }

    private let ranges: [CIDR]

    /// Believes peers in these ranges.
    package init(_ ranges: [CIDR]) { self.ranges = ranges }

    /// Where a request came from: the peer, unless the peer is trusted and says otherwise.
    ///
    /// The list of hops is read from the right: an entry counts only when the one that wrote it is trusted, so that a
    /// client cannot put an address of its choice in front (RFC 7239 §8.1).
    package func origin(peer: String?, fields: HTTPFields) -> Origin {
        guard let peer, let address = IPAddress(peer) else { return Origin(network: peer ?? "-", scheme: nil) }
        guard isTrusted(address) else { return Origin(network: address.description, scheme: nil) }
        var nearest = address
        var scheme: String?
        for hop in Self.hops(fields).reversed() {
            guard isTrusted(nearest) else { break }
            scheme = hop.scheme ?? scheme
            guard let forwarded = hop.address else { break }
            nearest = forwarded
        }
        return Origin(network: nearest.description, scheme: scheme, isByProxy: true)
    }

    private func isTrusted(_ address: IPAddress) -> Bool { ranges.contains { $0.contains(address) } }

    private struct Hop {
        var address: IPAddress?
        var scheme: String?
    }

    /// `X-Forwarded-For` with the last `X-Forwarded-Proto` when it is there, else `Forwarded`.
    ///
    /// A proxy that writes one may pass on what a client wrote into the other, and most write the older one.
    private static func hops(_ fields: HTTPFields) -> [Hop] {
        let standard = list(fields, named: "Forwarded")
        if !standard.isEmpty, list(fields, named: "X-Forwarded-For").isEmpty { return standard.map(hop) }
        var hops = list(fields, named: "X-Forwarded-For").map { Hop(address: address($0), scheme: nil) }
        if let scheme = list(fields, named: "X-Forwarded-Proto").last.map({ $0.lowercased() }) {
            if hops.isEmpty { hops = [Hop()] }
            hops[hops.count - 1].scheme = scheme
        }
        return hops
    }

    private static func list(_ fields: HTTPFields, named name: String) -> [String] {
        guard let name = HTTPField.Name(name) else { return [] }
        return fields[values: name].flatMap { $0.split(separator: ",") }
            .map { $0.trimmingPrefix { $0 == " " || $0 == "\t" } }
            .map { String($0.prefix { $0 != " " && $0 != "\t" }) }
    }

    /// One element of `Forwarded` (RFC 7239 §4).
    private static func hop(_ element: String) -> Hop {
        var hop = Hop()
        for pair in element.split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let value = parts[1].filter { $0 != "\"" }
            switch parts[0].lowercased() {
            case "for": hop.address = address(value)
            case "proto": hop.scheme = value.lowercased()
            default: continue
            }
        }
        return hop
    }

    /// An address with or without a port: `192.0.2.1:80`, `[2001:db8::1]:80`, `2001:db8::1`.
    private static func address(_ text: String) -> IPAddress? {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            return IPAddress(text[text.index(after: text.startIndex)..<end])
        }
        if text.filter({ $0 == ":" }).count == 1, let colon = text.firstIndex(of: ":") {
            return IPAddress(text[..<colon])
        }
        return IPAddress(text)
    }
}
