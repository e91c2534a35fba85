import Primitives
import Provider
import Synchronization

/// The rest of the world as tests put it up: documents by their URL, and a record of what was called.
///
/// A class, since the deployment and the test share it.
final class Outside: OutboundHTTP {
    /// Something that was posted.
    struct Post: Sendable {
        let url: String
        let form: FormParameters
    }

    private struct State {
        var documents: [String: Result<[UInt8], OutboundError>] = [:]
        var renewals: [String: String] = [:]
        var fetches: [(url: String, freshness: OutboundFreshness)] = []
        var posts: [Post] = []
        var strangers: Set<String> = []
        var answers: [String: Result<Int, OutboundError>] = [:]
        var holds: [String: Hold] = [:]
        var calls: [OutboundCall] = []
        var servers: [String: @Sendable (OutboundCall) -> Result<OutboundAnswer, OutboundError>] = [:]
    }

    private let state = Mutex(State())

    /// Fetches of a URL, in order.
    func fetches(of url: String) -> [OutboundFreshness] {
        state.withLock { $0.fetches.filter { $0.url == url }.map(\.freshness) }
    }

    /// Whether a URL was fetched as one that a stranger named.
    func isStrangers(_ url: String) -> Bool { state.withLock { $0.strangers.contains(url) } }

    /// Everything posted, in order.
    var posts: [Post] { state.withLock { $0.posts } }

    /// Puts a document up.
    func publish(_ document: String, at url: String) {
        state.withLock { $0.documents[url] = .success(Array(document.utf8)) }
    }

    /// Puts a document up that only who asks for a new one gets, and everybody from then on: a memory had the old one.
    func renew(_ document: String, at url: String) { state.withLock { $0.renewals[url] = document } }

    /// Lets every fetch of a URL fail.
    func fail(_ url: String, with error: OutboundError) { state.withLock { $0.documents[url] = .failure(error) } }

    /// How a URL answers posts from now on; 200 when nothing is said.
    func answer(_ url: String, with result: Result<Int, OutboundError>) { state.withLock { $0.answers[url] = result } }

    /// Lets posts to a URL wait from now on until the hold is opened.
    func hold(_ url: String) -> Hold {
        let hold = Hold()
        state.withLock { $0.holds[url] = hold }
        return hold
    }

    /// Calls to a URL, in order.
    func calls(to url: String) -> [OutboundCall] { state.withLock { $0.calls.filter { $0.url == url } } }

    /// How a URL answers calls from now on.
    func serve(_ url: String, _ answer: @escaping @Sendable (OutboundCall) -> Result<OutboundAnswer, OutboundError>) {
        state.withLock { $0.servers[url] = answer }
    }

    func send(_ call: OutboundCall) async throws(OutboundError) -> OutboundAnswer {
        let server = state.withLock { state in
            state.calls.append(call)
            return state.servers[call.url]
        }
        guard let server else { throw .unresolved }
        return try server(call).get()
    }

    func document(
        at url: String, kind: OutboundDocument, freshness: OutboundFreshness, isForAnybody: Bool
    ) async throws(OutboundError) -> [UInt8] {
        try state.withLock { state in
            state.fetches.append((url, freshness))
            if isForAnybody { state.strangers.insert(url) }
            if freshness == .renewed, let renewal = state.renewals.removeValue(forKey: url) {
                state.documents[url] = .success(Array(renewal.utf8))
            }
            return state.documents[url] ?? .failure(.unresolved)
        }.get()
    }

    func post(_ form: FormParameters, to url: String) async throws(OutboundError) -> Int {
        let (answer, hold) = state.withLock { state in
            state.posts.append(Post(url: url, form: form))
            return (state.answers[url] ?? .success(200), state.holds[url])
        }
        await hold?.wait()
        return try answer.get()
    }
}

/// Lets nobody through until it is opened.
///
/// A class, since both sides hold the same one.
final class Hold: Sendable {
    private let state = Mutex((isOpen: false, waiting: [CheckedContinuation<Void, Never>]()))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            defer { state = (true, []) }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
