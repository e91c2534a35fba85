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

    /// HTML as a template that writes it, whatever it is.
    static func constant(_ html: String) -> String {
        guard html.utf8.contains(UInt8(ascii: "{")) else { return html }
        return html.split(separator: "{", omittingEmptySubsequences: false).joined(separator: "&#123;")
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
