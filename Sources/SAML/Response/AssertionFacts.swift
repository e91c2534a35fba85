import XMLSignature

/// What stands in an assertion whose bytes a pinned key signed, before it is held against anything (SAML Core §2.3.3).
struct AssertionFacts: Sendable {
    /// `ID`.
    let id: String
    /// `Version`; nil when it is missing.
    let version: String?
    /// `IssueInstant`.
    let issueInstant: SentTime
    /// Who makes it; nil when that is missing.
    let issuer: EntityName?
    /// Who it is about; nil when that is missing.
    let name: SentName?
    /// How whoever presents it may show that they are that person.
    let confirmations: [Confirmation]
    /// When and for whom it holds; nil when that is not said.
    let conditions: Conditions?
    /// The sign-ins it speaks of.
    let statements: [AuthnStatement]
    /// Its attributes, in the order they came.
    let attributes: [SentAttribute]

    /// Reads an assertion; throws when anything stands in it that the schema, or we, have no place for.
    init(_ assertion: XMLElement) throws(StructureProblem) {
        guard assertion.name == Names.assertion else {
            throw StructureProblem("\(assertion.name.local) in place of Assertion")
        }
        try Self.grammar.hold(assertion)
        guard let id = assertion.attribute("ID"), !id.isEmpty else { throw StructureProblem("no ID of Assertion") }
        self.id = id
        version = assertion.attribute("Version")
        issueInstant = SentTime("IssueInstant", of: assertion)
        issuer = try assertion.onlyChild(Names.issuer).map(EntityName.init)
        if let subject = assertion.onlyChild(Names.subject) {
            try Self.subjectGrammar.hold(subject)
            name = try subject.onlyChild(Names.nameID).map(SentName.init)
            confirmations = try subject.children(Names.subjectConfirmation).map(Confirmation.init)
        } else {
            (name, confirmations) = (nil, [])
        }
        conditions = try assertion.onlyChild(Names.conditions).map(Conditions.init)
        statements = try assertion.children(Names.authnStatement).map(AuthnStatement.init)
        var attributes: [SentAttribute] = []
        for statement in assertion.children(Names.attributeStatement) {
            attributes += try SentAttribute.all(of: statement)
        }
        self.attributes = attributes
    }

    private static let grammar = Grammar(
        [
            .optional(Names.issuer), .optional(Names.signature), .optional(Names.subject), .optional(Names.conditions),
            .any(of: [Names.authnStatement, Names.attributeStatement]),
        ], attributes: ["ID", "Version", "IssueInstant"])

    private static let subjectGrammar = Grammar([.optional(Names.nameID), .any(Names.subjectConfirmation)])
}
