package import Identity

/// What matters about an account when it signs in.
package struct Person: Sendable, Hashable {
    /// Whether the person may sign in.
    package var status: AccountStatus
    /// May sign in with password and second factor although the organization requires SSO.
    package var isBreakGlass: Bool
    /// How their password stands.
    package var password: PasswordStanding
    /// Whether a device for one-time codes is enrolled.
    package var hasSecondFactor: Bool

    /// A person.
    package init(
        status: AccountStatus = .active, isBreakGlass: Bool = false, password: PasswordStanding = .valid,
        hasSecondFactor: Bool = false
    ) {
        self.status = status
        self.isBreakGlass = isBreakGlass
        self.password = password
        self.hasSecondFactor = hasSecondFactor
    }
}
