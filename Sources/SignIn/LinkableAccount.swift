package import Identity

/// What matters about an account that somebody may turn out to be.
package struct LinkableAccount: Sendable, Hashable {
    /// Whether it may sign in.
    package var status: AccountStatus
    /// Whether somebody proved here that its address is theirs.
    package var isEmailVerified: Bool
    /// Whether some subject of some connection is linked with it.
    package var isLinked: Bool
    /// Whether it is for emergencies.
    package var isBreakGlass: Bool
    /// Whether it runs the deployment.
    package var isOperator: Bool

    /// An account.
    package init(
        status: AccountStatus = .active, isEmailVerified: Bool = true, isLinked: Bool = false,
        isBreakGlass: Bool = false, isOperator: Bool = false
    ) {
        self.status = status
        self.isEmailVerified = isEmailVerified
        self.isLinked = isLinked
        self.isBreakGlass = isBreakGlass
        self.isOperator = isOperator
    }

    /// An account as stored.
    package init(_ account: Account, isLinked: Bool) {
        self.init(
            status: account.status, isEmailVerified: account.emailVerified, isLinked: isLinked,
            isBreakGlass: account.breakGlass, isOperator: account.roles.contains(.operator))
    }
}
