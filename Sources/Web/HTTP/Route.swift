package import HTTPTypes
package import Hummingbird

/// Answers one request.
package typealias Handler = @Sendable (Call) async throws -> Response

/// What is at one path.
package struct Route: Sendable {
    /// Who reads the answer when something fails before the use case is reached, or in it.
    package enum Reader: Sendable {
        /// A person: a page with a sentence and an id.
        case person
        /// An OAuth client: `error` and `error_description` (RFC 6749 §5.2).
        case client
        /// A monitor: the status is all.
        case machine
    }

    /// Whose scripts may read the answer.
    package enum Sharing: Sendable {
        /// Nobody else's.
        case none
        /// Everybody's: the answer is public.
        case everyone
        /// Those of the web origins in the clients' redirect URIs, without credentials.
        case registeredOrigins
    }

    /// Exact, or a prefix when it ends in `/` and is longer than that.
    package let path: String
    /// What it is called in metrics, logs and traces: its path in words, without what stands behind a prefix.
    package let name: String
    /// Where it stands in its table, from 1.
    package fileprivate(set) var place = 0
    /// Who reads errors.
    package let reader: Reader
    /// Whose scripts may read the answer.
    package let sharing: Sharing
    /// Whether `HEAD` is answered like `GET` without the body.
    package let answersHead: Bool
    /// Whether a large body is meant, as an identity provider's answer is.
    package let takesLargeBody: Bool
    /// The methods offered.
    package let handlers: [HTTPRequest.Method: Handler]

    /// What is at `path`.
    package init(
        _ path: String, for reader: Reader, sharedWith sharing: Sharing = .none, answersHead: Bool = true,
        takesLargeBody: Bool = false, _ handlers: [HTTPRequest.Method: Handler]
    ) {
        self.path = path
        let words = path.split(whereSeparator: { "/.".contains($0) }).map { $0.replacing("-", with: "_") }
        name = path.isEmpty ? "kept" : words.isEmpty ? "home" : words.joined(separator: "_")
        self.reader = reader
        self.sharing = sharing
        self.answersHead = answersHead
        self.takesLargeBody = takesLargeBody
        self.handlers = handlers
    }

    /// The methods for `Allow`, in one order.
    package var methods: [HTTPRequest.Method] {
        var methods = handlers.keys.sorted { $0.rawValue < $1.rawValue }
        if answersHead, handlers[.get] != nil { methods.append(.head) }
        if sharing != .none { methods.append(.options) }
        return methods
    }

    /// The handler of a method; `HEAD` is `GET`'s where it is answered.
    package func handler(for method: HTTPRequest.Method) throws(Refusal) -> Handler {
        let effective = method == .head && answersHead ? HTTPRequest.Method.get : method
        guard let handler = handlers[effective] else { throw .methodNotAllowed(methods) }
        return handler
    }
}

/// All routes of the site, found by exact path.
///
/// A table of our own (ADR 0011): Hummingbird's router takes `//token` for `/token` and answers 404 for a wrong method.
package struct RouteTable: Sendable {
    /// All of them, in the order of their places.
    package let routes: [Route]
    private let exact: [String: Route]
    private let prefixes: [Route]

    /// The routes; of two for the same path the later one is taken.
    package init(_ routes: [Route]) {
        var routes = routes
        for index in routes.indices { routes[index].place = index + 1 }
        self.routes = routes
        let isPrefix = { (route: Route) in route.path.count > 1 && route.path.hasSuffix("/") }
        exact = Dictionary(
            routes.filter { !isPrefix($0) }.map { ($0.path, $0) }, uniquingKeysWith: { _, later in later })
        prefixes = routes.filter(isPrefix)
    }

    /// The route at a path.
    package func route(at path: String) -> Route? {
        exact[path] ?? prefixes.first { path.hasPrefix($0.path) }
    }
}
