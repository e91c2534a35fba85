/// How large a document may be; the first number that is exceeded ends the reading.
package struct XMLLimits: Hashable, Sendable {
    /// The whole document, in bytes.
    package let bytes: Int
    /// Elements within elements, the root being the first.
    package let depth: Int
    /// Elements and texts, together.
    package let nodes: Int
    /// Attributes of one element.
    package let attributes: Int
    /// Namespace declarations of one element.
    package let namespaces: Int
    /// Whether the document may begin with the byte order mark of UTF-8.
    package let acceptsByteOrderMark: Bool
    /// Whether what is meant for people and their tools may stand in it: comments between elements, within a text never,
    /// and where schemas are (`xsi:schemaLocation`), which nobody fetches.
    package let acceptsAnnotations: Bool

    /// Limits for what comes through a browser.
    package static let message = XMLLimits(
        bytes: 512 << 10, depth: 40, nodes: 20_000, attributes: 32, namespaces: 24, acceptsByteOrderMark: false,
        acceptsAnnotations: false)

    /// Limits for metadata, which an admin hands in or names by its address.
    ///
    /// Widely used providers put a byte order mark before theirs, or explain them in comments.
    package static let metadata = XMLLimits(
        bytes: 2 << 20, depth: 40, nodes: 80_000, attributes: 32, namespaces: 24, acceptsByteOrderMark: true,
        acceptsAnnotations: true)
}
