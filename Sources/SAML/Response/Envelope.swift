import XMLSignature

/// A `samlp:Response` without its assertion (SAML Core §3.3.3).
///
/// When nobody signed it, it is good for refusing and for nothing else: no value of it is ever taken over.
struct Envelope: Sendable {
    /// `Version`; nil when it is missing.
    let version: String?
    /// `IssueInstant`.
    let issueInstant: SentTime
    /// `Destination`; nil when it is missing.
    let destination: String?
    /// `InResponseTo`; nil when it is missing.
    let inResponseTo: String?
    /// Who sent it; nil when that is not said, which Profiles §4.1.4.2 allows of an unsigned one.
    let issuer: EntityName?
    /// How it went.
    let status: ResponseStatus
    /// The one `Assertion` or `EncryptedAssertion`; nil when there is none.
    let content: XMLElement?
    /// Whether a signature over it was verified.
    let isSigned: Bool

    /// Reads a message whose outermost element must be a Response, with at most one assertion and with nothing that could
    /// be taken for another.
    init(_ root: XMLElement, isSigned: Bool) throws(StructureProblem) {
        guard root.name == Names.response else { throw StructureProblem("the message is \(root.name.local)") }
        try Self.grammar.hold(root)
        content = root.children.first { Self.assertions.contains($0.name) }
        try ClosedPositions.hold(response: root, content: content)
        guard let status = root.onlyChild(Names.status) else { throw StructureProblem("no Status") }
        guard root.attribute("ID") != nil else { throw StructureProblem("no ID of Response") }
        self.status = try ResponseStatus(status)
        self.isSigned = isSigned
        version = root.attribute("Version")
        issueInstant = SentTime("IssueInstant", of: root)
        destination = root.attribute("Destination")
        inResponseTo = root.attribute("InResponseTo")
        if let issuer = root.onlyChild(Names.issuer) {
            self.issuer = try EntityName(issuer)
        } else {
            self.issuer = nil
        }
    }

    private static let assertions = [Names.assertion, Names.encryptedAssertion]

    private static let grammar = Grammar(
        [
            .optional(Names.issuer), .optional(Names.signature), .optional(Names.extensions), .optional(Names.status),
            .optional(oneOf: assertions),
        ], attributes: ["ID", "Version", "IssueInstant", "Destination", "Consent", "InResponseTo"])
}
