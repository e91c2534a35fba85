import Credentials
import Identity
import Primitives
import Storage

/// A new password for an account: what it must meet, and what setting it means.
///
/// The forced change, the reset, the invitation and the account page all ask here.
struct NewPassword: Sendable {
    private let deployment: Deployment
    private let account: Account
    private let organization: Organization

    init(for account: Account, of organization: Organization, in deployment: Deployment) {
        self.deployment = deployment
        self.account = account
        self.organization = organization
    }

    /// What a check came to.
    enum Verdict {
        /// It may be set.
        case accepted(PasswordCredential)
        /// It may not.
        case refused(NewPasswordProblem, criteria: [NewPasswordCriterion])
    }

    /// The criteria, with nothing met yet.
    var criteria: [NewPasswordCriterion] { list(unmet: rules.criteria.filter { !$0.isUpperBound }) }

    /// Checks what was typed, and makes of it what is to be stored.
    ///
    /// What is refused for another reason than a criterion has to be typed anew: then none is met.
    ///
    /// - Parameter present: the password there is, if any: it and the ones before it may not come back where the
    ///   organization keeps a history, and the present one nowhere.
    func check(
        _ new: Secret<String>, confirmation: Secret<String>, beside present: PasswordCredential?
    ) async throws -> Verdict {
        guard new.matches(confirmation) else { return .refused(.mismatch, criteria: criteria) }
        let rules = rules
        let unmet = unmet(by: new)
        guard unmet.isEmpty else { return .refused(.criteria, criteria: list(unmet: unmet)) }
        let earlier = present.map { [$0.hash] + $0.history.prefix(rules.history) } ?? []
        guard try await !isOneOf(earlier, new) else { return .refused(.reused, criteria: criteria) }
        return .accepted(
            PasswordCredential(
                hash: try await deployment.passwords.hash(new), changedAt: deployment.clock.now(),
                history: Array(earlier.prefix(rules.history))))
    }

    private func unmet(by new: Secret<String>) -> [PasswordCriterion] {
        rules.unmet(by: new.reveal(), context: PasswordRules.context(of: account, in: organization))
    }

    private var rules: PasswordRules { PasswordRules(of: organization.policy) }

    private func isOneOf(_ hashes: [String], _ password: Secret<String>) async throws -> Bool {
        for hash in hashes {
            if try await deployment.passwords.verify(password, against: hash) { return true }
        }
        return false
    }

    private func list(unmet: [PasswordCriterion]) -> [NewPasswordCriterion] {
        rules.criteria.filter { !$0.isUpperBound || unmet.contains($0) }
            .map { NewPasswordCriterion(key: $0.code, number: $0.number, isMet: !unmet.contains($0)) }
    }
}

/// A criterion and whether what was typed meets it, for a page.
package struct NewPasswordCriterion: Sendable, Equatable {
    /// The suffix of its locale key, such as `min_length`.
    package let key: String
    /// The number in it, if it has one.
    package let number: Int?
    /// Whether the new password meets it.
    package let isMet: Bool

    /// A criterion.
    package init(key: String, number: Int?, isMet: Bool) {
        self.key = key
        self.number = number
        self.isMet = isMet
    }
}

/// What is wrong with a new password.
package enum NewPasswordProblem: Sendable, Equatable {
    /// The two new passwords differ.
    case mismatch
    /// The new password does not meet all criteria.
    case criteria
    /// It was used before.
    case reused
}

extension PasswordCriterion {
    /// Told only to who goes beyond it: nobody needs to read it before.
    fileprivate var isUpperBound: Bool {
        if case .maxLength = self { true } else { false }
    }
}
