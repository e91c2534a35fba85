/// Why a document was refused: the rule that does not hold, and where.
///
/// For an admin's eyes; whoever sent the document learns only that it was refused.
package struct XMLProblem: Error, Hashable, Sendable {
    /// What does not hold.
    package enum Rule: String, Hashable, Sendable, CaseIterable {
        // Bytes
        case tooLarge = "too_large"
        case notUTF8 = "not_utf8"
        case byteOrderMark = "byte_order_mark"
        case nulByte = "nul_byte"
        case xmlDeclaration = "xml_declaration"
        case documentType = "document_type"
        case comment
        case cdata
        case markupDeclaration = "markup_declaration"
        case processingInstruction = "processing_instruction"
        // Document
        case notWellFormed = "not_well_formed"
        case unexpectedNode = "unexpected_node"
        case tooDeep = "too_deep"
        case tooManyNodes = "too_many_nodes"
        case tooManyAttributes = "too_many_attributes"
        case tooManyNamespaces = "too_many_namespaces"
        case namespaceURI = "namespace_uri"
        case identifierAttribute = "identifier_attribute"
        case identifierValue = "identifier_value"
        case duplicateIdentifier = "duplicate_identifier"
        case xmlBase = "xml_base"
        case schemaLocation = "schema_location"
        // Signature
        case signatureMissing = "signature_missing"
        case signatureRepeated = "signature_repeated"
        case signaturePlace = "signature_place"
        case signatureShape = "signature_shape"
        case signedElementIdentifier = "signed_element_identifier"
        case reference
        case transforms
        case canonicalizationMethod = "canonicalization_method"
        case signatureMethod = "signature_method"
        case digestMethod = "digest_method"
        case keyDoesNotFit = "key_does_not_fit"
        case canonicalization
        case digest
        case signatureValue = "signature_value"
        // Encryption
        case encryptionShape = "encryption_shape"
        case encryptionMethod = "encryption_method"
        case blockCipherUnsigned = "block_cipher_unsigned"
        case decryption
        // Keys and certificates
        case certificate
        case key
        case weakKey = "weak_key"
        // Writing
        case signing
    }

    /// The rule that does not hold.
    package let rule: Rule
    /// Where: the path of an element by local names, `/Response/Assertion[2]`, or `byte 17`; empty when it has no place.
    package let place: String
    /// What stood there in place of something that is accepted, cut short; foreign, and empty when nothing is to be said.
    package let found: String

    /// A rule that does not hold, and where.
    package init(_ rule: Rule, at place: String = "", found: String = "") {
        self.rule = rule
        self.place = place
        self.found = String(found.prefix(Self.maximumLength))
    }

    /// The most of what was found that is told, in characters.
    private static let maximumLength = 240
}

extension XMLProblem: CustomStringConvertible {
    package var description: String {
        (place.isEmpty ? rule.rawValue : "\(rule.rawValue) at \(place)") + (found.isEmpty ? "" : ": \(found)")
    }
}
