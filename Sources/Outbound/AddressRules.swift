package import Primitives

/// Which addresses a call may go to.
package enum AddressRules {
    /// How far an address reaches.
    package enum Reach {
        /// The internet: everybody may be sent there.
        case global
        /// A network of one's own, or this machine: only with `outbound.allow_private`.
        case own
        /// Nothing that is ever meant: link-local with the metadata services of clouds, multicast, translated and
        /// tunnelled addresses, examples.
        case never
    }

    /// Whether a call may go there.
    package static func admits(_ address: IPAddress, allowPrivate: Bool) -> Bool {
        switch reach(of: address) {
        case .global: true
        case .own: allowPrivate
        case .never: false
        }
    }

    /// Sorts an address by the IANA registries of special-purpose addresses (RFC 6890).
    ///
    /// IPv4 within IPv6 (`::ffff:0:0/96`) is IPv4 already; every other way to hold IPv4 in IPv6 is `never`.
    package static func reach(of address: IPAddress) -> Reach {
        if own.contains(where: { $0.contains(address) }) { return .own }
        if address.bytes.count == 4 { return notGlobal4.contains { $0.contains(address) } ? .never : .global }
        let isUnicast = unicast6.contains { $0.contains(address) }
        return isUnicast && !notGlobal6.contains { $0.contains(address) } ? .global : .never
    }

    /// Loopback, private, shared (CGNAT) and unique local addresses.
    private static let own = ranges(
        "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1", "fc00::/7")

    private static let notGlobal4 = ranges(
        "0.0.0.0/8", "169.254.0.0/16",
        "192.0.0.0/24",  // protocol assignments, DS-Lite among them
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",  // documentation
        "192.31.196.0/24", "192.52.193.0/24", "192.175.48.0/24",  // AS112, AMT
        "192.88.99.0/24",  // 6to4 relays
        "198.18.0.0/15",  // benchmarks
        "224.0.0.0/4", "240.0.0.0/4")

    /// The only part of IPv6 that is assigned for global unicast; `64:ff9b::/96` (NAT64) and `::/96` are outside.
    private static let unicast6 = ranges("2000::/3")

    private static let notGlobal6 = ranges(
        "2001::/23",  // Teredo, benchmarks, ORCHID and other protocol assignments
        "2001:db8::/32", "3fff::/20",  // documentation
        "2002::/16",  // 6to4
        "2620:4f:8000::/48")  // AS112

    private static func ranges(_ texts: String...) -> [CIDR] { texts.compactMap { CIDR($0) } }
}
