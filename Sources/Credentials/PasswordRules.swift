package import Identity
import Primitives

/// What a new password must meet in one organization: its policy with every default filled in.
package struct PasswordRules: Sendable, Equatable {
    /// Characters at least: code points after normalisation (NIST SP 800-63B-4 §3.1.1.2).
    package let minLength: Int
    /// Characters at most.
    package let maxLength: Int
    /// Kinds of character that must occur, each once, in the order they are shown.
    package let require: [PasswordPolicy.CharacterClass]
    /// How many earlier passwords are refused.
    package let history: Int
    /// Days until a password expires; 0 for never.
    package let maxAgeDays: Int
    /// Whether common passwords and those made of names at hand are refused.
    package let forbidCommon: Bool

    /// The preset's numbers with the policy's own keys over them.
    package static func effective(policy: PasswordPolicy, mfaRequired: Bool) -> PasswordRules {
        let preset =
            switch policy.preset {
            case .modern: modern(mfaRequired: mfaRequired)
            case .compatible: compatible
            }
        let required = Set(policy.require ?? preset.require)
        return PasswordRules(
            minLength: policy.minLength ?? preset.minLength, maxLength: policy.maxLength ?? preset.maxLength,
            require: PasswordPolicy.CharacterClass.allCases.filter(required.contains),
            history: policy.history ?? preset.history, maxAgeDays: policy.maxAgeDays ?? preset.maxAgeDays,
            forbidCommon: policy.forbidCommon ?? preset.forbidCommon)
    }

    /// NIST SP 800-63B-4 §3.1.1.2: 15 where the password stands alone, 8 beside a second factor, and neither kinds of
    /// character nor expiry.
    private static func modern(mfaRequired: Bool) -> PasswordRules {
        PasswordRules(
            minLength: mfaRequired ? 8 : 15, maxLength: 400, require: [], history: 0, maxAgeDays: 0, forbidCommon: true)
    }

    private static let compatible = PasswordRules(
        minLength: 8, maxLength: 400, require: PasswordPolicy.CharacterClass.allCases, history: 10, maxAgeDays: 90,
        forbidCommon: false)

    /// Everything that is asked of a new password, in the order it is shown.
    package var criteria: [PasswordCriterion] {
        var criteria = [PasswordCriterion.minLength(minLength), .maxLength(maxLength)]
        criteria += require.map(\.criterion)
        if forbidCommon { criteria += [.uncommon, .unrelated] }
        if history > 0 { criteria.append(.unused(history)) }
        return criteria
    }

    /// The criteria that `password` does not meet, in the order they are shown; `unused` is not looked at here.
    ///
    /// - Parameter context: words at hand: the organization's names, the product's, their own, the email address.
    package func unmet(by password: String, context: [String] = []) -> [PasswordCriterion] {
        // Its normal form is too long as well, and to make and judge it would take seconds.
        guard password.utf8.count <= 4 * PasswordHash.longestPassword else { return [.maxLength(maxLength)] }
        let password = password.nfkc
        return criteria.filter { !Self.meets($0, password, context: context) }
    }

    private static func meets(_ criterion: PasswordCriterion, _ password: String, context: [String]) -> Bool {
        let scalars = password.unicodeScalars
        return switch criterion {
        case .minLength(let count): scalars.count >= count
        case .maxLength(let count): scalars.count <= count && password.utf8.count <= PasswordHash.longestPassword
        case .upper: scalars.contains { $0.properties.isUppercase }
        case .lower: scalars.contains { $0.properties.isLowercase }
        case .digit: scalars.contains { $0.properties.generalCategory == .decimalNumber }
        case .symbol: scalars.contains(where: isSymbol)
        case .uncommon: !CommonPasswords.contains(password)
        case .unrelated: !ContextWords(context).make(up: password)
        case .unused: true
        }
    }

    private static func isSymbol(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return !properties.isAlphabetic && !properties.isWhitespace && properties.numericType == nil
    }
}

extension PasswordPolicy.CharacterClass {
    /// What people are told about this kind of character.
    var criterion: PasswordCriterion {
        switch self {
        case .upper: .upper
        case .lower: .lower
        case .digit: .digit
        case .symbol: .symbol
        }
    }
}
