package import Primitives

/// Calls to addresses that others chose, behind the one guard against calls that go where they must not.
///
/// Only https to public addresses, none that redirects, 1 MiB and 5 seconds at most; `outbound.allow_private` widens
/// where to. A document is only handed over when it came with 200 and is of the kind asked for. A host that is slow or
/// dead holds up nobody but those who call it.
package protocol OutboundHTTP: Sendable {
    /// The document at a URL: one that was fetched before, for as long as `freshness` and its headers let it serve.
    ///
    /// - Parameter isForAnybody: whether a stranger named the URL: such calls leave room for all others.
    func document(
        at url: String, kind: OutboundDocument, freshness: OutboundFreshness, isForAnybody: Bool
    ) async throws(OutboundError) -> [UInt8]
    /// Posts a form, once, and says with which status it was answered.
    func post(_ form: FormParameters, to url: String) async throws(OutboundError) -> Int
    /// Sends a call, once, and hands over what was answered, with whatever status: nothing of it is remembered.
    func send(_ call: OutboundCall) async throws(OutboundError) -> OutboundAnswer
}

extension OutboundHTTP {
    /// The document at a URL that an operator or an admin named.
    package func document(
        at url: String, kind: OutboundDocument, freshness: OutboundFreshness
    ) async throws(OutboundError) -> [UInt8] {
        try await document(at: url, kind: kind, freshness: freshness, isForAnybody: false)
    }
}

/// A call whose answer is for one caller alone: a GET, or a POST of a form.
package struct OutboundCall: Sendable {
    /// Where to.
    package let url: String
    /// What is posted; nil for a GET.
    package let form: FormParameters?
    /// The `Authorization` header.
    package let authorization: Secret<String>?
    /// What the answer may be, the best first.
    package let accepts: [OutboundDocument]
    /// Whether whoever opens an address can have it made, each time anew: such calls leave room for all others.
    package var isForAnybody = false

    /// A call.
    package init(
        _ url: String, form: FormParameters? = nil, authorization: Secret<String>? = nil, accepts: [OutboundDocument]
    ) {
        self.url = url
        self.form = form
        self.authorization = authorization
        self.accepts = accepts
    }
}

/// What was answered to a call.
package struct OutboundAnswer: Sendable, Equatable {
    /// The status.
    package let status: Int
    /// Which of the kinds that were accepted the body is, by its media type; nil for none of them.
    package let kind: OutboundDocument?
    /// The body.
    package let body: [UInt8]

    /// An answer.
    package init(status: Int, kind: OutboundDocument?, body: [UInt8]) {
        self.status = status
        self.kind = kind
        self.body = body
    }
}

/// What kind of document is fetched.
package enum OutboundDocument: Sendable, Hashable {
    /// JSON of any media type that ends so.
    case json
    /// A compact JSON Web Token.
    case token
    /// Metadata of a SAML entity, however its server calls XML.
    case samlMetadata
}

/// How new a document must be.
package enum OutboundFreshness: Sendable, Hashable {
    /// As new as its headers ask for: a minute at least, an hour at most.
    case cached
    /// Newer, since what it should have was not in it; but fetched once in 30 seconds at most.
    case renewed
}

/// Why there was no answer to be had.
package enum OutboundError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The URL, or an address that its host has, is none that may be called.
    case forbidden
    /// The host has no address.
    case unresolved
    /// There was no connection, or it broke; with the cause, for the log.
    case unreachable(String)
    /// It took too long.
    case timeout
    /// The answer has another status than 200; a redirect is one of them.
    case status(Int)
    /// The answer is not of the kind asked for.
    case wrongKind
    /// The answer is too large.
    case tooLarge
    /// Too many calls are under way: trying again helps.
    case busy
    /// Whoever wanted the call went away before it was answered: that says nothing about who was called.
    case cancelled

    /// For the log.
    package var description: String {
        switch self {
        case .forbidden: "the address may not be called: it is not https, or it is inside (outbound.allow_private)"
        case .unresolved: "the host has no address"
        case .unreachable(let cause): "no connection: \(cause)"
        case .timeout: "no answer in time"
        case .status(let status): "answered with status \(status)"
        case .wrongKind: "the answer has another media type"
        case .tooLarge: "the answer is too large"
        case .busy: "too many calls are under way"
        case .cancelled: "whoever asked went away"
        }
    }
}
