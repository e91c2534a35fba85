/// Which plural form a whole number takes in a language (Unicode CLDR, cardinal rules).
package enum PluralRules {
    /// The categories CLDR knows.
    package enum Category: String, Sendable, CaseIterable { case zero, one, two, few, many, other }

    private struct Rule: Sendable {
        let categories: Set<Category>
        let category: @Sendable (Int) -> Category
    }

    private static let oneAndOther = Rule(categories: [.one, .other]) { $0 == 1 ? .one : .other }
    private static let otherOnly = Rule(categories: [.other]) { _ in .other }

    /// By the language alone: regions and scripts do not matter to these rules.
    private static let rules: [String: Rule] = ["de": oneAndOther, "en": oneAndOther]

    /// The languages whose rules are known.
    package static var languages: Set<String> { Set(rules.keys) }

    /// The form `count` takes; `other` in a language without rules here.
    package static func category(of count: Int, in language: String) -> Category {
        rule(for: language).category(abs(count))
    }

    /// Every form a text with a plural must give in this language.
    package static func categories(in language: String) -> Set<String> {
        Set(rule(for: language).categories.map(\.rawValue))
    }

    private static func rule(for language: String) -> Rule {
        rules[String(language.prefix { $0 != "-" })] ?? otherOnly
    }
}
