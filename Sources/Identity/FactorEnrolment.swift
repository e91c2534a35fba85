package import Primitives

/// Names an enrolment under way.
///
/// In a sign-in it is the sign-in's own id, so that each has one of its own; on the account page it is random.
package typealias EnrolmentID = ID<FactorEnrolment>

/// A device that somebody is about to enrol: it counts once they have shown a code of it.
package struct FactorEnrolment: Sendable, Equatable {
    /// Which.
    package let id: EnrolmentID
    /// Who enrols.
    package let account: AccountID
    /// The session whose account page began it; nil in a sign-in.
    package let session: SessionID?
    /// What the device will be called.
    package let name: String
    /// The secret it will share with us, sealed for this enrolment; nothing once it was confirmed.
    package let sealedSecret: [UInt8]
    /// When it began.
    package let createdAt: Timestamp
    /// Means nothing from here on.
    package let expiresAt: Timestamp
    /// Whether the device was enrolled: then nothing of it is shown again.
    package let isConfirmed: Bool

    /// An enrolment as stored.
    package init(
        id: EnrolmentID, account: AccountID, session: SessionID? = nil, name: String, sealedSecret: [UInt8],
        createdAt: Timestamp, expiresAt: Timestamp, isConfirmed: Bool = false
    ) {
        self.id = id
        self.account = account
        self.session = session
        self.name = name
        self.sealedSecret = sealedSecret
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.isConfirmed = isConfirmed
    }
}
