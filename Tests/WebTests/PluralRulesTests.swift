import TestKit
import Testing
import Web

@Suite("Plural forms")
struct PluralRulesTests {
    /// A language, its forms, and whole numbers that take each (the samples of CLDR, their first ones and some more).
    struct Case: Sendable, CustomTestStringConvertible {
        let language: String
        let samples: [PluralRules.Category: [Int]]
        var optional: Set<String> = []
        /// Asked for by MessageFormat although no whole number takes it.
        var unused: Set<String> = []
        var testDescription: String { language }
    }

    private static let oneAndOther: [PluralRules.Category: [Int]] = [
        .one: [1, -1], .other: [0, 2, 16, 21, 100, 101, 1_000, 1_000_000],
    ]
    private static let oneAndMillions: [PluralRules.Category: [Int]] = [
        .one: [1], .many: [1_000_000, 2_000_000, -3_000_000], .other: [0, 2, 16, 100, 1_000, 999_999, 1_000_001],
    ]
    private static let zeroToo: [PluralRules.Category: [Int]] = [
        .one: [0, 1, -1], .many: [1_000_000, 2_000_000], .other: [2, 16, 100, 1_000, 999_999, 1_000_001],
    ]
    private static let otherOnly: [PluralRules.Category: [Int]] = [.other: [0, 1, 2, 15, 100, 1_000_000]]

    static let cases = [
        Case(language: "en", samples: oneAndOther),
        Case(language: "de", samples: oneAndOther),
        Case(language: "fr", samples: zeroToo, optional: ["many"]),
        Case(language: "es", samples: oneAndMillions, optional: ["many"]),
        Case(language: "pt-BR", samples: zeroToo, optional: ["many"]),
        Case(language: "it", samples: oneAndMillions, optional: ["many"]),
        Case(language: "nl", samples: oneAndOther),
        Case(
            language: "pl",
            samples: [
                .one: [1], .few: [2, 3, 4, 22, 24, 32, 102, 1_002, 1_000_003],
                .many: [0, 5, 11, 12, 13, 14, 19, 20, 21, 25, 100, 101, 111, 112, 114, 1_000_000],
            ], unused: ["other"]),
        Case(language: "ja", samples: otherOnly),
        Case(language: "ko", samples: otherOnly),
        Case(language: "zh-CN", samples: otherOnly),
        Case(language: "zh-TW", samples: otherOnly),
        Case(language: "tr", samples: oneAndOther),
        Case(language: "cs", samples: [.one: [1], .few: [2, 3, 4], .other: [0, 5, 12, 22, 100, 102, 1_000_000]]),
        Case(
            language: "ar",
            samples: [
                .zero: [0], .one: [1], .two: [2], .few: [3, 10, 103, 110, 1_003], .many: [11, 26, 99, 111, 199, 1_011],
                .other: [100, 101, 102, 200, 202, 300, 1_000, 1_000_000],
            ]),
        Case(language: "he", samples: [.one: [1], .two: [2], .other: [0, 3, 10, 17, 20, 100, 102, 1_000_000]]),
    ]

    @Test("are those of each language", .spec("Unicode CLDR", "cardinal rules"), arguments: cases)
    func forms(_ item: Case) {
        for (category, counts) in item.samples {
            for count in counts { #expect(PluralRules.category(of: count, in: item.language) == category, "\(count)") }
        }
        let taken = Set(item.samples.keys.map(\.rawValue))
        #expect(PluralRules.neededForms(in: item.language) == taken.subtracting(item.optional).union(item.unused))
        #expect(PluralRules.possibleForms(in: item.language) == taken.union(item.unused))
    }

    @Test("are known for every language offered, the region aside, and in any case of its letters")
    func languages() {
        #expect(PluralRules.languages == Set(Self.cases.map { String($0.language.prefix(2)) }))
        #expect(PluralRules.category(of: 3, in: "PL-pl") == .few)
        #expect(PluralRules.category(of: 1, in: "xx") == .other)
        #expect(PluralRules.category(of: Int.min, in: "de") == .other)
    }

    @Test("that a text leaves out for millions are those of other counts, with the digits of every count alike")
    func millions() throws {
        let message = try MessageFormat("{n, plural, one {# minute} other {# minutes}}")
        #expect(message.formatted(["n": .count(2_000_000)], in: "fr") == "2000000 minutes")
        #expect(message.formatted(["n": .count(0)], in: "fr") == "0 minute")
        let arabic = try MessageFormat("{n, plural, zero {z} one {o} two {t} few {# f} many {# m} other {# x}}")
        for (count, text) in [(0, "z"), (1, "o"), (2, "t"), (5, "5 f"), (12, "12 m"), (100, "100 x")] {
            #expect(arabic.formatted(["n": .count(count)], in: "ar") == text)
        }
    }
}
