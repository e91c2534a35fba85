package import Identity
package import Primitives

extension PasswordRules {
    /// The rules that an organization's people are held to.
    package init(of policy: OrganizationPolicy) {
        self = .effective(policy: policy.password, mfaRequired: policy.mfa == .required)
    }

    /// Words an attacker knows about the person with this address: the product's, the organization's, their own.
    package static func context(of email: EmailAddress, in organization: Organization? = nil) -> [String] {
        ["signet"] + (organization.map { [$0.name.value, $0.displayName] } ?? []) + [email.localPart]
    }
}

extension PasswordCriterion {
    /// The criterion as commands name it: `min_length 15`.
    package var words: String { [code, number.map(String.init)].compactMap(\.self).joined(separator: " ") }
}
