/// What is known about the language somebody wants, and the choice it leads to.
package struct LanguageChoice: Sendable, Equatable {
    /// `ui_locales` of the request or of the language list, in order of preference.
    package var uiLocales: [String]
    /// The person's own setting, once they are known.
    package var account: String?
    /// The cookie of an earlier choice.
    package var cookie: String?
    /// The `Accept-Language` field.
    package var acceptLanguage: String?
    /// The organization's default, once it is known.
    package var organization: String?

    /// What is known so far.
    package init(
        uiLocales: [String] = [], account: String? = nil, cookie: String? = nil, acceptLanguage: String? = nil,
        organization: String? = nil
    ) {
        self.uiLocales = uiLocales
        self.account = account
        self.cookie = cookie
        self.acceptLanguage = acceptLanguage
        self.organization = organization
    }

    /// The first wish that fits one of the languages offered; the first of these when none does.
    package func language(from offered: [Language]) -> Language {
        var wishes = Array(uiLocales.prefix(10))
        wishes += [account, cookie].compactMap { $0 }
        wishes += Self.ranges(acceptLanguage ?? "")
        wishes += [organization].compactMap { $0 }
        for wish in wishes {
            if let language = Self.lookup(wish, in: offered) { return language }
        }
        return offered.first ?? Language(tag: "en", name: "English")
    }

    /// Lookup (RFC 4647 §3.4): the tag itself, then shorter and shorter ones, each also under its other name.
    ///
    /// At last any variety of the language counts: `fr-CA` serves who wants `fr-FR`.
    package static func lookup(_ wish: String, in offered: [Language]) -> Language? {
        var subtags = wish.lowercased().split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard let primary = subtags.first, (2...8).contains(primary.utf8.count), subtags.count <= 8 else { return nil }
        while !subtags.isEmpty {
            let tag = subtags.joined(separator: "-")
            let names = [tag, sameLanguage[tag]]
            if let language = offered.first(where: { names.contains($0.tag.lowercased()) }) { return language }
            subtags.removeLast()
            if subtags.last?.utf8.count == 1 { subtags.removeLast() }
        }
        return offered.first { $0.tag.lowercased().hasPrefix("\(primary)-") }
    }

    /// Tags that mean what another one means, or nearest to it: where a script is what parts two varieties of Chinese,
    /// browsers name the region, the script or neither; `iw` is what Hebrew was called before 1989.
    private static let sameLanguage = [
        "iw": "he", "pt": "pt-br",
        "zh": "zh-cn", "zh-hans": "zh-cn", "zh-sg": "zh-cn", "zh-my": "zh-cn",
        "zh-hant": "zh-tw", "zh-hk": "zh-tw", "zh-mo": "zh-tw",
    ]

    /// The ranges of `Accept-Language` by falling weight, in the order written where weights are equal (RFC 9110
    /// §12.5.4).
    ///
    /// What cannot be read is passed over; weight 0 is a refusal.
    package static func ranges(_ field: String) -> [String] {
        let weighed = field.prefix(1_000).split(separator: ",").prefix(30).compactMap { element -> (String, Int)? in
            let parts = element.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
            guard let range = parts.first, !range.isEmpty, range != "*" else { return nil }
            guard parts.count > 1 else { return (range, 1_000) }
            guard parts.count == 2, let weight = Self.weight(parts[1]), weight > 0 else { return nil }
            return (range, weight)
        }
        return weighed.enumerated()
            .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
            .map(\.element.0)
    }

    /// `q=0.8` in thousandths.
    private static func weight(_ parameter: String) -> Int? {
        guard parameter.lowercased().hasPrefix("q=") else { return nil }
        let digits = parameter.dropFirst(2).split(separator: ".", omittingEmptySubsequences: false)
        guard let whole = digits.first.flatMap({ Int($0) }), (0...1).contains(whole), digits.count <= 2 else {
            return nil
        }
        guard digits.count == 2 else { return whole * 1_000 }
        let fraction = digits[1].prefix(3)
        guard fraction.utf8.allSatisfy({ (0x30...0x39).contains($0) }), fraction.count == digits[1].count else {
            return nil
        }
        let thousandths = Int(fraction + String(repeating: "0", count: 3 - fraction.count)) ?? 0
        return min(1_000, whole * 1_000 + thousandths)
    }
}
