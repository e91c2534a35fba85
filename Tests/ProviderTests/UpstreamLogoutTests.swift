import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import TestKit
import Testing

@Suite("Signing out with an organization's OpenID provider")
struct UpstreamLogoutTests {
    private static func posted(_ token: String, more: [FormParameters.Pair] = []) -> FederationMessage {
        FederationMessage(
            isPost: true, rawQuery: "", query: [],
            form: FormParameters([.init(name: "logout_token", value: token)] + more))
    }

    private static func verdict(
        on message: FederationMessage, of connection: Connection, in world: World
    ) async throws -> FederationLogoutVerdict {
        try await UpstreamFederation(world.deployment).logoutVerdict(on: message, of: connection)
    }

    private static func reason(
        _ token: String, of connection: Connection, in world: World
    ) async throws -> String? {
        guard case .refused(let reason) = try await verdict(on: posted(token), of: connection, in: world).outcome else {
            return nil
        }
        return reason
    }

    @Test("the browser goes to the provider with the ID token that was kept", .spec("OIDC RP-Initiated Logout", "2"))
    func begin() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            let verdict = try await UpstreamFederationTests.roundTrip(provider, connection, in: world)
            let session = try #require(verdict.answer).session
            let sealed = try #require(session.sealedIDToken)
            #expect(!sealed.starts(with: Array("ey".utf8)))
            let question = try await UpstreamFederation(world.deployment).logout(
                of: session, at: connection, handle: Secret("xyz"))
            guard case .redirect(let url) = question?.carriage else {
                Issue.record("no redirect")
                return
            }
            let sent = try FormParameters(parsing: String(url.split(separator: "?")[1]))
            #expect(url.hasPrefix(provider.issuer + "/logout?"))
            #expect(sent["state"] == "xyz" && sent["client_id"] == OpenIDHost.clientID)
            #expect(sent["post_logout_redirect_uri"] == "https://id.example/sso/acme-oidc/slo")
            let hint = try UnverifiedToken(compact: try #require(sent["id_token_hint"]))
            #expect(hint.unverifiedClaims["sub"] == "ann")
        }
    }

    @Test("a provider without such a place is left alone; the browser that comes back brings the handle")
    func other() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            provider.change { $0.document = [.init(name: "end_session_endpoint", value: .null)] }
            let subject = FederatedSubject(
                connection: connection.id, qualifiers: [provider.issuer], format: "", value: "ann")
            let question = try await UpstreamFederation(world.deployment).logout(
                of: UpstreamSession(subject: subject), at: connection, handle: Secret("xyz"))
            #expect(question == nil)
            let back = UpstreamFederationTests.message([.init(name: "state", value: "xyz")])
            guard case .answered(let handle, true) = try await Self.verdict(on: back, of: connection, in: world).outcome
            else {
                Issue.record("not answered")
                return
            }
            #expect(handle.reveal() == "xyz")
            let lost = try await Self.verdict(on: UpstreamFederationTests.message([]), of: connection, in: world)
            guard case .refused("state") = lost.outcome else {
                Issue.record("not refused")
                return
            }
        }
    }

    @Test("a logout token says whose session ended", .spec("OIDC Back-Channel Logout", "2.6"))
    func token() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            func outcome(_ jti: String, _ change: (JSON) -> JSON) async throws -> FederationLogoutVerdict.Outcome {
                let token = try provider.logoutToken { change($0.adding("jti", .string(jti))) }
                return try await Self.verdict(on: Self.posted(token), of: connection, in: world).outcome
            }
            let subject = FederatedSubject(
                connection: connection.id, qualifiers: [provider.issuer], format: "", value: "ann")
            guard case .endSubject([subject], ["s-1"], nil) = try await outcome("1", { $0 }) else {
                Issue.record("sub and sid")
                return
            }
            guard case .endSubject([subject], [], nil) = try await outcome("2", { $0.removing("sid") }) else {
                Issue.record("sub")
                return
            }
            guard case .endSession("s-1") = try await outcome("3", { $0.removing("sub") }) else {
                Issue.record("sid")
                return
            }
        }
    }

    @Test("where another claim says who somebody is, only the session can be named")
    func subjectClaim() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection { oidc, _ in oidc.subjectClaim = "oid" }
            let both = try await Self.verdict(on: Self.posted(provider.logoutToken()), of: connection, in: world)
            guard case .endSession("s-1") = both.outcome else {
                Issue.record("sub and sid")
                return
            }
            let token = try provider.logoutToken { $0.removing("sid").adding("jti", "j-2") }
            #expect(try await Self.reason(token, of: connection, in: world) == "logout_subject")
        }
    }

    @Test("RP-33: a logout token counts once, and at its own connection", .spec("OIDC Back-Channel Logout", "2.6"))
    func replay() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let connection = try provider.connection()
            let token = try provider.logoutToken()
            let verdict = try await Self.verdict(on: Self.posted(token), of: connection, in: world)
            // As long as the sessions have not ended it counts.
            #expect(try await Self.reason(token, of: connection, in: world) == nil)
            #expect(try await verdict.message?.use(in: world.store) == true)
            #expect(try await Self.reason(token, of: connection, in: world) == "token_id")
            #expect(try await Self.reason(token, of: provider.connection("other"), in: world) == nil)
            world.clock.advance(by: .minutes(12))
            #expect(try await Self.reason(token, of: connection, in: world) == "expiry")
        }
    }

    @Test("RP-33: what is no logout token of this provider for this client", .spec("OIDC Back-Channel Logout", "2.6"))
    func refused() async throws {
        try await World.run { world in
            let provider = try OpenIDHost(world)
            let evil = try OpenIDHost(world, issuer: "https://evil.example")
            let connection = try provider.connection()
            func reason(_ change: (JSON) -> JSON, type: String = "logout+jwt") async throws -> String? {
                try await Self.reason(provider.logoutToken(change, type: type), of: connection, in: world)
            }
            #expect(try await reason { $0.adding("nonce", "n") } == "nonce")
            #expect(try await reason { $0.removing("events") } == "logout_event")
            #expect(try await reason { $0.adding("aud", "other") } == "audience")
            #expect(try await reason { $0.removing("sub").removing("sid") } == "logout_subject")
            #expect(try await reason({ $0 }, type: "at+jwt") == "token_type")
            #expect(try await Self.reason(evil.logoutToken(), of: connection, in: world) == "signature")
            #expect(try await Self.reason("", of: connection, in: world) == "token_format")
            let twice = Self.posted(
                try provider.logoutToken(), more: [.init(name: "logout_token", value: try provider.logoutToken())])
            guard case .refused("token_format") = try await Self.verdict(on: twice, of: connection, in: world).outcome
            else {
                Issue.record("twice")
                return
            }
        }
    }
}
