import Primitives
import XMLSignature

/// An `xs:dateTime` as it came: it may be missing or no time at all, and says so when it is asked for.
struct SentTime: Sendable {
    /// What was written; nil when nothing was.
    let text: String?
    /// What it means; nil when it is missing or not a time in UTC.
    let value: Timestamp?

    init(_ attribute: String, of element: XMLElement) {
        text = element.attribute(attribute)
        value = text.flatMap(Instant.parse)
    }

    /// Whether something was written.
    var isPresent: Bool { text != nil }

    /// For people: the text, or that there is none.
    var shown: String { text ?? "none" }
}
