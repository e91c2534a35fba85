package import Primitives
package import Provider
import Synchronization

/// Documents that were fetched, and those that are being fetched: each URL by one caller at a time.
///
/// A class because it outlives requests; all its state is behind one lock.
package final class DocumentCache: Sendable {
    /// A document, or why there was none, and how long that is to be believed.
    package struct Fetched: Sendable {
        /// The document, or why there was none.
        package let outcome: Result<[UInt8], OutboundError>
        /// For how long that serves.
        package let lifetime: Duration

        /// What a fetch came to.
        package init(outcome: Result<[UInt8], OutboundError>, lifetime: Duration) {
            self.outcome = outcome
            self.lifetime = lifetime
        }
    }

    /// What is asked for.
    package struct Key: Hashable, Sendable {
        /// Where it is.
        package let url: String
        /// What it is.
        package let kind: OutboundDocument

        /// A kind of document at a URL.
        package init(url: String, kind: OutboundDocument) {
            self.url = url
            self.kind = kind
        }
    }

    private struct Entry {
        var outcome: Result<[UInt8], OutboundError>
        var fetchedAt: Timestamp
        var expiresAt: Timestamp

        var size: Int { if case .success(let bytes) = outcome { bytes.count } else { 0 } }

        /// Whether it will do without being fetched anew.
        ///
        /// What was fetched in the future was fetched before the clock was set back: nobody knows when.
        func serves(_ freshness: OutboundFreshness, at now: Timestamp) -> Bool {
            guard fetchedAt <= now else { return false }
            return switch freshness {
            case .cached: now < expiresAt
            case .renewed: now < fetchedAt + DocumentCache.pause
            }
        }
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var size = 0
        var waiting: [Key: [CheckedContinuation<Result<[UInt8], OutboundError>, Never>]] = [:]
    }

    /// Whose turn it is.
    private enum Turn {
        case known(Result<[UInt8], OutboundError>)
        case fetching
        case ours
    }

    /// Between two fetches of the same URL, however often somebody asks (JW-12); a failure is believed for as long.
    package static let pause = Duration.seconds(30)

    private let maximumCount: Int
    private let maximumSize: Int
    private let state = Mutex(State())

    /// An empty cache of at most so many documents and so many bytes: by default enough for two of each of some thousand
    /// connections.
    package init(maximumCount: Int = 4_000, maximumSize: Int = 32 << 20) {
        self.maximumCount = maximumCount
        self.maximumSize = maximumSize
    }

    /// The document, fetched by `fetch` if none is there that serves and nobody is fetching it already.
    ///
    /// When whoever fetches it goes away, the next of those who wait does.
    package func document(
        _ key: Key, freshness: OutboundFreshness, clock: any Clock, fetch: () async -> Fetched
    ) async -> Result<[UInt8], OutboundError> {
        var outcome = await attempt(key, freshness: freshness, clock: clock, fetch: fetch)
        while outcome == .failure(.cancelled), !Task.isCancelled {
            outcome = await attempt(key, freshness: freshness, clock: clock, fetch: fetch)
        }
        return outcome
    }

    private func attempt(
        _ key: Key, freshness: OutboundFreshness, clock: any Clock, fetch: () async -> Fetched
    ) async -> Result<[UInt8], OutboundError> {
        let now = clock.now()
        let turn = state.withLock { state -> Turn in
            if let entry = state.entries[key], entry.serves(freshness, at: now) { return .known(entry.outcome) }
            if state.waiting[key] != nil { return .fetching }
            state.waiting[key] = []
            return .ours
        }
        switch turn {
        case .known(let outcome): return outcome
        case .fetching: return await wait(for: key)
        case .ours:
            let fetched = await fetch()
            let (outcome, waiting) = state.withLock { state in
                let outcome = keep(fetched, of: key, at: clock.now(), in: &state)
                return (outcome, state.waiting.removeValue(forKey: key) ?? [])
            }
            for continuation in waiting { continuation.resume(returning: outcome) }
            return outcome
        }
    }

    private func wait(for key: Key) async -> Result<[UInt8], OutboundError> {
        await withCheckedContinuation { continuation in
            let outcome = state.withLock { state -> Result<[UInt8], OutboundError>? in
                guard state.waiting[key] != nil else { return state.entries[key]?.outcome ?? .failure(.cancelled) }
                state.waiting[key]?.append(continuation)
                return nil
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
    }

    /// Keeps what was fetched; a failure does not drive out a document that still serves.
    private func keep(
        _ fetched: Fetched, of key: Key, at now: Timestamp, in state: inout State
    ) -> Result<[UInt8], OutboundError> {
        // Neither says anything about the document.
        if fetched.outcome == .failure(.busy) || fetched.outcome == .failure(.cancelled) { return fetched.outcome }
        var entry = Entry(outcome: fetched.outcome, fetchedAt: now, expiresAt: now + fetched.lifetime)
        if case .failure = fetched.outcome, let old = state.entries[key], case .success = old.outcome,
            old.serves(.cached, at: now)
        {
            entry.outcome = old.outcome
            entry.expiresAt = old.expiresAt
        }
        state.size += entry.size - (state.entries[key]?.size ?? 0)
        state.entries[key] = entry
        makeRoom(in: &state, now: now)
        return entry.outcome
    }

    private func makeRoom(in state: inout State, now: Timestamp) {
        func isFull() -> Bool { state.entries.count > maximumCount || state.size > maximumSize }
        guard isFull() else { return }
        let oldest = state.entries.sorted { left, right in
            (left.value.expiresAt >= now ? 1 : 0, left.value.fetchedAt)
                < (right.value.expiresAt >= now ? 1 : 0, right.value.fetchedAt)
        }
        for (key, entry) in oldest where isFull() {
            state.entries[key] = nil
            state.size -= entry.size
        }
    }
}
