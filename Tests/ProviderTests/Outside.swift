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
        var fetches: [(url: String, freshness: OutboundFreshness)] = []
        var posts: [Post] = []
        var answers: [String: Result<Int, OutboundError>] = [:]
    }

    private let state = Mutex(State())

    /// Fetches of a URL, in order.
    func fetches(of url: String) -> [OutboundFreshness] {
        state.withLock { $0.fetches.filter { $0.url == url }.map(\.freshness) }
    }

    /// Everything posted, in order.
    var posts: [Post] { state.withLock { $0.posts } }

    /// Puts a document up.
    func publish(_ document: String, at url: String) {
        state.withLock { $0.documents[url] = .success(Array(document.utf8)) }
    }

    /// Lets every fetch of a URL fail.
    func fail(_ url: String, with error: OutboundError) { state.withLock { $0.documents[url] = .failure(error) } }

    /// How a URL answers posts from now on; 200 when nothing is said.
    func answer(_ url: String, with result: Result<Int, OutboundError>) { state.withLock { $0.answers[url] = result } }

    func document(
        at url: String, kind: OutboundDocument, freshness: OutboundFreshness
    ) async throws(OutboundError) -> [UInt8] {
        try state.withLock { state in
            state.fetches.append((url, freshness))
            return state.documents[url] ?? .failure(.unresolved)
        }.get()
    }

    func post(_ form: FormParameters, to url: String) async throws(OutboundError) -> Int {
        try state.withLock { state in
            state.posts.append(Post(url: url, form: form))
            return state.answers[url] ?? .success(200)
        }.get()
    }
}
