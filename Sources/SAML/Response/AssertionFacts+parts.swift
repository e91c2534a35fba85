import Primitives
import XMLSignature

extension AssertionFacts {
    /// A `SubjectConfirmation` (SAML Core §2.4.1.1).
    struct Confirmation: Sendable {
        /// Whether whoever has the assertion is the person.
        let isBearer: Bool
        /// Where it may be presented; nil when that is not said.
        let recipient: String?
        /// The request it answers; nil when it answers none.
        let inResponseTo: String?
        /// Since when it counts, which a bearer confirmation must not say (SAML Profiles §4.1.4.2).
        let notBefore: SentTime
        /// Until when it counts.
        let notOnOrAfter: SentTime

        init(_ element: XMLElement) throws(StructureProblem) {
            try Grammar([.optional(Names.subjectConfirmationData)], attributes: ["Method"]).hold(element)
            isBearer = element.attribute("Method").map { $0.isSameBytes(as: SAMLURI.bearer) } ?? false
            // Without data it confirms nothing; an element without attributes stands for it.
            let data = element.onlyChild(Names.subjectConfirmationData) ?? element
            if !data.isSame(as: element), isBearer {
                // Address is not held against anything: behind proxies and on telephones it changes within a sign-in.
                try Grammar(
                    [], attributes: ["NotBefore", "NotOnOrAfter", "Recipient", "InResponseTo", "Address"],
                    foreignAttributes: true
                ).hold(data)
            }
            recipient = data.attribute("Recipient")
            inResponseTo = data.attribute("InResponseTo")
            notBefore = SentTime("NotBefore", of: data)
            notOnOrAfter = SentTime("NotOnOrAfter", of: data)
        }
    }

    /// `Conditions` (SAML Core §2.5.1).
    struct Conditions: Sendable {
        /// Since when it holds.
        let notBefore: SentTime
        /// Until when it holds.
        let notOnOrAfter: SentTime
        /// The audiences of each restriction: one of each must be us.
        let audiences: [[String]]
        /// What we don't understand or can't keep, by name.
        let unknown: [String]

        init(_ element: XMLElement) throws(StructureProblem) {
            try Grammar(element.children.map { .optional($0.name) }, attributes: ["NotBefore", "NotOnOrAfter"])
                .hold(element)
            notBefore = SentTime("NotBefore", of: element)
            notOnOrAfter = SentTime("NotOnOrAfter", of: element)
            audiences = try element.children(Names.audienceRestriction).map { restriction throws(StructureProblem) in
                try Grammar([.any(Names.audience)]).hold(restriction)
                return try restriction.children.map(Grammar.text(of:))
            }
            unknown = element.children.filter { !Self.isKept($0) }.map(\.name.local)
        }

        /// Whether we keep a condition whatever it says.
        ///
        /// `OneTimeUse`: we use every assertion once. `ProxyRestriction`: what we tell applications is an assertion based
        /// on this one (SAML Core §2.5.1.6), so one that forbids that, or names who may hear it, can't be kept.
        private static func isKept(_ condition: XMLElement) -> Bool {
            switch condition.name {
            case Names.audienceRestriction, Names.oneTimeUse: true
            case Names.proxyRestriction:
                condition.children.isEmpty && condition.attribute("Count").map { (UInt($0) ?? 0) > 0 } ?? true
            default: false
            }
        }
    }

    /// `AuthnStatement` (SAML Core §2.7.2).
    struct AuthnStatement: Sendable {
        /// When the person was asked.
        let instant: SentTime
        /// What the identity provider calls the session.
        let sessionIndex: String?
        /// When the session ends.
        let sessionNotOnOrAfter: SentTime
        /// How they proved who they are.
        let contextClass: String?

        init(_ element: XMLElement) throws(StructureProblem) {
            try Grammar(
                [.optional(Names.subjectLocality), .optional(Names.authnContext)],
                attributes: ["AuthnInstant", "SessionIndex", "SessionNotOnOrAfter"]
            ).hold(element)
            instant = SentTime("AuthnInstant", of: element)
            sessionIndex = element.attribute("SessionIndex")
            sessionNotOnOrAfter = SentTime("SessionNotOnOrAfter", of: element)
            let context = element.onlyChild(Names.authnContext)
            try context.map(Self.contextGrammar.hold)
            contextClass = try context?.onlyChild(Names.authnContextClassRef).map(Grammar.text(of:))
            for kept in [sessionIndex, contextClass].compactMap(\.self) where kept.utf8.count > Self.maximumLength {
                throw StructureProblem("an AuthnStatement of \(kept.utf8.count) bytes")
            }
        }

        /// The longest session index and class that are kept, in bytes.
        private static let maximumLength = 1_024

        private static let contextGrammar = Grammar([
            .optional(Names.authnContextClassRef),
            .optional(oneOf: [Names.authnContextDecl, Names.authnContextDeclRef]),
            .any(Names.authenticatingAuthority),
        ])
    }
}
