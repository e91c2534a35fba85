import Identity
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Exchanging a code") struct CodeExchangeTests {
    static let now = Example.now

    /// A code as found and a request for its tokens; by itself everything fits.
    struct Attempt: CustomTestStringConvertible {
        let id: String
        var challenge: String? = Example.challenge
        var verifier: String? = Example.verifier
        var redirectURI = Example.redirectURI
        var client = Example.client()
        var grant = Example.grant()
        var redeemedAt: Timestamp?
        var revokedAt: Timestamp?
        var codeExpiry = now + Lifetimes.authorizationCode
        var at = now

        var testDescription: String { id }

        /// Nil for a refusal.
        var verdict: CodeExchange.Verdict? {
            let code = AuthorizationCode(
                hash: [1], grant: grant.id, redirectURI: Example.redirectURI, codeChallenge: challenge,
                expiresAt: codeExpiry)
            let exchange = CodeExchange(code: code, redeemedAt: redeemedAt, grant: grant, revokedAt: revokedAt)
            do throws(TokenError) {
                return try exchange.check(redirectURI: redirectURI, verifier: verifier, client: client, now: at)
            } catch {
                #expect(error == CodeExchange.refusal && error.code == .invalidGrant && error.status == 400)
                return nil
            }
        }
    }

    static let confidential = Example.client()
    static let accepted: [Attempt] = [
        Attempt(id: "with PKCE"),
        Attempt(id: "confidential without PKCE", challenge: nil, verifier: nil),
        Attempt(id: "in its last moment", at: now + .seconds(60) - .microseconds(1)),
        Attempt(id: "a client of the organization", client: Example.client(organization: OrganizationID("org-1"))),
    ]

    @Test("what fits is redeemed", .spec("RFC 6749", "4.1.3"), arguments: accepted)
    func isRedeemed(_ attempt: Attempt) { #expect(attempt.verdict == .redeem) }

    static let refused: [Attempt] = [
        Attempt(id: "CO-03 after 60 s", at: now + .seconds(60)),
        Attempt(id: "CO-03 the grant's end", grant: Example.grant(expiresAt: now)),
        Attempt(id: "CO-08 verifier without challenge", challenge: nil),
        Attempt(id: "CO-09 challenge without verifier", verifier: nil),
        Attempt(id: "CO-09 empty verifier", verifier: ""),
        Attempt(id: "CO-12 too short", verifier: String(Example.verifier.dropLast())),
        Attempt(id: "CO-13 challenge as verifier", verifier: Example.challenge),
        Attempt(id: "CO-15 another verifier", verifier: String(Example.verifier.reversed())),
        Attempt(id: "CO-19 revoked", revokedAt: now),
        Attempt(id: "CO-20 another organization", client: Example.client(organization: OrganizationID("org-2"))),
        Attempt(id: "another client", client: Example.client("other")),
        Attempt(id: "another client, used before", client: Example.client("other"), redeemedAt: now),
        Attempt(id: "another redirect_uri", redirectURI: Example.redirectURI + "/"),
        Attempt(
            id: "public by now, without PKCE", challenge: nil, verifier: nil,
            client: Example.client { $0.authenticationMethod = .none }),
    ]

    @Test("what does not fit is refused, all alike", .spec("RFC 6749", "5.2"), arguments: refused)
    func isRefused(_ attempt: Attempt) { #expect(attempt.verdict == nil) }

    static let replays: [Attempt] = [
        Attempt(id: "CO-01 at once", redeemedAt: now),
        Attempt(id: "CO-01 after 30 s", redeemedAt: now, at: now + .seconds(30)),
        Attempt(id: "CO-01 long after", redeemedAt: now, at: now + .days(1)),
        Attempt(id: "CO-01 without the verifier", verifier: nil, redeemedAt: now),
        Attempt(id: "CO-01 revoked already", redeemedAt: now, revokedAt: now),
    ]

    @Test("CO-01 a code used before is a replay", .spec("RFC 6749", "4.1.2"), arguments: replays)
    func isReplay(_ attempt: Attempt) { #expect(attempt.verdict == .replay) }

    @Test("the example of the standard matches", .spec("RFC 7636", "B"))
    func example() {
        #expect(PKCE.matches(verifier: Example.verifier, challenge: Example.challenge))
        #expect(!PKCE.matches(verifier: Example.verifier, challenge: Example.challenge + "="))
        #expect(!PKCE.matches(verifier: Example.verifier, challenge: Example.verifier))
    }
}
