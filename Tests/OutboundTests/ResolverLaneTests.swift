import Outbound
import Testing

@Suite("Names that are looked up")
struct ResolverLaneTests {
    @Test(
        "share threads with those of whoever registered the domain, and with nobody else's",
        arguments: [
            ("idp.acme.example", "acme.example"), ("x1.Evil.example.", "evil.example"),
            ("x2.a.evil.example", "evil.example"),
            ("login.bank.co.uk", "bank.co.uk"), ("evil.co.uk", "evil.co.uk"), ("localhost", "localhost"), ("", ""),
        ])
    func lane(_ name: String, _ lane: String) {
        #expect(ResolverLane.of(name) == lane)
    }
}
