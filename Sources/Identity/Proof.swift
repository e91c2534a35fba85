package import Primitives

/// Something a person showed.
///
/// What it settles is said in `SignIn`, and nowhere else.
package enum Proof: Hashable, Sendable, Codable {
    /// The account's password, checked here or by its directory.
    case password
    /// A time-based one-time code of an enrolled device.
    case oneTimeCode
    /// One of the recovery codes.
    case recoveryCode
    /// A passkey with user verification.
    case passkey
    /// A sign-in at the organization's own identity provider.
    case federated(FederatedProof)
}

/// What an organization's identity provider said.
package struct FederatedProof: Hashable, Sendable, Codable {
    /// The connection the answer came through.
    package let connection: ConnectionID
    /// Authentication context the identity provider asserted, if any.
    package let acr: String?
    /// Authentication methods the identity provider asserted, if any (RFC 8176).
    package let amr: [String]

    /// An answer that was verified.
    package init(connection: ConnectionID, acr: String? = nil, amr: [String] = []) {
        self.connection = connection
        self.acr = acr
        self.amr = amr
    }
}

/// A proof and when it was shown.
package struct ShownProof: Hashable, Sendable, Codable {
    /// What was shown.
    package let proof: Proof
    /// When.
    ///
    /// For a federated proof: when the person authenticated at the identity provider.
    package let at: Timestamp
    /// For a password kept here: when the one that was shown had been set, which tells it from every other.
    ///
    /// It proves something only while it is the account's: whoever reads proofs asks, and so does whoever writes them
    /// into a session. Nil for a directory's password and for any other proof.
    package let passwordSetAt: Timestamp?

    /// A proof shown at `at`.
    package init(_ proof: Proof, at: Timestamp) {
        self.proof = proof
        self.at = at
        passwordSetAt = nil
    }

    /// A password shown at `at` that had been set at `passwordSetAt`; nil for one that a directory keeps.
    package init(passwordSetAt: Timestamp?, at: Timestamp) {
        proof = .password
        self.at = at
        self.passwordSetAt = passwordSetAt
    }
}
