import Identity
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Rotating a refresh token") struct RefreshRotationTests {
    static let now = Example.now

    /// A token as found; by itself it can be rotated.
    struct Case: CustomTestStringConvertible {
        let id: String
        var rotated: Duration?
        var successorUsed = false
        var client = Example.client()
        var grant = Example.grant()
        var revokedAt: Timestamp?
        var tokenExpiry = now + .days(30)
        let expected: RefreshRotation.Verdict

        var testDescription: String { id }

        var rotation: RefreshRotation {
            RefreshRotation(
                token: RefreshToken(hash: [1], grant: grant.id, issuedAt: now - .days(1), expiresAt: tokenExpiry),
                rotatedAt: rotated.map { now - $0 }, successorUsed: successorUsed, grant: grant, revokedAt: revokedAt)
        }
    }

    static let cases: [Case] = [
        Case(id: "for the first time", expected: .rotate),
        Case(id: "TK-26 again at once", rotated: .zero, expected: .repeatSuccessor),
        Case(id: "TK-26 again after 9.999999 s", rotated: .microseconds(9_999_999), expected: .repeatSuccessor),
        Case(id: "TK-19 again after 10 s", rotated: .seconds(10), expected: .reuse),
        Case(id: "TK-19 again after a day", rotated: .days(1), expected: .reuse),
        Case(id: "TK-19 its successor was used", rotated: .seconds(1), successorUsed: true, expected: .reuse),
        Case(id: "TK-26 replaced by a node whose clock is ahead", rotated: .seconds(-5), expected: .repeatSuccessor),
        Case(id: "TK-19 a clock set back", rotated: .seconds(-5) - .microseconds(1), expected: .reuse),
        Case(id: "TK-25 not used for too long", tokenExpiry: now, expected: .refused),
        Case(id: "TK-25 the grant's end", grant: Example.grant(expiresAt: now), expected: .refused),
        Case(
            id: "TK-25 the grant's end, within the grace", rotated: .seconds(1), grant: Example.grant(expiresAt: now),
            expected: .refused),
        Case(id: "TK-24 revoked", revokedAt: now, expected: .refused),
        Case(id: "TK-24 revoked, within the grace", rotated: .seconds(1), revokedAt: now, expected: .refused),
        Case(id: "another client's", client: Example.client("other"), expected: .refused),
        Case(
            id: "another client's, used before", rotated: .days(1), client: Example.client("other"), expected: .refused),
        Case(
            id: "another organization's", client: Example.client(organization: OrganizationID("org-2")),
            expected: .refused),
    ]

    @Test("each state has its verdict", .spec("RFC 9700", "4.14.2"), arguments: cases)
    func verdict(_ test: Case) {
        #expect(test.rotation.verdict(client: test.client, now: Self.now) == test.expected)
    }

    @Test("TK-25 rotation renews the idle time, never the grant's end", .spec("RFC 9700", "4.14.2"))
    func expiry() {
        let long = Case(id: "", expected: .rotate).rotation
        #expect(long.successorExpiry(for: Example.client(), now: Self.now) == Self.now + Lifetimes.refreshToken)
        let short = Case(id: "", grant: Example.grant(expiresAt: Self.now + .days(3)), expected: .rotate).rotation
        #expect(short.successorExpiry(for: Example.client(), now: Self.now) == Self.now + .days(3))
    }

    @Test("TK-23 scopes narrow and never widen", .spec("RFC 6749", "6"))
    func scopes() throws {
        let rotation = Case(id: "", expected: .rotate).rotation
        var client = Example.client()
        client.metadata.scopes = ["openid", "email", "profile", "offline_access"]
        #expect(try rotation.scopes(requested: nil, of: client) == ["openid", "email", "offline_access"])
        #expect(try rotation.scopes(requested: ["email"], of: client) == ["email"])
        for more in ["profile", "EMAIL", "signet:admin"] {
            let error = failure { () throws(TokenError) in try rotation.scopes(requested: ["email", more], of: client) }
            #expect(error?.code == .invalidScope)
        }
        // What the client may not have any more is left out, and asked for in vain.
        client.metadata.scopes = ["offline_access"]
        #expect(try rotation.scopes(requested: nil, of: client) == ["openid", "offline_access"])
        let error = failure { () throws(TokenError) in try rotation.scopes(requested: ["email"], of: client) }
        #expect(error?.code == .invalidScope)
    }
}
