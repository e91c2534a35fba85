import Identity
import Primitives
import SQLStorage
import Storage
import Synchronization
import TestKit
import Testing

@Suite("Announcements of the database")
struct AnnouncementTests {
    /// What was heard, in order.
    private final class Ear: Sendable {
        private let heard = Mutex<[ConfigurationNews]>([])

        var news: [ConfigurationNews] { heard.withLock { $0 } }

        func hear(_ news: ConfigurationNews) { heard.withLock { $0.append(news) } }

        /// Waits until `count` of one kind were heard.
        func wait(for news: ConfigurationNews, count: Int = 1) async throws {
            for _ in 0..<6_000 {
                if self.news.count(where: { $0 == news }) >= count { return }
                try await Task.sleep(for: .milliseconds(5))
            }
            Issue.record("\(news) was not heard")
        }
    }

    @Test("a change of the configuration is heard by who listens in the same schema, when it is committed")
    func heard() async throws {
        try await Engine.postgres.withDatabase { database in
            try await Engine.postgres.withDatabase { elsewhere in
                let (listening, changing) = (try await database.store(), try await database.store())
                let stranger = try await elsewhere.store()
                let (ear, other) = (Ear(), Ear())
                listening.followConfiguration { ear.hear($0) }
                stranger.followConfiguration { other.hear($0) }
                try await ear.wait(for: .listening)
                try await other.wait(for: .listening)

                let version = try await changing.configurationVersion()
                let isTaken = try await changing.commit(
                    [.putClient(.sample(), origins: [])], ifVersionIs: version, at: now)
                #expect(isTaken)
                try await ear.wait(for: .changed)
                let isStale = try await changing.commit(
                    [.putClient(.sample(), origins: [])], ifVersionIs: version, at: now)
                #expect(!isStale)
                // The other ways to move the version; the second of them is heard after anything of the first.
                let key = SigningKeyRecord(
                    id: "k", algorithm: "ES256", sealedPrivateKey: [1], publicJWK: "{}", createdAt: now, activeFrom: now
                )
                let isReplaced = try await changing.replaceSigningKeys([], with: [key], under: nil)
                #expect(isReplaced)
                try await ear.wait(for: .changed, count: 2)
                #expect(ear.news == [.listening, .changed, .changed])
                #expect(other.news == [.listening])
                for store in [listening, changing, stranger] { await store.close() }
            }
        }
    }

    @Test("who lost the connection says so, and listens again by itself")
    func reconnect() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = try database.engine()
            let store = try await SQLStore.open(engine: engine)
            let ear = Ear()
            store.followConfiguration { ear.hear($0) }
            try await ear.wait(for: .listening)
            // Only `case` keeps an order: the ends of two conditions may be looked at in either.
            let ended = try await engine.read {
                try $0.rows(
                    """
                    select 1 from pg_stat_activity
                    where case when query = 'listen signet_'
                        || left(encode(sha256(convert_to(current_schema(), 'UTF8')), 'hex'), 32)
                        then pg_terminate_backend(pid) else false end
                    """
                ).count
            }
            #expect(ended == 1)
            try await ear.wait(for: .deaf)
            try await ear.wait(for: .listening, count: 2)
            let version = try await store.configurationVersion()
            _ = try await store.commit([.putClient(.sample(), origins: [])], ifVersionIs: version, at: now)
            try await ear.wait(for: .changed)
            await store.close()
        }
    }

    @Test("SQLite says nothing by itself")
    func sqlite() async throws {
        try await Engine.sqlite.withStore { store in
            let ear = Ear()
            store.followConfiguration { ear.hear($0) }
            let version = try await store.configurationVersion()
            let isTaken = try await store.commit([.putClient(.sample(), origins: [])], ifVersionIs: version, at: now)
            #expect(isTaken)
            #expect(ear.news.isEmpty)
        }
    }
}
