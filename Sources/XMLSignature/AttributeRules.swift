/// Attributes that change what a document means to somebody: they are refused wherever they stand.
///
/// Where schemas are is said for validators. Nothing validates here, so documents that an admin hands in may say it.
enum AttributeRule {
    private static let xml = "http://www.w3.org/XML/1998/namespace"
    private static let schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

    static func check(_ name: XMLName, _ limits: XMLLimits) throws(XMLProblem) {
        if name.namespace == xml, name.local == "base" { throw XMLProblem(.xmlBase) }
        let isLocation = name.local == "schemaLocation" || name.local == "noNamespaceSchemaLocation"
        if name.namespace == schemaInstance, isLocation, !limits.acceptsAnnotations {
            throw XMLProblem(.schemaLocation)
        }
    }
}

/// What can be taken for an identifier is one, written `ID` or `Id` without a prefix, and there is no other like it.
///
/// Signatures refer to elements by it. Two elements that answer to the same reference, or one that does so by an
/// attribute that only some readers know as an identifier, are how wrapped signatures work.
struct IdentifierRule {
    private static let namesOfOldProfiles: Set<String> = ["assertionid", "requestid", "responseid"]
    private static let maximumLength = 1_024
    private var seen: Set<String> = []

    mutating func check(_ name: XMLName, value: String) throws(XMLProblem) {
        let folded = name.local.lowercased()
        guard folded == "id" || Self.namesOfOldProfiles.contains(folded) else { return }
        guard name == XMLName("", "ID") || name == XMLName("", "Id") else { throw XMLProblem(.identifierAttribute) }
        guard value.utf8.count <= Self.maximumLength, ASCII.isNCName(value) else { throw XMLProblem(.identifierValue) }
        guard seen.insert(value).inserted else { throw XMLProblem(.duplicateIdentifier) }
    }
}
