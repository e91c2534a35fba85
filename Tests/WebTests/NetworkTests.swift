import HTTPTypes
import Primitives
import TestKit
import Testing
import Web

@Suite("Where a request came from")
struct NetworkTests {
    @Test(
        "an address is read strictly",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("::1", "0:0:0:0:0:0:0:1"), ("2001:db8::1:0", "2001:db8:0:0:0:0:1:0"),
            ("::", "0:0:0:0:0:0:0:0"), ("fe80::", "fe80:0:0:0:0:0:0:0"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
            ("192.0.2", nil), ("192.0.2.256", nil), ("192.0.2.01", nil), ("192.0.2.1.", nil), ("+1.0.0.1", nil),
            (":::", nil), ("1::2::3", nil), ("1:2:3:4:5:6:7", nil), ("1:2:3:4:5:6:7:8:9", nil), (":1", nil),
            ("1:", nil),
            ("12345::", nil), ("::g", nil), ("fe80::1%eth0", nil), ("", nil), ("localhost", nil),
        ] as [(String, String?)])
    func address(text: String, description: String?) {
        #expect(IPAddress(text)?.description == description)
    }

    @Test(
        "a range holds its addresses",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("192.0.2.128/25", "192.0.2.129", true),
            ("192.0.2.128/25", "192.0.2.127", false), ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false), ("2001:db8::/33", "2001:db8:7fff::1", true),
            ("2001:db8::/33", "2001:db8:8000::1", false), ("::ffff:10.0.0.1", "10.0.0.1", true),
        ])
    func range(range: String, address: String, isInside: Bool) throws {
        let address = try #require(IPAddress(address))
        #expect(try #require(CIDR(range)).contains(address) == isInside)
    }

    @Test(
        "a range that is none is refused",
        arguments: ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0/8", "x", "::/129", "::/"])
    func noRange(text: String) { #expect(CIDR(text) == nil) }

    private struct Case: Sendable, CustomTestStringConvertible {
        let peer: String
        var forwarded: [String] = []
        var xForwardedFor: [String] = []
        var proto: String?
        let network: String
        var scheme: String?
        var isByProxy = true
        var testDescription: String { "\(peer) \(forwarded) \(xForwardedFor)" }
    }

    private static let cases = [
        // Nobody is believed who is not in the list.
        Case(
            peer: "198.51.100.9", xForwardedFor: ["192.0.2.1"], proto: "https", network: "198.51.100.9",
            isByProxy: false),
        Case(peer: "198.51.100.9", forwarded: ["for=192.0.2.1"], network: "198.51.100.9", isByProxy: false),
        // One proxy.
        Case(peer: "10.0.0.1", xForwardedFor: ["192.0.2.1"], proto: "https", network: "192.0.2.1", scheme: "https"),
        Case(
            peer: "10.0.0.1", forwarded: ["for=192.0.2.1;proto=HTTPS;by=10.0.0.1"], network: "192.0.2.1",
            scheme: "https"),
        Case(peer: "10.0.0.1", forwarded: [#"For="[2001:db8::1]:4711""#], network: "2001:db8:0:0:0:0:0:1"),
        Case(peer: "10.0.0.1", xForwardedFor: ["192.0.2.1:8080"], network: "192.0.2.1"),
        // What the client wrote in front is not read: the proxy appends what it saw.
        Case(peer: "10.0.0.1", xForwardedFor: ["1.2.3.4, 192.0.2.1"], network: "192.0.2.1"),
        Case(peer: "10.0.0.1", xForwardedFor: ["10.0.0.7, 192.0.2.1"], network: "192.0.2.1"),
        Case(peer: "10.0.0.1", forwarded: ["for=1.2.3.4", "for=192.0.2.1"], network: "192.0.2.1"),
        // Two proxies.
        Case(peer: "10.0.0.1", xForwardedFor: ["1.2.3.4, 192.0.2.1, 10.0.0.2"], network: "192.0.2.1"),
        // A proxy that does not know.
        Case(peer: "10.0.0.1", forwarded: ["for=unknown"], network: "10.0.0.1"),
        Case(peer: "10.0.0.1", forwarded: ["for=192.0.2.1, for=_hidden"], network: "10.0.0.1"),
        Case(peer: "10.0.0.1", network: "10.0.0.1"),
        Case(peer: "::ffff:10.0.0.1", xForwardedFor: ["192.0.2.1"], network: "192.0.2.1"),
        // A proxy that writes the older field passes on what the client wrote into the other.
        Case(peer: "10.0.0.1", forwarded: ["for=192.0.2.1"], xForwardedFor: ["192.0.2.2"], network: "192.0.2.2"),
        Case(
            peer: "10.0.0.1", forwarded: ["for=192.0.2.1;proto=http"], xForwardedFor: ["192.0.2.2"], proto: "https",
            network: "192.0.2.2", scheme: "https"),
    ]

    @Test("only a trusted proxy says where a request came from", .spec("RFC 7239", "8.1"), arguments: cases)
    private func origin(_ item: Case) throws {
        var fields = HTTPFields()
        func add(_ name: String, _ values: [String]) throws {
            let name = try #require(HTTPField.Name(name))
            for value in values { fields.append(HTTPField(name: name, value: value)) }
        }
        try add("Forwarded", item.forwarded)
        try add("X-Forwarded-For", item.xForwardedFor)
        try add("X-Forwarded-Proto", [item.proto].compactMap { $0 })
        let proxies = TrustedProxies([try #require(CIDR("10.0.0.0/8"))])
        let origin = proxies.origin(peer: item.peer, fields: fields)
        #expect(origin == TrustedProxies.Origin(network: item.network, scheme: item.scheme, isByProxy: item.isByProxy))
    }
}
