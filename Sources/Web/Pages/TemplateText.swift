/// A Mustache template as text with its tags, for checking it and filling it in before it is used.
package struct TemplateText: Sendable {
    /// One tag.
    package struct Tag: Sendable, Equatable {
        /// The sign after the braces: `#`, `^`, `/`, `>`, `<`, `$`, `&`, `{`, `!`; a blank for a plain variable.
        package let sign: Character
        /// What stands behind the sign.
        package let name: String
        /// Where it stands, braces included.
        fileprivate let range: Range<Int>
    }

    /// All tags in order, comments left out.
    package let tags: [Tag]
    private let bytes: [UInt8]

    /// Finds the tags.
    package init(_ text: String) {
        var tags: [Tag] = []
        bytes = Array(text.utf8)
        var rest = bytes[...]
        while let open = Self.twice(UInt8(ascii: "{"), in: rest),
            let close = Self.twice(UInt8(ascii: "}"), in: rest[(open + 2)...])
        {
            let inside = String(decoding: rest[(open + 2)..<close].filter { $0 > UInt8(ascii: " ") }, as: UTF8.self)
            rest = rest[(close + 2)...]
            let isSigned = inside.first.map { "#^/><$&{!=".contains($0) } ?? false
            let sign = isSigned ? inside.first ?? " " : " "
            if sign != "!" {
                let name = String(isSigned ? inside.dropFirst() : inside[...])
                tags.append(Tag(sign: sign, name: name, range: open..<rest.startIndex))
            }
        }
        self.tags = tags
    }

    /// The template with HTML in the place of some names, which says nothing to Mustache.
    package func filled(_ html: (_ name: String) -> String?) -> String {
        var filled: [UInt8] = []
        filled.reserveCapacity(bytes.count)
        var end = 0
        for tag in tags where tag.sign == " " {
            guard let html = html(tag.name) else { continue }
            filled += bytes[end..<tag.range.lowerBound]
            filled += Self.constant(html).utf8
            end = tag.range.upperBound
        }
        return String(decoding: filled + bytes[end...], as: UTF8.self)
    }

    /// HTML as a template that writes it, whatever it is and whatever stands beside it.
    ///
    /// To swift-mustache a brace is none when it is one character with what follows or goes before it, as it is with a
    /// combining mark.
    static func constant(_ html: String) -> String {
        var scalars = Array(html.unicodeScalars)[...]
        var (start, end) = ("", "")
        if let first = scalars.first, ("}" + html).first != "}" {
            start = "&#\(first.value);"
            scalars.removeFirst()
        }
        if let last = scalars.last, (html + "{").last != "{" {
            end = "&#\(last.value);"
            scalars.removeLast()
        }
        let inside = String(String.UnicodeScalarView(scalars))
        guard inside.utf8.contains(UInt8(ascii: "{")) else { return start + inside + end }
        return start + inside.split(separator: "{", omittingEmptySubsequences: false).joined(separator: "&#123;") + end
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

    /// Tags that say how values are escaped.
    package var pragmas: [String] { tags.map(\.name).filter { $0.hasPrefix("%") } }
}
