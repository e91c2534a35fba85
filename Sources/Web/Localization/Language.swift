/// A language we have texts for (BCP 47), and how it is written.
package struct Language: Sendable, Equatable {
    /// The tag: `en`, `pt-BR`.
    package let tag: String
    /// Its own name for itself.
    package let name: String
    /// The value of `dir`.
    package let direction: Direction

    /// Which way a text runs, as HTML calls it.
    package enum Direction: String, Sendable { case leftToRight = "ltr", rightToLeft = "rtl" }

    /// A language; its direction follows from the tag.
    package init(tag: String, name: String) {
        self.tag = tag
        self.name = name
        direction = Self.direction(of: tag)
    }

    /// The languages written from right to left; the one place that says so, for pages and mails.
    private static let rightToLeft: Set = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"]

    /// Which way texts with this tag run.
    package static func direction(of tag: String) -> Direction {
        rightToLeft.contains(primary(of: tag)) ? .rightToLeft : .leftToRight
    }

    /// The first subtag: `pt` of `pt-BR`.
    static func primary(of tag: String) -> String { tag.prefix { $0 != "-" }.lowercased() }
}
