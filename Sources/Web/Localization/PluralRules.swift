/// Which plural form a whole number takes in a language (Unicode CLDR, cardinal rules).
///
/// Only whole numbers are counted in our texts, so rules about fractions are left out.
package enum PluralRules {
    /// The categories CLDR knows.
    package enum Category: String, Sendable, CaseIterable { case zero, one, two, few, many, other }

    private struct Rule: Sendable {
        /// What a text must give, `other` among it: MessageFormat asks for it even where no whole number takes it.
        let needed: Set<Category>
        /// What a text may give besides.
        var optional: Set<Category> = []
        let category: @Sendable (UInt) -> Category
    }

    private static let alwaysOther = Rule(needed: [.other]) { _ in .other }

    private static let oneIsSingular = Rule(needed: [.one, .other]) { $0 == 1 ? .one : .other }

    /// Whole millions are a form of their own, `un million de…`.
    ///
    /// No count of ours comes near it, so a text need not give it; `other` stands in.
    private static let oneAndMillions = Rule(needed: [.one, .other], optional: [.many]) { count in
        count == 1 ? .one : isMillions(count) ? .many : .other
    }

    private static let zeroIsSingularToo = Rule(needed: [.one, .other], optional: [.many]) { count in
        count <= 1 ? .one : isMillions(count) ? .many : .other
    }

    private static let polish = Rule(needed: [.one, .few, .many, .other]) { count in
        if count == 1 { return .one }
        return (2...4).contains(count % 10) && !(12...14).contains(count % 100) ? .few : .many
    }

    private static let czech = Rule(needed: [.one, .few, .other]) { count in
        count == 1 ? .one : (2...4).contains(count) ? .few : .other
    }

    private static let hebrew = Rule(needed: [.one, .two, .other]) { count in
        count == 1 ? .one : count == 2 ? .two : .other
    }

    private static let arabic = Rule(needed: Set(Category.allCases)) { count in
        switch (count, count % 100) {
        case (0, _): .zero
        case (1, _): .one
        case (2, _): .two
        case (_, 3...10): .few
        case (_, 11...99): .many
        default: .other
        }
    }

    /// By the language alone: between the regions and scripts offered here these rules do not differ.
    private static let rules: [String: Rule] = [
        "ar": arabic, "cs": czech, "de": oneIsSingular, "en": oneIsSingular, "es": oneAndMillions,
        "fr": zeroIsSingularToo, "he": hebrew, "it": oneAndMillions, "ja": alwaysOther, "ko": alwaysOther,
        "nl": oneIsSingular, "pl": polish, "pt": zeroIsSingularToo, "tr": oneIsSingular, "zh": alwaysOther,
    ]

    /// The languages whose rules are known.
    package static var languages: Set<String> { Set(rules.keys) }

    /// The form `count` takes; `other` in a language without rules here.
    package static func category(of count: Int, in language: String) -> Category {
        rule(for: language).category(count.magnitude)
    }

    /// Every form a text with a plural must give in this language.
    package static func neededForms(in language: String) -> Set<String> {
        Set(rule(for: language).needed.map(\.rawValue))
    }

    /// Every form a text with a plural may give in this language: those it must, and rarer ones.
    package static func possibleForms(in language: String) -> Set<String> {
        neededForms(in: language).union(rule(for: language).optional.map(\.rawValue))
    }

    private static func rule(for language: String) -> Rule { rules[Language.primary(of: language)] ?? alwaysOther }

    private static func isMillions(_ count: UInt) -> Bool { count > 0 && count.isMultiple(of: 1_000_000) }
}
