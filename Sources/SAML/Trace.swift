import Primitives
import XMLSignature

/// A message is refused; why is in the trace.
struct Refusal: Error {}

/// What was checked of a message so far.
struct Trace {
    private let applicable: [SAMLCheck]
    private var made: [SAMLCheck: Check] = [:]

    /// Nothing checked yet, of the checks that this kind of message goes through.
    init(_ applicable: [SAMLCheck]) { self.applicable = applicable }

    /// Every check in the order of work; what was not come to is skipped.
    var checks: [Check] { applicable.map { made[$0] ?? $0.skipped() } }

    /// Whether nothing failed.
    var holds: Bool { made.values.allSatisfy { $0.outcome != .failed } }

    /// What was received, of a check that was made.
    func received(_ check: SAMLCheck) -> String? { made[check]?.received }

    /// Records an outcome.
    mutating func record(_ check: Check) {
        guard let name = SAMLCheck(rawValue: check.name) else { return }
        made[name] = check
    }

    /// Records that these hold.
    mutating func pass(_ checks: SAMLCheck..., received: String? = nil) {
        for check in checks { record(check.passed(received: received)) }
    }

    /// Records that `check` does not hold, and ends the work.
    mutating func refuse(_ check: SAMLCheck, expected: String? = nil, received: String? = nil) -> Refusal {
        record(check.failed(expected: expected, received: received))
        return Refusal()
    }

    /// Records what a reader or a verifier of XML said, and ends the work.
    mutating func refuse(_ problem: XMLProblem) -> Refusal {
        refuse(SAMLCheck(problem.rule), received: problem.description)
    }

    /// Records what stands in the wrong place, and ends the work.
    mutating func refuse(_ problem: StructureProblem) -> Refusal { refuse(.structure, received: problem.what) }
}

extension SAMLCheck {
    /// The check that a rule of XML or of signatures belongs to.
    init(_ rule: XMLProblem.Rule) {
        self =
            switch rule {
            case .tooLarge, .notUTF8, .byteOrderMark, .nulByte, .xmlDeclaration, .documentType, .comment, .cdata,
                .markupDeclaration,
                .processingInstruction, .notWellFormed, .unexpectedNode, .tooDeep, .tooManyNodes, .tooManyAttributes,
                .tooManyNamespaces:
                .document
            case .namespaceURI, .identifierAttribute, .identifierValue, .duplicateIdentifier, .xmlBase, .schemaLocation:
                .identifiers
            case .signatureMissing: .signaturePresent
            case .signatureRepeated, .signaturePlace, .signatureShape, .signedElementIdentifier, .reference,
                .transforms:
                .signatureShape
            case .canonicalizationMethod, .signatureMethod, .digestMethod: .signatureAlgorithm
            case .encryptionShape, .encryptionMethod, .blockCipherUnsigned, .decryption: .decryption
            case .keyDoesNotFit, .canonicalization, .digest, .signatureValue, .certificate, .key, .weakKey, .signing:
                .signature
            }
    }
}
