import Identity
import JOSE
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("What other nodes change")
struct ConfigurationWatchTests {
    private static func published(in world: World) -> Set<String> {
        Set(world.deployment.keys.current.published.keys.compactMap(\.id))
    }

    @Test("keys and clients are taken in without anybody asking")
    func watch() async throws {
        try await World.run { world in
            let before = Self.published(in: world)
            let watch = Task { await ConfigurationWatch(world.deployment).run() }
            defer { watch.cancel() }
            // As another node or a command does, with a store of its own.
            try await world.rotation.rotate()
            var client = world.portal.client
            client.name = "Renamed"
            let version = try await world.store.configurationVersion()
            #expect(
                try await world.store.commit(
                    [.putClient(client, origins: [])], ifVersionIs: version, at: world.clock.now()))
            for _ in 0..<3_000 {
                let name = try await world.deployment.configuration.client(client.id)?.name
                if name == "Renamed", Self.published(in: world) != before { return }
                try await Task.sleep(for: .milliseconds(10))
            }
            Issue.record("the configuration was not taken in")
        }
    }

    @Test("what nobody has looked at for seconds is looked at before it is used")
    func stale() async throws {
        try await World.run { world in
            let configuration = world.deployment.configuration
            let before = Self.published(in: world)
            try await world.deployment.refresh()
            let now = ContinuousClock.now
            #expect(!configuration.isStale(at: now))
            #expect(configuration.isStale(at: now + .seconds(3)))
            #expect(ConfigurationCache(store: world.store).isStale(at: now))

            // A node that was stopped meanwhile and goes on.
            try await world.rotation.rotate()
            #expect(Self.published(in: world) == before)
            while !configuration.isStale(at: .now) { try await Task.sleep(for: .milliseconds(50)) }
            try await world.deployment.refreshWhenStale()
            #expect(Self.published(in: world) != before)
        }
    }

    @Test("whoever comes while the keys of a new version are still to be read reads them first")
    func keysOfTheVersion() async throws {
        try await World.run { world in
            try await world.deployment.refresh()
            let before = world.deployment.keys.current.signing.mapValues(\.id)
            try await world.rotation.rotate()
            // Another request has got so far.
            #expect(try await world.deployment.configuration.refresh())
            #expect(world.deployment.keys.current.signing.mapValues(\.id) == before)
            try await world.deployment.refreshWhenStale()
            #expect(Set(world.deployment.keys.current.signing.values.map(\.id)).isDisjoint(with: before.values))
        }
    }
}
