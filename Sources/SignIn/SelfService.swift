package import Identity

/// What people change about themselves here; all else is their organization's to change.
///
/// This is the one place that says that who comes through single sign-on has nothing of ours to look after: no
/// password, no second factor, no profile.
package struct SelfService: Sendable, Hashable {
    /// Who keeps somebody's password.
    package enum Password: Sendable, Hashable, CaseIterable {
        /// We do, and its owner changes it here.
        case own
        /// A directory of the organization, which has it changed in its own way.
        case inDirectory
        /// Nobody: the identity provider says who it is.
        case singleSignOn
        /// Nobody: none was set.
        case none

        /// Whether one is set and changed here, and not by somebody else or by nobody.
        package var isSetHere: Bool {
            switch self {
            case .own, .none: true
            case .inDirectory, .singleSignOn: false
            }
        }
    }

    /// Whether names are changed here.
    package let profile: Bool
    /// Who keeps the password.
    package let password: Password
    /// Whether devices for one-time codes and recovery codes are looked after here.
    package let secondFactor: Bool

    /// What is somebody's own.
    ///
    /// - Parameters:
    ///   - account: the person.
    ///   - policy: what their organization decided.
    ///   - hasPassword: whether there is a password in our database.
    ///   - proofs: what the session in use began with: who came through single sign-on this time stays with it.
    package init(of account: Account, under policy: OrganizationPolicy, hasPassword: Bool, proofs: [ShownProof]) {
        let isNative =
            !account.source.isConnection && proofs.latestAnswer == nil
            && (policy.nativeLogin == .allowed || account.breakGlass)
        profile = isNative && account.source == .native
        password =
            switch (isNative, account.source, hasPassword) {
            case (false, _, _): .singleSignOn
            case (true, .directory, _): .inDirectory
            case (true, _, true): .own
            case (true, _, false): .none
            }
        secondFactor = isNative && (policy.mfa != .off || account.breakGlass)
    }
}

extension AccountSource {
    fileprivate var isConnection: Bool { if case .connection = self { true } else { false } }
}
