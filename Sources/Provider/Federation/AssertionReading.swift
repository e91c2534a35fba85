import Identity
import Primitives
import SAML

/// A verified assertion, in the words of the sign-in.
struct AssertionReading: Sendable {
    /// What it says of the person; nil when the attribute that shall say who it is does not say so exactly once.
    let answer: FederatedAnswer?
    /// What it says, for an admin.
    let details: [ConnectionAttempt.Detail]

    /// - Parameter mapping: what is taken, by its name there: it is never among what is too much.
    init(_ assertion: VerifiedAssertion, at pair: SAMLPair, mapping: [ProfileAttribute: String]) {
        let attributes = Self.limited(assertion.attributes, keeping: Set(mapping.values))
        let session = UpstreamSession(
            subject: FederatedSubject(assertion.nameID, at: pair.connection), index: assertion.sessionIndex,
            endsAt: assertion.sessionNotOnOrAfter)
        answer = Self.subject(of: assertion, at: pair).map { subject in
            FederatedAnswer(
                subject: subject,
                isSubjectStable: pair.settings.subjectAttribute != nil || !assertion.nameID.isTransient,
                attributes: attributes, acr: assertion.authnContextClassRef,
                authenticatedAt: assertion.authnInstant, session: session)
        }
        details = Self.details(of: assertion, attributes)
    }

    /// Whose account it is: by the attribute that the connection names, or else by the NameID.
    private static func subject(of assertion: VerifiedAssertion, at pair: SAMLPair) -> FederatedSubject? {
        guard let name = pair.settings.subjectAttribute else { return subject(named: assertion.nameID, at: pair) }
        guard let values = assertion.attributes[name], values.count == 1, let value = values.first else { return nil }
        return FederatedSubject(
            connection: pair.connection, qualifiers: [], format: "attribute:" + name, value: value)
    }

    /// Whose account it is, by a NameID.
    ///
    /// Qualifiers are not part of it: the checks let none pass but the two entity IDs that are meant when none is sent
    /// (SAML Core §8.3.7), so that a provider may begin or cease to send them. A format that is not said is unspecified
    /// (SAML Core §2.2.2).
    static func subject(named name: NameID, at pair: SAMLPair) -> FederatedSubject {
        FederatedSubject(
            connection: pair.connection, qualifiers: [], format: name.format ?? NameID.Format.unspecified,
            value: name.value)
    }

    private static func limited(
        _ attributes: [String: [String]], keeping kept: Set<String>
    ) -> [String: [String]] {
        let names = attributes.keys.sorted()
        let inOrder = names.filter(kept.contains) + names.filter { !kept.contains($0) }
        return Dictionary(
            uniqueKeysWithValues: inOrder.prefix(FederatedAnswer.Limits.attributes).map { name in
                (name, Array((attributes[name] ?? []).prefix(FederatedAnswer.Limits.values)))
            })
    }

    private static func details(
        of assertion: VerifiedAssertion, _ attributes: [String: [String]]
    ) -> [ConnectionAttempt.Detail] {
        let said: [(String, String?)] = [
            ("issuer", assertion.issuer), ("name_id", assertion.nameID.value),
            ("name_id_format", assertion.nameID.format), ("session_index", assertion.sessionIndex),
            ("authn_context", assertion.authnContextClassRef),
        ]
        return said.compactMap { name, value in value.map { ConnectionAttempt.Detail(name, $0) } }
            + attributes.sorted { $0.key < $1.key }.map { name, values in
                ConnectionAttempt.Detail("attribute \(name)", values.joined(separator: ", "))
            }
    }
}

extension FederatedSubject {
    /// A NameID with all its parts as they were sent, since logout must name it so (SAML Core §3.3.4).
    init(_ name: NameID, at connection: ConnectionID) {
        self.init(
            connection: connection, qualifiers: [name.nameQualifier ?? "", name.spNameQualifier ?? ""],
            format: name.format ?? "", value: name.value)
    }
}

extension NameID {
    /// The NameID that a session was begun with.
    init(_ subject: FederatedSubject) {
        let qualifiers = subject.qualifiers.map { $0.isEmpty ? nil : $0 }
        self.init(
            value: subject.value, format: subject.format.isEmpty ? nil : subject.format,
            nameQualifier: qualifiers.first ?? nil, spNameQualifier: qualifiers.count > 1 ? qualifiers[1] : nil)
    }
}
