/// Writes a document of ours; what is foreign in it is escaped, because there is no way to write it unescaped.
///
/// Names are literals of the program.
package struct XMLWriter {
    /// An attribute, or the declaration of a namespace; one without a value is left out.
    package typealias Attribute = (name: StaticString, value: String?)

    private(set) var bytes: [UInt8] = []
    private(set) var signatureOffset: Int?

    /// Nothing written yet.
    package init() {}

    /// The document without a signature.
    package var unsigned: [UInt8] { bytes }

    /// An element with what `content` writes inside.
    package mutating func element(
        _ name: StaticString, _ attributes: [Attribute] = [], _ content: (inout XMLWriter) -> Void = { _ in }
    ) {
        append("<", name)
        for attribute in attributes {
            guard let value = attribute.value else { continue }
            append(" ", attribute.name)
            bytes += "=\"".utf8
            XMLEscape.append(attribute: value, to: &bytes)
            bytes += "\"".utf8
        }
        bytes += ">".utf8
        content(&self)
        append("</", name)
        bytes += ">".utf8
    }

    /// An element that holds a text and nothing else.
    package mutating func element(_ name: StaticString, _ attributes: [Attribute] = [], text: String) {
        element(name, attributes) { $0.text(text) }
    }

    /// Text within the element that is being written.
    package mutating func text(_ text: String) { XMLEscape.append(text: text, to: &bytes) }

    /// Marks where among the children of the outermost element `XMLSigner` puts its signature.
    package mutating func signaturePlace() { signatureOffset = bytes.count }

    private mutating func append(_ mark: String, _ name: StaticString) {
        bytes += mark.utf8
        bytes += "\(name)".utf8
    }
}
