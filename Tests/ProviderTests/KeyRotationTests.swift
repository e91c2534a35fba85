import Credentials
import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Signing keys in a running deployment")
struct KeyRotationTests {
    @Test("JW-27: publishes public numbers only, each key under a name of its own", .spec("RFC 7517", "5"))
    func published() async throws {
        try await World.run { world in
            let document = try JSON.parse(world.deployment.keys.current.document)
            let keys = try #require(document["keys"]?.array)
            #expect(Set(keys.compactMap { $0["kid"]?.string }).count == keys.count)
            // One that signs and one published ahead, of each algorithm.
            #expect(Set(keys.compactMap { $0["alg"]?.string }) == ["ES256", "RS256", "PS256", "EdDSA"])
            #expect(keys.count == 8)
            let allowed: Set = ["kty", "use", "alg", "kid", "crv", "x", "y", "n", "e"]
            for key in keys {
                #expect(key.object?.allSatisfy { allowed.contains($0.name) } == true)
                #expect(key["use"] == "sig")
            }
        }
    }

    @Test("however many keys are published at a time, tokens are signed and verified")
    func manyKeys() async throws {
        try await World.run { world in
            var browser = world.browser()
            var early: TokenResponse?
            for number in 0..<100 {
                // Its key is 40 of them ago, and it lives for ten minutes.
                if number == 60 {
                    try await world.deployment.keys.reload()
                    early = try await browser.tokens(for: world.portal)
                }
                try await world.rotation.rotate([.es256])
                world.clock.advance(by: .seconds(11))
            }
            try await world.deployment.keys.reload()
            #expect(world.publishedIDs.count == 108)
            #expect(try await world.userInfoRefusal(#require(early).accessToken) == nil)
            #expect(try await world.userInfoRefusal(browser.tokens(for: world.portal).accessToken) == nil)
        }
    }

    @Test(
        "a token of the old key verifies after a rotation, until it has expired and the key is gone",
        .spec("OIDC Core", "10.1.1"))
    func rotation() async throws {
        try await World.run { world in
            var browser = world.browser()
            let first = try await browser.tokens(for: world.portal, ["scope": "openid offline_access"])
            let old = try world.keyID(of: first.accessToken)
            try await world.rotation.rotate()
            try await world.deployment.keys.reload()
            #expect(try await world.userInfoRefusal(first.accessToken) == nil)
            let second = try await world.portal.refresh(first.refreshToken?.reveal())
            let new = try world.keyID(of: second.accessToken)
            #expect(new != old)
            #expect(try await world.userInfoRefusal(second.accessToken) == nil)

            world.clock.advance(by: .minutes(10) - .seconds(1))
            try await world.reload()
            #expect(try await world.userInfoRefusal(first.accessToken) == nil)
            #expect(world.publishedIDs.contains(old))
            // A client's tokens may live for a day: so long the key is there.
            world.clock.advance(by: .days(1) - .minutes(5))
            try await world.reload()
            #expect(world.publishedIDs.contains(old))
            world.clock.advance(by: .seconds(1))
            try await world.reload()
            #expect(!world.publishedIDs.contains(old))
            #expect(world.publishedIDs.contains(new))
        }
    }

    @Test("nothing that a revoked key signed is accepted, and others sign at once")
    func revocation() async throws {
        try await World.run { world in
            var browser = world.browser()
            let first = try await browser.tokens(for: world.portal, ["scope": "openid offline_access"])
            let leaked = try world.keyID(of: first.accessToken)
            await #expect(throws: SupportError.self) { try await world.rotation.revoke([leaked, "another"]) }
            try await world.deployment.keys.reload()
            #expect(try await world.userInfoRefusal(first.accessToken) == nil)
            try await world.rotation.revoke([leaked])
            try await world.deployment.keys.reload()
            #expect(!world.publishedIDs.contains(leaked))
            #expect(try await world.userInfoRefusal(first.accessToken) != nil)
            let second = try await world.portal.refresh(first.refreshToken?.reveal())
            #expect(try world.keyID(of: second.accessToken) != leaked)
            #expect(try await world.userInfoRefusal(second.accessToken) == nil)
            // Whatever had leaked with it: all go, those that retired and those published ahead too.
            let all = Set(try await world.store.signingKeys().map(\.id))
            try await world.rotation.revoke(all)
            try await world.deployment.keys.reload()
            #expect(world.publishedIDs.isDisjoint(with: all) && world.publishedIDs.count == 8)
            #expect(try await world.userInfoRefusal(second.accessToken) != nil)
        }
    }

