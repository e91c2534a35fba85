import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import TestKit
import Testing

@Suite("A client that proves to hold a key")
struct DPoPTests {
    private static let offline: [String: String?] = ["scope": "openid offline_access"]

    @Test("gets a token that is good with the key and with nothing else", .spec("RFC 9449", "5"))
    func bound() async throws {
        try await World.run { world in
            let prover = try Prover(world)
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal.proving(prover))
            #expect(tokens.isBound)
            let claims = try world.claims(of: tokens.accessToken, type: "at+jwt")
            #expect(claims["cnf"] == ["jkt": .string(try prover.thumbprint)])
            for scheme in ["DPoP", "dpop", "DPOP"] {
                #expect(try await prover.userInfoRefusal(tokens.accessToken, scheme: scheme) == nil)
            }
            // TK-36
            #expect(try await world.userInfoRefusal(tokens.accessToken) == .invalidToken)
            #expect(try await prover.userInfoRefusal(tokens.accessToken, scheme: "Bearer") == .invalidToken)
            #expect(try await Prover(world, .edDSA).userInfoRefusal(tokens.accessToken) == .invalidToken)
            let introspected = try await world.portal.introspect(tokens.accessToken)
            #expect(introspected["token_type"] == "DPoP")
            #expect(introspected["cnf"] == ["jkt": .string(try prover.thumbprint)])
        }
    }

    @Test("TK-35: cannot use a proof twice, nor one for something else", .spec("RFC 9449", "11.1"))
    func replay() async throws {
        try await World.run { world in
            var prover = try Prover(world)
            prover.identifier = "once"
            let portal = world.portal.proving(prover)
            let own: [String: String?] = ["grant_type": "client_credentials"]
            #expect(try await portal.token(own).isBound)
            #expect(try await refusal { try await portal.token(own) } == .invalidDPoPProof)
            // Another key's proofs are its own.
            var other = try Prover(world, .edDSA)
            other.identifier = "once"
            #expect(try await world.portal.proving(other).token(own).isBound)
            let url = World.issuer + "/token"
            for proofs in [[try prover.proof("GET", url)], [try prover.proof("POST", url + "x")], ["x"], ["", ""]] {
                let call = try world.portal.call(own)
                let forged = ClientCall(
                    authorization: call.authorization, query: [], body: call.body, proofs: proofs, target: call.target)
                let error = try await refusal { try await TokenEndpoint(world.deployment).answer(forged) }
                #expect(error == .invalidDPoPProof)
            }
        }
    }

    @Test("loses no code by a proof that is refused, and is told a nonce when its clock is off", .spec("RFC 9449", "8"))
    func nonce() async throws {
        try await World.run { world in
            var prover = try Prover(world)
            prover.distance = -200
            var browser = world.browser()
            let code = try await browser.code(world.portal.request())
            func attempt() async throws -> TokenError.Code? {
                try await refusal { try await world.portal.proving(prover).exchange(code) }
            }
            #expect(try await attempt() == .useDPoPNonce)
            prover.nonce = "stale"
            #expect(try await attempt() == .useDPoPNonce)
            // Of a node whose clock is ahead.
            world.clock.advance(by: .minutes(5))
            prover.nonce = DPoPNonces(world.deployment).current
            world.clock.advance(by: .minutes(-5))
            #expect(try await world.portal.proving(prover).token(["grant_type": "client_credentials"]).isBound)
            prover.nonce = DPoPNonces(world.deployment).current
            world.clock.advance(by: .seconds(30))
            let tokens = try await world.portal.proving(prover).exchange(code, [:])
            #expect(tokens.isBound)
            world.clock.advance(by: .minutes(10))
            #expect(try await prover.userInfoRefusal(tokens.accessToken) == .invalidToken)
            #expect(
                try await refusal { try await world.portal.proving(prover).token(["grant_type": "client_credentials"]) }
                    == .useDPoPNonce)
        }
    }

    @Test("TK-35: binds a public client's refresh tokens to its key", .spec("RFC 9449", "5"))
    func publicRefresh() async throws {
        try await World.run { world in
            let phone = try await world.application("phone", Application.Authentication.none)
            let prover = try Prover(world)
            var browser = world.browser()
            let first = try await browser.tokens(for: phone.proving(prover), Self.offline)
            let refresh = first.refreshToken?.reveal()
            #expect(try await refusal { try await phone.refresh(refresh) } == .invalidGrant)
            let thief = phone.proving(try Prover(world, .edDSA))
            #expect(try await refusal { try await thief.refresh(refresh) } == .invalidGrant)
            let second = try await phone.proving(prover).refresh(refresh)
            #expect(second.isBound)
            // Reuse without the key ends nothing.
            world.clock.advance(by: .minutes(1))
            #expect(try await refusal { try await thief.refresh(refresh) } == .invalidGrant)
            #expect(try await phone.proving(prover).refresh(second.refreshToken?.reveal()).isBound)
        }
    }

    @Test(
        "is told apart from a thief who brings a key: the token that both have ends the grant",
        .spec("RFC 9700", "4.14.2"))
    func keyOfAThief() async throws {
        try await World.run { world in
            let phone = try await world.application("phone", Application.Authentication.none)
            var browser = world.browser()
            for pause in [Duration.seconds(2), .minutes(1)] {
                let tokens = try await browser.tokens(for: phone, Self.offline)
                let thief = phone.proving(try Prover(world, .edDSA))
                let stolen = try await thief.refresh(tokens.refreshToken?.reveal())
                #expect(stolen.isBound)
                world.clock.advance(by: pause)
                #expect(try await refusal { try await phone.refresh(tokens.refreshToken?.reveal()) } == .invalidGrant)
                #expect(try await refusal { try await thief.refresh(stolen.refreshToken?.reveal()) } == .invalidGrant)
            }
        }
    }

    @Test("may change its key when it has a secret", .spec("RFC 9449", "5"))
    func confidentialRefresh() async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal.proving(Prover(world)), Self.offline)
            let next = try await world.portal.proving(Prover(world, .edDSA)).refresh(tokens.refreshToken?.reveal())
            #expect(next.isBound)
            #expect(try await world.portal.refresh(next.refreshToken?.reveal()).isBound == false)
        }
    }

    @Test("must do so when it registered for it", .spec("RFC 9449", "5.2"))
    func required() async throws {
        try await World.run { world in
            let app = try await world.application("app") { $0.dpopBoundAccessTokens = true }
            let own: [String: String?] = ["grant_type": "client_credentials"]
            #expect(try await refusal { try await app.token(own) } == .invalidDPoPProof)
            let prover = try Prover(world)
            #expect(try await app.proving(prover).token(own).isBound)
            var browser = world.browser()
            let code = try await browser.code(app.request(Self.offline))
            #expect(try await refusal { try await app.exchange(code) } == .invalidDPoPProof)
            let tokens = try await app.proving(prover).exchange(code)
            let refresh = tokens.refreshToken?.reveal()
            #expect(try await refusal { try await app.refresh(refresh) } == .invalidDPoPProof)
            #expect(try await app.proving(prover).refresh(refresh).isBound)
        }
    }
}
