package import Identity
package import Primitives

extension PasswordRules {
    /// The rules that an organization's people are held to.
    package init(of policy: OrganizationPolicy) {
        self = .effective(policy: policy.password, mfaRequired: policy.mfa == .required)
    }

    /// Words an attacker knows about a person: the product's, the organization's, their own.
    package static func context(of account: Account, in organization: Organization) -> [String] {
        context(of: account.email) + [organization.name.value, organization.displayName]
            + [account.givenName, account.familyName].compactMap(\.self)
    }

    /// Words an attacker knows about the person with this address, of whom nothing else is known.
    ///
    /// The end of its domain says nothing about them: `com` stands in many a good password.
    package static func context(of email: EmailAddress) -> [String] {
        ["signet", email.localPart] + email.domain.split(separator: ".").dropLast().map(String.init)
            + [email.address.filter { $0.isLetter || $0.isNumber }]
    }
}

extension PasswordCriterion {
    /// The criterion as commands name it: `min_length 15`.
    package var words: String { [code, number.map(String.init)].compactMap(\.self).joined(separator: " ") }
}
