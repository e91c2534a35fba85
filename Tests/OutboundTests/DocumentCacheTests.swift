import Outbound
import Primitives
import Provider
import Synchronization
import TestKit
import Testing

@Suite("Documents that were fetched before") final class DocumentCacheTests: Sendable {
    private let clock = FixedClock()
    private let fetches = Mutex(0)

    private func ask(
        _ cache: DocumentCache, _ freshness: OutboundFreshness = .cached, url: String = "https://app.example/",
        found: Result<[UInt8], OutboundError> = .success([1]), lifetime: Duration = .minutes(5)
    ) async -> Result<[UInt8], OutboundError> {
        await cache.document(DocumentCache.Key(url: url, kind: .json), freshness: freshness, clock: clock) {
            fetches.withLock { $0 += 1 }
            return DocumentCache.Fetched(outcome: found, lifetime: lifetime)
        }
    }

    private var count: Int { fetches.withLock { $0 } }

    @Test("one serves for its time, and not longer", .spec("RFC 9111", "4.2"))
    func lifetime() async {
        let cache = DocumentCache()
        #expect(await ask(cache) == .success([1]))
        clock.advance(by: .seconds(299))
        #expect(await ask(cache, found: .success([2])) == .success([1]))
        clock.advance(by: .seconds(1))
        #expect(await ask(cache, found: .success([2])) == .success([2]))
        #expect(count == 2)
    }

    @Test("JW-12: however often a newer one is asked for, it is fetched once in 30 seconds")
    func renewal() async {
        let cache = DocumentCache()
        for _ in 0..<100 { _ = await ask(cache, .renewed) }
        #expect(count == 1)
        clock.advance(by: .seconds(30))
        #expect(await ask(cache, .renewed, found: .success([2])) == .success([2]))
        #expect(count == 2)
    }

    @Test("a failure is believed for 30 seconds and does not drive out what still serves")
    func failure() async {
        let cache = DocumentCache()
        #expect(await ask(cache, found: .failure(.timeout), lifetime: DocumentCache.pause) == .failure(.timeout))
        #expect(await ask(cache) == .failure(.timeout))
        clock.advance(by: .seconds(30))
        #expect(await ask(cache) == .success([1]))
        clock.advance(by: .seconds(31))
        #expect(await ask(cache, .renewed, found: .failure(.timeout), lifetime: DocumentCache.pause) == .success([1]))
        clock.advance(by: .minutes(5))
        #expect(await ask(cache, found: .failure(.status(500))) == .failure(.status(500)))
    }

    @Test("one from before the clock was set back serves nobody")
    func clockSetBack() async {
        for freshness in [OutboundFreshness.cached, .renewed] {
            let cache = DocumentCache()
            clock.advance(by: .days(30))
            #expect(await ask(cache) == .success([1]))
            clock.advance(by: .days(-30))
            #expect(await ask(cache, freshness, found: .success([2])) == .success([2]))
            #expect(await ask(cache, freshness, found: .success([3])) == .success([2]))
        }
    }

    @Test("those who ask while it is being fetched wait for the same fetch")
    func together() async {
        let cache = DocumentCache()
        let key = DocumentCache.Key(url: "https://slow.example/", kind: .json)
        await withTaskGroup(of: Result<[UInt8], OutboundError>.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    await cache.document(key, freshness: .cached, clock: self.clock) {
                        self.fetches.withLock { $0 += 1 }
                        try? await Task.sleep(for: .milliseconds(50))
                        return DocumentCache.Fetched(outcome: .success([7]), lifetime: .minutes(1))
                    }
                }
            }
            for await outcome in group { #expect(outcome == .success([7])) }
        }
        #expect(count == 1)
    }

    @Test("one whose fetcher went away is fetched by the next who waits, and nothing is remembered of it")
    func cancelled() async {
        let cache = DocumentCache()
        let key = DocumentCache.Key(url: "https://slow.example/", kind: .json)
        let begun = AsyncStream<Void>.makeStream()
        let first = Task {
            await cache.document(key, freshness: .cached, clock: clock) {
                begun.continuation.yield()
                try? await Task.sleep(for: .seconds(60))
                return DocumentCache.Fetched(outcome: .failure(.cancelled), lifetime: .minutes(1))
            }
        }
        for await _ in begun.stream.prefix(1) {}
        let second = Task {
            await cache.document(key, freshness: .cached, clock: clock) {
                DocumentCache.Fetched(outcome: .success([7]), lifetime: .minutes(1))
            }
        }
        try? await Task.sleep(for: .milliseconds(20))
        first.cancel()
        #expect(await first.value == .failure(.cancelled))
        #expect(await second.value == .success([7]))
    }

    @Test("there are never more of them than there is room for, by number and by size")
    func bounds() async {
        let cache = DocumentCache(maximumCount: 3, maximumSize: 10)
        for number in 0..<5 {
            _ = await ask(cache, url: "https://app.example/\(number)")
            clock.advance(by: .seconds(1))
        }
        #expect(await ask(cache, url: "https://app.example/4", found: .success([9])) == .success([1]))
        #expect(await ask(cache, url: "https://app.example/0", found: .success([9])) == .success([9]))
        let large = [UInt8](repeating: 0, count: 9)
        #expect(await ask(cache, url: "https://app.example/large", found: .success(large)) == .success(large))
        #expect(await ask(cache, url: "https://app.example/3", found: .success([9])) == .success([9]))
    }

    @Test(
        "a server says for how long, within bounds", .spec("RFC 9111", "5.2.2"),
        arguments: [
            ([], 300), (["max-age=600"], 600), (["public, max-age=600"], 600), (["Max-Age = 600"], 600),
            (["max-age=5"], 60), (["max-age=86400"], 3_600), (["no-store"], 60), (["max-age=600, no-cache"], 60),
            (["max-age=x"], 300), (["max-age=-1"], 300), (["max-age=99999999999"], 300),
            (["public", "max-age=600"], 600),
            (["max-age"], 300), ([",,"], 300),
        ] as [([String], Int64)])
    func cacheControl(_ fields: [String], _ seconds: Int64) {
        #expect(CacheLifetime.of(cacheControl: fields) == .seconds(seconds))
    }
}
