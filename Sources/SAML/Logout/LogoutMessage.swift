import XMLSignature

/// A LogoutRequest or LogoutResponse whose bytes a pinned key signed, before it is held against anything (SAML Core
/// §3.7).
struct LogoutMessage: Sendable {
    /// `ID`.
    let id: String
    /// `Version`; nil when it is missing.
    let version: String?
    /// `IssueInstant`.
    let issueInstant: SentTime
    /// `Destination`; nil when it is missing.
    let destination: String?
    /// Who sent it; nil when that is not said.
    let issuer: EntityName?
    /// Of a response: the request it answers; nil when it answers none.
    let inResponseTo: String?
    /// Of a response: how it went.
    let status: ResponseStatus?
    /// Of a request: until when it is good.
    let notOnOrAfter: SentTime
    /// Of a request: whose sessions; nil when that is not said.
    let name: SentName?
    /// Of a request: which of them.
    let sessionIndexes: [String]

    /// The most sessions that one request names.
    private static let maximumSessions = 100

    /// Reads a message of this kind; throws when anything stands in it that the schema, or we, have no place for.
    init(_ root: XMLElement, _ kind: MessageKind) throws(StructureProblem) {
        let name = kind == .request ? Names.logoutRequest : Names.logoutResponse
        guard root.name == name else { throw StructureProblem("the message is \(root.name.local)") }
        try (kind == .request ? Self.requestGrammar : Self.responseGrammar).hold(root)
        try ClosedPositions.hold(message: root)
        guard let id = root.attribute("ID"), !id.isEmpty, id.utf8.count <= 1_024 else {
            throw StructureProblem("no ID")
        }
        self.id = id
        version = root.attribute("Version")
        issueInstant = SentTime("IssueInstant", of: root)
        destination = root.attribute("Destination")
        issuer = try root.onlyChild(Names.issuer).map(EntityName.init)
        inResponseTo = root.attribute("InResponseTo")
        status = try root.onlyChild(Names.status).map(ResponseStatus.init)
        guard kind == .request || status != nil else { throw StructureProblem("no Status") }
        notOnOrAfter = SentTime("NotOnOrAfter", of: root)
        self.name = try root.onlyChild(Names.nameID).map(SentName.init)
        sessionIndexes = try root.children(Names.sessionIndex).map(Grammar.text(of:))
        guard sessionIndexes.count <= Self.maximumSessions else { throw StructureProblem("too many SessionIndex") }
    }

    private static let common: Set = ["ID", "Version", "IssueInstant", "Destination", "Consent"]

    private static let requestGrammar = Grammar(
        [
            .optional(Names.issuer), .optional(Names.signature), .optional(Names.extensions), .optional(Names.nameID),
            .any(Names.sessionIndex),
        ], attributes: common.union(["Reason", "NotOnOrAfter"]))

    private static let responseGrammar = Grammar(
        [
            .optional(Names.issuer), .optional(Names.signature), .optional(Names.extensions), .optional(Names.status),
        ], attributes: common.union(["InResponseTo"]))
}
