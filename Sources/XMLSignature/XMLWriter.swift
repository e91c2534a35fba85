/// Writes a document of ours; what is foreign in it is escaped, because there is no way to write it unescaped.
///
/// Names are literals of the program. Elements are written in the form that canonicalization leaves alone.
package struct XMLWriter {
    private(set) var bytes: [UInt8] = []
    private(set) var signatureOffset: Int?
    private var open: [StaticString] = []

    /// Nothing written yet.
    package init() {}

    /// An element with what `content` writes inside; `xmlns` declarations are attributes too.
    package mutating func element(
        _ name: StaticString, _ attributes: [(name: StaticString, value: String?)] = [],
        _ content: (inout XMLWriter) -> Void = { _ in }
    ) {}

    /// An element with a text.
    package mutating func element(
        _ name: StaticString, _ attributes: [(name: StaticString, value: String?)] = [], text: String
    ) {}

    /// Text within the open element.
    package mutating func text(_ text: String) {}

    /// Where `XMLSigner` puts the signature of the outermost element.
    package mutating func signaturePlace() {}

    /// The document without a signature.
    package var unsigned: [UInt8] { bytes }
}