    @Test("another master key seals the same data key: what was sealed before opens, and the old one opens nothing")
    func masterKey() async throws {
        try await World.run { world in
            let random = SeededRandom(seed: 9)
            let sealed = try world.deployment.vault.sealer.seal([1, 2], context: "x", nonce: random.bytes(12))
            let new = [UInt8](repeating: 8, count: 32)
            await #expect(throws: VaultError.wrongMasterKey) {
                try await Vault.reseal(from: new, to: new, store: world.store, random: random)
            }
            try await Vault.reseal(from: World.masterKey, to: new, store: world.store, random: random)
            await #expect(throws: VaultError.wrongMasterKey) {
                try await Vault.open(masterKey: World.masterKey, store: world.store, random: random)
            }
            let vault = try await Vault.open(masterKey: new, store: world.store, random: random)
            #expect(try vault.sealer.open(sealed, context: "x") == [1, 2])
        }
    }

    @Test("the key that signs next was published long before, so that nobody meets a key unknown to them")
    func ahead() async throws {
        try await World.run { world in
            let before = world.publishedIDs
            var browser = world.browser()
            let old = try world.keyID(of: try await browser.tokens(for: world.portal).accessToken)
            world.clock.advance(by: .days(90))
            try await world.reload()
            let token = try await browser.tokens(for: world.portal, ["prompt": "login"]).accessToken
            let new = try world.keyID(of: token)
            #expect(new != old)
            #expect(before.contains(new))
            #expect(world.publishedIDs.contains(old))
        }
    }

    @Test("a registration that takes in the configuration takes in rotated keys with it")
    func refresh() async throws {
        try await World.run { world in
            let before = Set(world.publishedIDs)
            try await world.rotation.rotate()
            try await world.deployment.refresh()
            #expect(!Set(world.publishedIDs).subtracting(before).isEmpty)
        }
    }

    @Test("rotating the keys of one algorithm leaves those of the others as they were")
    func oneAlgorithm() async throws {
        try await World.run { world in
            let before = try await world.store.signingKeys()
            try await world.rotation.rotate([.rs256])
            let after = try await world.store.signingKeys()
            let others = { (keys: [SigningKeyRecord]) in keys.filter { $0.algorithm != "RS256" }.map(\.id) }
            #expect(others(after) == others(before))
            #expect(after.count == before.count + 1)
            #expect(after.count { $0.algorithm == "RS256" && $0.retiredAt != nil } == 1)
        }
    }

    @Test("no key signs before it has been published for long enough for every node to have it")
    func twice() async throws {
        try await World.run { world in
            try await world.rotation.rotate()
            let once = try await world.store.signingKeys()
            world.clock.advance(by: .seconds(9))
            let refusal = await #expect(throws: KeyRotation.TooEarly.self) { try await world.rotation.rotate() }
            #expect(refusal?.until == world.clock.now() + .seconds(1))
            #expect(try await world.store.signingKeys() == once)
            // A clock that is behind the one that made them knows it by that.
            world.clock.advance(by: .seconds(-14))
            await #expect(throws: KeyRotation.TooEarly.self) { try await world.rotation.rotate([.es256]) }
            world.clock.advance(by: .seconds(15))
            try await world.rotation.rotate()
            #expect(try await world.store.signingKeys().count == once.count + SignatureAlgorithm.allCases.count)
        }
    }

    @Test("rotating is one step however many nodes do it at once")
    func nodes() async throws {
        try await World.run { world in
            world.clock.advance(by: .days(90))
            _ = try await concurrently(3) { _ in try await world.rotation.advance() }
            let keys = try await world.store.signingKeys()
            for algorithm in SignatureAlgorithm.allCases {
                let own = keys.filter { $0.algorithm == algorithm.rawValue }
                #expect(own.count == 3)
                #expect(own.count { $0.retiredAt != nil } == 1)
            }
        }
    }

    @Test("a node whose clock is behind signs with what another one has let sign, and makes no keys of its own")
    func slowClock() async throws {
        try await World.run { world in
            let behind = FixedClock(world.clock.now() - .seconds(3))
            let ring = try KeyRing(store: world.store, sealer: world.deployment.vault.sealer, clock: behind)
            try await ring.reload()
            let before = ring.current.signing.mapValues(\.id)
            try await world.rotation.rotate()
            try await world.deployment.keys.reload()
            try await ring.reload()
            let signing = ring.current.signing.mapValues(\.id)
            #expect(signing == world.deployment.keys.current.signing.mapValues(\.id))
            #expect(Set(signing.keys) == Set(SignatureAlgorithm.allCases))
            #expect(Set(signing.values).isDisjoint(with: before.values))

            let stored = try await world.store.signingKeys()
            let late = KeyRotation(
                store: world.store, sealer: world.deployment.vault.sealer,
                schedule: KeySchedule(period: .days(90), longestToken: .minutes(10)), clock: behind,
                random: SeededRandom(seed: 5), logger: world.deployment.logger)
            try await late.advance()
            #expect(try await world.store.signingKeys() == stored)
        }
    }

    @Test("a key whose algorithm only a newer release knows is passed over")
    func newerAlgorithm() async throws {
        try await World.run { world in
            let before = world.deployment.keys.current.signing.mapValues(\.id)
            let known = try await world.store.signingKeys()
            let newer = SigningKeyRecord(
                id: "newer", algorithm: "ES999", sealedPrivateKey: [1], publicJWK: "{}",
                createdAt: world.clock.now() + .seconds(1), activeFrom: world.clock.now())
            #expect(try await world.store.replaceSigningKeys(known, with: known + [newer], under: nil))
            try await world.deployment.refresh()
            #expect(world.deployment.keys.current.signing.mapValues(\.id) == before)
            #expect(!world.publishedIDs.contains("newer"))
            try await world.rotation.advance()
            #expect(try await world.store.signingKeys() == known + [newer])
        }
    }

    @Test("HT-22: private keys are sealed in the database, each to its own name")
    func sealed() async throws {
        try await World.run { world in
            let records = try await world.store.signingKeys()
            let sealer = world.deployment.vault.sealer
            for record in records {
                let plain = try sealer.open(record.sealedPrivateKey, context: KeyRotation.sealContext(record.id))
                #expect(record.sealedPrivateKey.count > plain.count)
                #expect(!record.sealedPrivateKey.containsRun(of: Array(plain.prefix(16))))
                #expect(throws: (any Error).self) {
                    try sealer.open(record.sealedPrivateKey, context: KeyRotation.sealContext("another"))
                }
            }
        }
    }

    @Test("a database under another master key is refused, and is not touched")
    func wrongMasterKey() async throws {
        try await World.run { world in
            let before = try await world.store.sealedKey(named: "data-key")
            await #expect(throws: VaultError.wrongMasterKey) {
                try await Vault.open(
                    masterKey: [UInt8](repeating: 8, count: 32), store: world.store, random: SeededRandom(seed: 9))
            }
            #expect(try await world.store.sealedKey(named: "data-key") == before)
            let again = try await Vault.open(
                masterKey: World.masterKey, store: world.store, random: SeededRandom(seed: 9))
            #expect(again.clientSecretKey == world.deployment.vault.clientSecretKey)
            let purposes = Set([again.clientSecretKey, again.refreshKey, again.formKey])
            #expect(purposes.count == 3)
        }
    }
}

