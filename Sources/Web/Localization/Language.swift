/// A language we have texts for (BCP 47), and how it is written.
package struct Language: Sendable, Equatable {
    /// The tag: `en`, `pt-BR`.
    package let tag: String
    /// Its own name for itself.
    package let name: String
    /// `ltr` or `rtl`.
    package let direction: String

    private static let rightToLeft: Set = ["ar", "fa", "he", "ur", "yi"]

    /// A language; its direction follows from the tag.
    package init(tag: String, name: String) {
        self.tag = tag
        self.name = name
        direction = Self.rightToLeft.contains(String(tag.prefix { $0 != "-" })) ? "rtl" : "ltr"
    }
}
