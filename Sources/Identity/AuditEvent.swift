package import Primitives

/// Names a line of the audit log.
package typealias AuditEventID = ID<AuditEvent>

/// Something that happened and that somebody may have to account for: who did what to whom, from where, and how it
/// ended.
///
/// It never holds a secret, and it outlives whatever it is about.
package struct AuditEvent: Sendable, Equatable {
    /// Random.
    package let id: AuditEventID
    /// When.
    package let at: Timestamp
    /// The organization it happened in; nil for the deployment itself, or where none was found out.
    package let organization: OrganizationID?
    /// What happened.
    package let action: Action
    /// How it ended.
    package let result: Result
    /// Who did it.
    package let actor: Actor
    /// The account it is about, if it is about one.
    package let account: AccountID?
    /// The application it was done for, if any.
    package let client: ClientID?
    /// The session it was done in or to, if any.
    package let session: SessionID?
    /// Where it came from.
    package let origin: Origin
    /// What else is known, in the order it is shown: a reason, the rules that applied, a value before and after.
    package let details: [Detail]

    /// An event as stored.
    package init(
        id: AuditEventID, at: Timestamp, organization: OrganizationID?, action: Action, result: Result, actor: Actor,
        account: AccountID?, client: ClientID?, session: SessionID?, origin: Origin, details: [Detail]
    ) {
        self.id = id
        self.at = at
        self.organization = organization
        self.action = action
        self.result = result
        self.actor = actor
        self.account = account
        self.client = client
        self.session = session
        self.origin = origin
        self.details = details
    }

    /// How something ended.
    package enum Result: String, Sendable, CaseIterable {
        /// It was done.
        case ok
        /// It was refused or went wrong.
        case fail
    }

    /// Who did something.
    package enum Actor: Sendable, Hashable {
        /// Somebody who had not proved who they are.
        case nobody
        /// A person.
        case account(AccountID)
        /// An operator at a shell.
        case shell
        /// Signet itself.
        case system
    }

    /// Where a request came from.
    package struct Origin: Sendable, Hashable {
        /// The network address.
        package var network: String?
        /// What the browser calls itself, cut short.
        package var agent: String?
        /// The id that error pages show and the log has.
        package var request: String?

        /// Nowhere, unless something is said.
        package init(network: String? = nil, agent: String? = nil, request: String? = nil) {
            self.network = network
            self.agent = agent
            self.request = request
        }
    }

    /// A name and a value.
    package struct Detail: Sendable, Hashable {
        /// The name, in lower case with underscores.
        package let name: String
        /// The value; never a secret.
        package let value: String

        /// One detail.
        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }
}

extension AuditEvent {
    /// What can happen: a stable name that filters and exports use.
    package enum Action: String, Sendable, CaseIterable {
        case login = "auth.login"
        case loginLocked = "auth.locked"
        case secondFactor = "auth.mfa"
        case breakGlass = "auth.breakglass"
        case logout = "auth.logout"
        case sessionRevoked = "session.revoked"
        case passwordChanged = "password.changed"
        case passwordResetRequested = "password.reset_requested"
        case passwordReset = "password.reset"
        case passwordForced = "password.force_set"
        case factorEnrolled = "mfa.enrolled"
        case factorRemoved = "mfa.removed"
        case factorsReset = "mfa.reset_by_admin"
        case recoveryCodesMade = "mfa.recovery_codes_made"
        case recoveryCodeUsed = "mfa.recovery_code_used"
        case invited = "user.invited"
        case invitationRevoked = "user.invitation_revoked"
        case registered = "user.registered"
        case activated = "user.activated"
        case suspended = "user.suspended"
        case unlocked = "user.unlocked"
        case profileChanged = "user.profile_changed"
        case created = "user.created"
        case linked = "user.linked"
        case unlinked = "user.unlinked"
        case connectionMetadataChanged = "sso.metadata.changed"
        case connectionCertificateExpiring = "sso.cert.expiring"
        case connectionKeyRotated = "sso.key.rotated"
        case consentGiven = "consent.granted"
        case consentWithdrawn = "consent.revoked"
        case keysRotated = "keys.rotated"
        /// Signing keys were taken out of use at once.
        case keysRevoked = "keys.revoked"
        /// Another master key seals the database.
        case masterKeyRotated = "keys.master.rotated"
        case configurationApplied = "configuration.applied"
        /// The database was filled with a backup.
        case restored = "database.restored"
    }
}
