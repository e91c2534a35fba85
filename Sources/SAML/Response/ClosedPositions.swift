import XMLSignature

/// The few places where what identifies somebody may stand.
///
/// Signature wrapping needs a second place for an assertion or a signature. Names are compared without their namespace,
/// so that a reader who passes over namespaces would find no second one either.
enum ClosedPositions {
    /// What may stand only where it belongs.
    private static let guarded: Set = ["Response", "Assertion", "EncryptedAssertion", "Signature"]
    /// What we never read, wherever it stands.
    private static let never: Set = ["Advice", "Object", "EncryptedID", "EncryptedAttribute", "BaseID"]

    /// Throws when an assertion, a message or a signature stands anywhere in a Response but where it belongs, or when
    /// something is there that we never read: an Advice, an Object, an encrypted identifier or attribute.
    ///
    /// `content` is the one assertion of `response`, encrypted or not.
    static func hold(response: XMLElement, content: XMLElement?) throws(StructureProblem) {
        let owners = [response] + (content.map { [$0] } ?? [])
        try hold(response, owners: owners)
    }

    /// The same of an assertion that stands alone, since it was encrypted or was read again from its canonical form.
    static func hold(assertion: XMLElement) throws(StructureProblem) { try hold(assertion, owners: [assertion]) }

    /// The same of a message without assertions, or of metadata.
    static func hold(message: XMLElement) throws(StructureProblem) { try hold(message, owners: [message]) }

    /// `owners` may be there, and the signature of each.
    private static func hold(_ root: XMLElement, owners: [XMLElement]) throws(StructureProblem) {
        let signatures = owners.flatMap { owner in owner.children(Names.signature) }
        try hold(root, guarded: guarded.union([root.name.local]), allowed: owners + signatures)
    }

    private static func hold(
        _ element: XMLElement, guarded: Set<String>, allowed: [XMLElement]
    ) throws(StructureProblem) {
        let local = element.name.local
        if never.contains(local) { throw StructureProblem("\(local), which is never read") }
        if guarded.contains(local), !allowed.contains(where: element.isSame(as:)) {
            throw StructureProblem("a second \(local), or one out of its place")
        }
        for child in element.children { try hold(child, guarded: guarded, allowed: allowed) }
    }
}
