/// The tags of a Mustache template, for checking it before it is used.
package struct TemplateText: Sendable {
    /// One tag.
    package struct Tag: Sendable, Equatable {
        /// The sign after the braces: `#`, `^`, `/`, `>`, `<`, `$`, `&`, `{`, `!`; a blank for a plain variable.
        package let sign: Character
        /// What stands behind the sign.
        package let name: String
    }

    /// All tags in order, comments left out.
    package let tags: [Tag]

    /// Finds the tags.
    package init(_ text: String) {
        var tags: [Tag] = []
        var rest = Array(text.utf8)[...]
        while let open = Self.twice(UInt8(ascii: "{"), in: rest),
            let close = Self.twice(UInt8(ascii: "}"), in: rest[(open + 2)...])
        {
            let inside = String(decoding: rest[(open + 2)..<close], as: UTF8.self).filter { !$0.isWhitespace }
            rest = rest[(close + 2)...]
            let isSigned = inside.first.map { "#^/><$&{!=".contains($0) } ?? false
            let sign = isSigned ? inside.first ?? " " : " "
            if sign != "!" { tags.append(Tag(sign: sign, name: String(isSigned ? inside.dropFirst() : inside[...]))) }
        }
        self.tags = tags
    }

    /// Where a byte first stands twice.
    private static func twice(_ byte: UInt8, in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.indices.dropLast().first { bytes[$0] == byte && bytes[$0 + 1] == byte }
    }

    /// Names of other templates that it uses.
    package var partials: [String] { tags.filter { $0.sign == ">" || $0.sign == "<" }.map(\.name) }

    /// Keys of texts: `{{t.sign_in.title}}`.
    package var texts: [String] { tags.filter { $0.name.hasPrefix("t.") }.map { String($0.name.dropFirst(2)) } }

    /// Names of values, without those of texts.
    package var values: [String] {
        tags.filter { " #^".contains($0.sign) && !$0.name.hasPrefix("t.") }.map(\.name)
    }

    /// Tags whose value would not be escaped.
    package var unescaped: [String] { tags.filter { "&{=".contains($0.sign) }.map(\.name) }
}
