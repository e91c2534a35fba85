package import Primitives

/// Things that count once in the whole deployment.
package protocol OneTimeRecords: Sendable {
    /// Takes a value of a kind; true for the first caller until `expiry`, false for every later one.
    ///
    /// - Parameter issuedAt: when a value that others made was made: what is older than the restoration of the database
    ///   may have been taken before, and is refused. Nil for values that this database has a record of, and for those
    ///   that do no harm a second time.
    func consume(
        _ kind: OneTimeKind, value: [UInt8], until expiry: Timestamp, issuedAt: Timestamp?
    ) async throws -> Bool
    /// Whether a value of a kind was taken: somebody may take it a moment later.
    func isTaken(_ kind: OneTimeKind, value: [UInt8]) async throws -> Bool
    /// Gives a notice that is given once, in one unit of work with taking its value: true for the first caller until
    /// `expiry`; false, and nothing is given, for every later one.
    ///
    /// - Parameter others: values that are taken with it in any case: those of notices that it makes needless.
    func give(
        _ notice: Notice, once kind: OneTimeKind, value: [UInt8], with others: [[UInt8]], until expiry: Timestamp,
        at now: Timestamp
    ) async throws -> Bool
}

/// What may be taken once.
package enum OneTimeKind: String, Sendable, CaseIterable {
    /// The `jti` of a client assertion, with its client (RFC 7523 §3).
    case clientAssertion = "client_assertion"
    /// The `jti` of a DPoP proof, with its key (RFC 9449 §11.1).
    case dpopProof = "dpop_proof"
    /// The `jti` of an assertion that stands for a person, with its issuer (RFC 7523 §3).
    case grantAssertion = "grant_assertion"
    /// The `jti` of a request object, with its client (RFC 9101 §10.8).
    case requestObject = "request_object"
    /// The hour in which an account was told that its sign-in is paused.
    case lockedMail = "locked_mail"
    /// The `ID` of a SAML assertion or logout message, with its connection (SAML Profiles §4.1.4.5).
    case samlMessage = "saml_message"
    /// The `jti` of an upstream's logout token, with its connection (Back-Channel Logout §2.6).
    case upstreamLogout = "upstream_logout"
    /// The address that tests a connection.
    case connectionTest = "connection_test"
    /// A warning that a certificate ends, with its connection.
    case certificateWarning = "certificate_warning"
    /// The link that makes the first operator.
    case setup
}
