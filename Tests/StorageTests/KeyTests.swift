import Identity
import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

@Suite("Keys")
struct KeyTests {
    private static func key(
        _ id: String, activeFrom: Timestamp = now, retiredAt: Timestamp? = nil, removedAt: Timestamp? = nil
    ) -> SigningKeyRecord {
        SigningKeyRecord(
            id: id, algorithm: "ES256", sealedPrivateKey: [1, 2, 3], publicJWK: #"{"kid":"\#(id)"}"#, createdAt: now,
            activeFrom: activeFrom, retiredAt: retiredAt, removedAt: removedAt)
    }

    @Test("keys are added and changed, and the version moves", arguments: Engine.allCases)
    func replace(on kind: Engine) async throws {
        try await kind.withStore { store in
            let version = try await store.configurationVersion()
            #expect(
                try await store.replaceSigningKeys(
                    [], with: [Self.key("a"), Self.key("b", activeFrom: now + .days(1))], under: nil))
            let first = try await store.signingKeys()
            #expect(first == [Self.key("a"), Self.key("b", activeFrom: now + .days(1))])
            let rotated = [
                Self.key("c", activeFrom: now), Self.key("a", retiredAt: now, removedAt: now + .days(1)),
            ]
            #expect(try await store.replaceSigningKeys(first, with: rotated, under: nil))
            #expect(try await store.signingKeys().map(\.id) == ["a", "b", "c"])
            #expect(try await store.signingKeys().first == rotated.last)
            #expect(try await store.configurationVersion() == version + 2)
        }
    }

    @Test("keys that are no longer as they were seen are left alone", arguments: Engine.allCases)
    func stale(on kind: Engine) async throws {
        try await kind.withStore { store in
            #expect(try await store.replaceSigningKeys([], with: [Self.key("a")], under: nil))
            let version = try await store.configurationVersion()
            #expect(try await !store.replaceSigningKeys([], with: [Self.key("b")], under: nil))
            let changed = Self.key("a", activeFrom: now + .days(1))
            #expect(try await !store.replaceSigningKeys([changed], with: [Self.key("b")], under: nil))
            #expect(try await store.signingKeys() == [Self.key("a")])
            #expect(try await store.configurationVersion() == version)
        }
    }

    @Test("a sealed key is replaced only if it is still the one that was seen", arguments: Engine.allCases)
    func sealed(on kind: Engine) async throws {
        try await kind.withStore { store in
            let steps: [(old: UInt8, new: UInt8, isDone: Bool)] = [(9, 2, false), (1, 2, true), (1, 3, false)]
            let isThere = try await store.replaceSealedKey(named: "data", bytes(1), with: bytes(2))
            #expect(!isThere)
            _ = try await store.establishSealedKey(named: "data", bytes(1))
            for step in steps {
                let isDone = try await store.replaceSealedKey(named: "data", bytes(step.old), with: bytes(step.new))
                #expect(isDone == step.isDone)
            }
            #expect(try await store.sealedKey(named: "data") == bytes(2))
        }
    }

    @Test("of fifty nodes that make the first keys one does", arguments: Engine.allCases)
    func race(on kind: Engine) async throws {
        try await kind.withStore { store in
            let won = try await StorageTests.race { index in
                try await store.replaceSigningKeys([], with: [Self.key("k\(index)")], under: nil)
            }
            #expect(won.count(where: { $0 }) == 1)
            #expect(try await store.signingKeys().count == 1)
        }
    }

    @Test("nodes that look at the keys while another one changes them see what it did", arguments: Engine.allCases)
    func turns(on kind: Engine) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            let store = try await SQLStore.open(engine: engine)
            let gate = Gate()
            async let holding = engine.write { connection in
                _ = try connection.run("update configuration set version = version")
                gate.wait()
            }
            try await gate.stopped(1)
            async let outcomes = StorageTests.race(3) { index in
                let key = Self.key("k\(index)", activeFrom: now + .days(Int64(index)))
                return try await store.replaceSigningKeys([], with: [key], under: nil)
            }
            // Long enough for all three to be on their way.
            try await Task.sleep(for: .milliseconds(200))
            gate.open()
            try await holding
            #expect(try await outcomes.count { $0 } == 1)
            #expect(try await store.signingKeys().count == 1)
            await engine.close()
        }
    }

    @Test("two keys of one algorithm cannot begin to sign at once", arguments: Engine.allCases)
    func oneActive(on kind: Engine) async throws {
        try await kind.withStore { store in
            await #expect(throws: StorageError.self) {
                _ = try await store.replaceSigningKeys([], with: [Self.key("a"), Self.key("b")], under: nil)
            }
            let keys = try await store.signingKeys()
            #expect(keys.isEmpty)
        }
    }

    @Test("of fifty nodes that establish a sealed key all get the same", arguments: Engine.allCases)
    func establish(on kind: Engine) async throws {
        try await kind.withStore { store in
            #expect(try await store.sealedKey(named: "data") == nil)
            let keys = try await StorageTests.race { index in
                try await store.establishSealedKey(named: "data", bytes(UInt8(index)))
            }
            #expect(Set(keys).count == 1)
            #expect(try await store.sealedKey(named: "data") == keys.first)
            #expect(try await store.sealedKey(named: "other") == nil)
        }
    }
}
