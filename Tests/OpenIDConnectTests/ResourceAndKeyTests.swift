import Identity
import OpenIDConnect
import TestKit
import Testing

@Suite("Resources and keys of an authorization request") struct ResourceAndKeyTests {
    private static let client = Example.client { $0.resources = ["https://api.example/v1", "urn:example:b"] }

    @Test("resources may repeat, and each is kept once", .spec("RFC 8707", "2"))
    func resources() throws {
        let sent = [
            ("resource", "urn:example:b"), ("resource", "https://api.example/v1"), ("resource", "urn:example:b"),
        ]
        #expect(
            try authorize(adding: sent, client: Self.client).resources == ["urn:example:b", "https://api.example/v1"])
        #expect(try authorize(adding: [("resource", "")], client: Self.client).resources.isEmpty)
    }

    @Test(
        "a resource is one that the client registered, to the byte", .spec("RFC 8707", "2.1"),
        arguments: [
            "https://api.example/v2", "https://api.example/v1/", "https://API.example/v1", "https://api.example/v1#a",
            "api.example", "/v1", "https://api.example/v1 urn:example:b",
        ])
    func refused(resource: String) {
        let outcome = Outcome { () throws(AuthorizationError) in
            try authorize(adding: [("resource", "urn:example:b"), ("resource", resource)], client: Self.client)
        }
        #expect(outcome == .redirect(.invalidTarget))
    }

    @Test("resource[] is no resource")
    func array() {
        let outcome = Outcome { () throws(AuthorizationError) in
            try authorize(adding: [("resource[]", "urn:example:b")], client: Self.client)
        }
        #expect(outcome == .page(.invalidRequest))
    }

    @Test(
        "dpop_jkt is a SHA-256 thumbprint", .spec("RFC 9449", "10"),
        arguments: [
            ("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", true),
            ("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9X", false),
            ("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs=", false),
            ("NzbLsXh8uDCcd+6MNwXF4W/7noWXFZAfHkxZsRGC9Xs", false),
        ])
    func thumbprint(sent: String, isFine: Bool) {
        let changes = [("dpop_jkt", Optional(sent))]
        let outcome = Outcome { () throws(AuthorizationError) in try authorize(changes) }
        #expect(outcome == (isFine ? .request : .redirect(.invalidRequest)))
        if isFine { #expect((try? authorize(changes))?.keyThumbprint == sent) }
    }
}
