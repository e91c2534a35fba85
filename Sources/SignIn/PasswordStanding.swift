package import Identity
package import Primitives

/// How an account's password stands.
package enum PasswordStanding: Sendable, Hashable, CaseIterable {
    /// There is none.
    case none
    /// A directory of the organization keeps it, changes it and lets it expire.
    case inDirectory
    /// It may be used as it is.
    case valid
    /// An admin wants it changed, or it was a temporary one.
    case mustChange
    /// It was found among the passwords known from leaks.
    case compromised
    /// It is older than the organization's policy allows.
    case expired

    /// How a stored password stands today.
    ///
    /// Of several reasons to change it, that it is known counts first, since it concerns the person elsewhere too; that it
    /// is old counts last.
    package init(
        of credential: PasswordCredential?, source: AccountSource, policy: PasswordPolicy, at now: Timestamp
    ) {
        if case .directory = source {
            self = .inDirectory
        } else if let credential {
            self =
                credential.isCompromised
                ? .compromised
                : credential.mustChange ? .mustChange : policy.isExpired(credential, at: now) ? .expired : .valid
        } else {
            self = .none
        }
    }
}

extension PasswordPolicy {
    /// Days until a password expires, 0 for never: the key's, else the preset's.
    package var effectiveMaxAgeDays: Int {
        if let maxAgeDays { return maxAgeDays }
        switch preset {
        case .modern: return 0
        case .compatible: return 90
        }
    }

    /// Whether a password is as old as the policy allows; to the second, and exactly that old counts as expired.
    fileprivate func isExpired(_ credential: PasswordCredential, at now: Timestamp) -> Bool {
        effectiveMaxAgeDays > 0 && now - credential.changedAt >= .days(Int64(effectiveMaxAgeDays))
    }
}
