import Outbound
import Primitives
import Provider
import TestKit
import Testing

@Suite("Where a call may go") struct AddressRulesTests {
    @Test(
        "RO-12: a public address may be called", .spec("RFC 6890", "2"),
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0",
            "192.167.255.255",
            "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111", "2a00:1450::1",
            "2001:200::1", "2001:4860:4860::8888", "2003::1", "::ffff:8.8.8.8",
        ])
    func global(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(AddressRules.admits(address, allowPrivate: false))
        #expect(AddressRules.admits(address, allowPrivate: true))
    }

    @Test(
        "RO-12: an address of this machine or of a private network only when that is allowed", .spec("RFC 6890", "2"),
        arguments: [
            "127.0.0.1", "127.255.255.255", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1",
            "192.168.255.255", "100.64.0.1", "100.127.255.255", "::1", "fc00::1", "fdff::1", "::ffff:127.0.0.1",
            "::ffff:10.0.0.1", "::ffff:7f00:1",
        ])
    func own(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressRules.admits(address, allowPrivate: false))
        #expect(AddressRules.admits(address, allowPrivate: true))
    }

    @Test(
        "RO-12: what nobody means is never called", .spec("RFC 6890", "2"),
        arguments: [
            "0.0.0.0", "0.1.2.3", "169.254.169.254", "192.0.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1",
            "192.88.99.1", "198.18.0.1", "198.19.255.255", "224.0.0.1", "239.255.255.255", "240.0.0.1",
            "255.255.255.255", "::", "::127.0.0.1", "::8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::1",
            "100::1", "2001::1", "2001:2::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "4000::1",
            "5f00::1", "fe80::1", "fec0::1", "ff02::1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1",
        ])
    func never(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(!AddressRules.admits(address, allowPrivate: false))
        #expect(!AddressRules.admits(address, allowPrivate: true))
    }

    @Test(
        "a URL is read as whoever connects reads it",
        arguments: [
            ("https://App.Example/keys?a=b", "https://app.example/keys?a=b", "app.example"),
            ("https://app.example", "https://app.example/", "app.example"),
            ("https://app.example?a", "https://app.example/?a", "app.example"),
            ("https://app.example:8443/k", "https://app.example:8443/k", "app.example"),
            ("https://8.8.8.8/k", "https://8.8.8.8/k", "8.8.8.8"),
            ("https://[2606:4700::1111]/k", "https://[2606:4700::1111]/k", "2606:4700::1111"),
        ])
    func url(_ text: String, _ read: String, _ host: String) throws {
        let url = try OutboundURL(text, allowPrivate: false)
        #expect(url.text == read && url.host == host)
    }

    @Test(
        "RO-12: a URL that is another one to somebody else is refused", .spec("RFC 3986", "7.4"),
        arguments: [
            "", "app.example", "//app.example/", "http://app.example/", "ftp://app.example/", "file:///etc/passwd",
            "gopher://app.example/", "unix:///run/x", "http+unix://x/", "https+unix://x/", "https:app.example",
            "https:/app.example", "https:///x", "https://", "https://user@app.example/", "https://user:x@app.example/",
            "https://app.example@evil.example/", "https://app.example\\@evil.example/", "https://app.example/#x",
            "https://app.example:22/", "https://app.example:25/", "https://app.example:0/",
            "https://app.example:65536/",
            "https://app.example:x/", "https://app.example:/", "https://app.example:+443/", "https://2130706433/",
            "https://0x7f000001/", "https://0x7f.1/", "https://0177.0.0.1/", "https://127.1/", "https://127.0.0.01/",
            "https://1.2.3/", "https://1.2.3.4.5/", "https://017700000001/", "https://app.example./",
            "https://.example/",
            "https://a..example/", "https://äpp.example/", "https://app%2eexample/", "https://app.example\n/",
            "https://app.example/ x", "https://[::1/", "https://[::1]x/", "https://[fe80::1%25eth0]/", "https://[]/",
            "https://[::]:x/", "https://*.example/", "https://①②⑦.⓪.⓪.①/", "http://localhost/", "http://127.0.0.1/",
        ])
    func refused(_ text: String) {
        #expect(throws: OutboundError.forbidden) { try OutboundURL(text, allowPrivate: false) }
    }

    @Test(
        "plain http goes to this machine alone, and only when that is allowed",
        arguments: [
            ("http://localhost:8000/", true), ("http://app.localhost/", true), ("http://127.0.0.1:8000/", true),
            ("http://[::1]:8000/", true), ("http://10.0.0.1/", false), ("http://app.example/", false),
            ("http://127.0.0.1.example/", false), ("http://localhost.example/", false), ("http://127.1/", false),
            ("http://[::2]/", false), ("http://[::ffff:127.0.0.1]/", true),
        ])
    func plain(_ text: String, _ isAllowed: Bool) {
        let url = try? OutboundURL(text, allowPrivate: true)
        #expect((url != nil) == isAllowed)
        #expect((try? OutboundURL(text, allowPrivate: false)) == nil)
    }
}
