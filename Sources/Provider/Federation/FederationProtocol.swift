package import Identity
package import Primitives

/// What SAML and OpenID Connect have in common, seen from the sign-in: a question, its answer, and the end of a session.
///
/// There are two: `SAMLFederation` and `UpstreamFederation`. Each decides by the rules of its own target and does the
/// calls that its protocol needs; none of them knows of accounts, sessions or pages.
package protocol FederationProtocol: Sendable {
    /// Makes the question that a browser takes to the identity provider.
    ///
    /// Throws `FederationUnavailable` when none can be made now.
    func question(
        _ demand: FederationDemand, to connection: Connection
    ) async throws -> FederationQuestion

    /// Checks what came back.
    ///
    /// A refusal is a verdict, not an error: whatever was checked is kept for whoever mends the connection. Throws only
    /// what the database or an overload throws.
    ///
    /// - Parameter request: the question it answers, already taken by the browser that asked it; nil for an answer that
    ///   nobody asked for, which must then say so itself.
    func verdict(
        on message: FederationMessage, to request: FederationRequest?, of connection: Connection
    ) async throws -> FederationVerdict

    /// Makes the message that signs somebody out at the provider; nil where it takes none.
    ///
    /// Throws `FederationUnavailable` when none can be made now.
    ///
    /// - Parameter handle: comes back with the answer.
    func logout(
        of session: UpstreamSession, at connection: Connection, handle: Secret<String>
    ) async throws -> FederationQuestion?

    /// Checks what came to the address for logout: the provider ends sessions, or answers our own message.
    func logoutVerdict(
        on message: FederationMessage, of connection: Connection
    ) async throws -> FederationLogoutVerdict

    /// Our metadata for the provider, signed; nil where the protocol has none.
    func metadata(of connection: Connection) async throws -> [UInt8]?
}

/// No question can be made now: the provider's metadata are not known yet, or cannot be had.
package struct FederationUnavailable: Error, Sendable, Equatable {
    /// Why, as a stable name: kept with the attempt.
    package let reason: String
    /// More for the log; nothing secret.
    package let detail: String
    /// What was checked of the provider, and did not hold: kept with the attempt.
    package let checks: [Check]

    /// A reason.
    package init(_ reason: String, detail: String = "", checks: [Check] = []) {
        self.reason = reason
        self.detail = detail
        self.checks = checks
    }
}

/// What a sign-in wants of an identity provider.
package struct FederationDemand: Sendable {
    /// Goes along and comes back: `RelayState`, or `state`.
    package let handle: Secret<String>
    /// The person has to be asked again there (`ForceAuthn`, `prompt=login`).
    package var asksAgain = false
    /// The person wants to choose an account there (`prompt=select_account`).
    package var selectsAccount = false
    /// The most seconds since the person was asked there, if that matters; never 0: then `asksAgain` says so.
    package var maxAge: Int?
    /// The authentication contexts wanted, the best first (`RequestedAuthnContext`, `acr_values`).
    package var acrValues: [String] = []
    /// The address the person gave, if they did.
    package var loginHint: String?
    /// Languages wanted, the best first.
    package var uiLocales: [String] = []

    /// A demand for nothing but a sign-in.
    package init(handle: Secret<String>) { self.handle = handle }
}

/// A message to an identity provider, and what has to be remembered until it is answered.
package struct FederationQuestion: Sendable {
    /// How the browser takes it there.
    package let carriage: FederationCarriage
    /// The `ID` of a SAML request; nil for OpenID Connect.
    package let requestID: String?
    /// The `nonce`; nil for SAML.
    package let nonce: String?
    /// The `code_verifier`, sealed; nil for SAML.
    package let sealedVerifier: [UInt8]?

    /// A message.
    package init(
        _ carriage: FederationCarriage, requestID: String? = nil, nonce: String? = nil, sealedVerifier: [UInt8]? = nil
    ) {
        self.carriage = carriage
        self.requestID = requestID
        self.nonce = nonce
        self.sealedVerifier = sealedVerifier
    }
}

/// How a browser takes a message to an identity provider.
package enum FederationCarriage: Sendable, Equatable {
    /// By going to this URL.
    case redirect(String)
    /// By posting a form with these fields.
    case form(action: String, fields: FormParameters)
}

/// What a browser, or a provider itself, brought to one of a connection's addresses.
package struct FederationMessage: Sendable {
    /// Whether it was posted.
    package let isPost: Bool
    /// The query as it stood in the URL, without the question mark: signatures are over its bytes.
    package let rawQuery: String
    /// The query, decoded.
    package let query: FormParameters
    /// The form that was posted; empty when nothing was.
    package let form: FormParameters

    /// A message.
    package init(isPost: Bool, rawQuery: String, query: FormParameters, form: FormParameters) {
        self.isPost = isPost
        self.rawQuery = rawQuery
        self.query = query
        self.form = form
    }
}

/// What was found out about an answer.
package struct FederationVerdict: Sendable {
    /// What came of the checks.
    package enum Outcome: Sendable, Equatable {
        /// All that must hold does.
        case accepted(FederatedAnswer)
        /// All that must hold does, but that nobody asked for it: good for beginning a sign-in of ours, and nothing else.
        case unasked
        /// Something does not: the name of the check, or of what the provider answered instead.
        case refused(reason: String)
    }

    /// What came of it.
    package let outcome: Outcome
    /// Each check in order.
    package let checks: [Check]
    /// What came back, decoded; nothing secret.
    package let received: [ConnectionAttempt.Detail]
    /// How far the provider's clock is ahead of ours, in seconds, when that could be measured.
    package let clockSkewSeconds: Double?

    /// A verdict.
    package init(
        _ outcome: Outcome, checks: [Check] = [], received: [ConnectionAttempt.Detail] = [],
        clockSkewSeconds: Double? = nil
    ) {
        self.outcome = outcome
        self.checks = checks
        self.received = received
        self.clockSkewSeconds = clockSkewSeconds
    }
}

/// What was found out about a message for logout.
package struct FederationLogoutVerdict: Sendable {
    /// What came of the checks.
    package enum Outcome: Sendable {
        /// The provider ends sessions of a person, whom each of these names means: of these indexes, or all when there
        /// are none.
        ///
        /// `reply` makes the answer once that is done, told whether anybody of these names is known; nil where none is
        /// wanted.
        case endSubject(
            [FederatedSubject], indexes: [String],
            reply: (@Sendable (_ isKnown: Bool) async throws -> FederationCarriage)?)
        /// The provider ends its session of this index, whoever's it is.
        case endSession(index: String)
        /// The provider answers the message with this handle, and says whether it is done.
        case answered(handle: Secret<String>, isComplete: Bool)
        /// Something does not hold: the name of the check.
        case refused(reason: String)
    }

    /// What came of it.
    package let outcome: Outcome
    /// Each check in order.
    package let checks: [Check]
    /// The message, where it counts once.
    package let message: SingleUseMessage?

    /// A verdict.
    package init(_ outcome: Outcome, checks: [Check] = [], message: SingleUseMessage? = nil) {
        self.outcome = outcome
        self.checks = checks
        self.message = message
    }
}