@Suite("Configuration in memory")
struct ConfigurationCacheTests {
    @Test("sees a change made elsewhere after a refresh, and says whether there was one")
    func refresh() async throws {
        try await World.run { world in
            let cache = world.deployment.configuration
            #expect(try await cache.organization(world.acme.id)?.displayName == "Acme Corp")
            #expect(try await cache.client(world.portal.client.id)?.name == "Portal")
            var acme = world.acme
            acme.displayName = "Acme Limited"
            var client = world.portal.client
            client.name = "Gateway"
            let version = try await world.store.configurationVersion()
            let changes = [
                ConfigurationChange.putOrganization(acme), .putClient(client, origins: ["https://new.example"]),
            ]
            #expect(try await world.store.commit(changes, ifVersionIs: version, at: world.clock.now()))
            #expect(try await cache.refresh())
            #expect(try await cache.organization(world.acme.id)?.displayName == "Acme Limited")
            #expect(try await cache.organization(named: world.acme.name)?.displayName == "Acme Limited")
            #expect(try await cache.client(client.id)?.name == "Gateway")
            #expect(try await cache.isClientOrigin("https://new.example"))
            #expect(try await !cache.isClientOrigin("https://portal.example"))
            #expect(try await !cache.refresh())
        }
    }

    @Test("what is removed is gone after a refresh, and what never was is not remembered")
    func removed() async throws {
        try await World.run { world in
            let cache = world.deployment.configuration
            #expect(try await cache.client(ClientID("later")) == nil)
            let later = try await world.application("later")
            #expect(try await cache.client(ClientID("later")) == later.client)
            try await world.change(.removeClient(later.client.id))
            #expect(try await cache.client(ClientID("later")) == nil)
        }
    }
}

extension World {
    /// What the server's clock does every minute.
    fileprivate func reload() async throws {
        try await rotation.advance()
        try await deployment.keys.reload()
    }

    fileprivate var publishedIDs: Set<String> { Set(deployment.keys.current.published.keys.compactMap(\.id)) }

    fileprivate func keyID(of token: String) throws -> String {
        try #require(try UnverifiedToken(compact: token).keyID)
    }
}

extension [UInt8] {
    /// Whether these bytes occur, one behind the other.
    fileprivate func containsRun(of bytes: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: bytes) }
    }
}
