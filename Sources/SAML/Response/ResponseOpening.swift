import Primitives
import XMLSignature

/// From a tree of foreign XML to an assertion whose bytes a pinned key signed.
///
/// The only path there is: what comes out was read from a `SignedElement`.
struct ResponseOpening {
    private let expectation: ResponseExpectation
    private let signatures: SignatureCheck

    init(_ expectation: ResponseExpectation, at now: Timestamp) {
        self.expectation = expectation
        signatures = SignatureCheck(expectation.identityProvider.certificates, at: now)
    }

    /// Verifies every signature that is there, opens what is encrypted, and reads both parts from the bytes that were
    /// signed; the envelope from the tree itself when nobody signed it.
    func open(
        _ tree: XMLTree, _ trace: inout Trace
    ) throws(Refusal) -> (envelope: Envelope, assertion: AssertionFacts) {
        let outside = try envelope(tree.root, isSigned: false, &trace)
        guard outside.version == "2.0" else {
            throw trace.refuse(.version, expected: "2.0", received: outside.version ?? "none")
        }
        guard outside.status.isSuccess else {
            trace.pass(.structure)
            throw trace.refuse(.status, expected: "Success", received: outside.status.shown)
        }
        trace.pass(.status, received: outside.status.shown)
        guard let content = outside.content else { throw trace.refuse(.structure, received: "no Assertion") }
        trace.pass(.structure)
        try checkEncryption(content, &trace)

        let source: SignedSource
        let envelope: Envelope
        if Self.isSigned(tree.root) {
            let signed = try signatures.verify(tree.root, of: tree, &trace)
            source = .signed(signed)
            envelope = try self.envelope(signed.element, isSigned: true, &trace)
        } else {
            source = .unsigned(tree)
            envelope = outside
        }
        guard let content = envelope.content else { throw trace.refuse(.structure, received: "no Assertion") }
        let assertion = try assertion(content, in: source, &trace)
        let facts = try facts(of: assertion, &trace)
        guard facts.version == "2.0" else {
            throw trace.refuse(.version, expected: "2.0", received: facts.version ?? "none")
        }
        trace.pass(.version, received: "2.0")
        return (envelope, facts)
    }

    /// Where an assertion stands: in a Response that was signed, or in one that nobody signed.
    private enum SignedSource {
        case signed(SignedElement)
        case unsigned(XMLTree)
    }

    /// The assertion, as its signature or the one around it vouches for it.
    private func assertion(
        _ content: XMLElement, in source: SignedSource, _ trace: inout Trace
    ) throws(Refusal) -> XMLElement {
        switch source {
        case .signed(let response) where content.name == Names.assertion:
            guard Self.isSigned(content) else { return content }
            return try signatures.verify(content, of: response.tree, &trace).element
        case .unsigned(let tree) where content.name == Names.assertion:
            return try signatures.verify(content, of: tree, &trace).element
        case .signed(let response):
            let opened = try decrypted(&trace) { decryption throws(XMLProblem) in
                try decryption.open(content, in: response)
            }
            try checkIsAssertion(opened.element, &trace)
            guard Self.isSigned(opened.element) else { return opened.element }
            return try signatures.verify(opened.element, of: opened.tree, &trace).element
        case .unsigned(let tree):
            let opened = try decrypted(&trace) { decryption throws(XMLProblem) in
                try decryption.open(content, of: tree)
            }
            try checkIsAssertion(opened.root, &trace)
            return try signatures.verify(opened.root, of: opened, &trace).element
        }
    }

    private func decrypted<Opened>(
        _ trace: inout Trace, by open: (XMLDecryption) throws(XMLProblem) -> Opened
    ) throws(Refusal) -> Opened {
        do throws(XMLProblem) {
            let opened = try open(
                XMLDecryption(
                    keys: expectation.decryptionKeys.map(\.privateKey), recipient: expectation.entityID))
            trace.pass(.decryption)
            return opened
        } catch {
            throw trace.refuse(.decryption, received: error.description)
        }
    }

    private func checkEncryption(_ content: XMLElement, _ trace: inout Trace) throws(Refusal) {
        let isEncrypted = content.name == Names.encryptedAssertion
        guard isEncrypted || !expectation.wantsEncryption else {
            throw trace.refuse(.encryption, expected: "EncryptedAssertion", received: "Assertion")
        }
        trace.pass(.encryption, received: content.name.local)
    }

    private func checkIsAssertion(_ element: XMLElement, _ trace: inout Trace) throws(Refusal) {
        guard element.name == Names.assertion else {
            throw trace.refuse(.structure, expected: "Assertion", received: element.name.local)
        }
        do throws(StructureProblem) { try ClosedPositions.hold(assertion: element) } catch {
            throw trace.refuse(error)
        }
    }

    private func envelope(
        _ root: XMLElement, isSigned: Bool, _ trace: inout Trace
    ) throws(Refusal) -> Envelope {
        do throws(StructureProblem) { return try Envelope(root, isSigned: isSigned) } catch {
            throw trace.refuse(error)
        }
    }

    private func facts(of assertion: XMLElement, _ trace: inout Trace) throws(Refusal) -> AssertionFacts {
        do throws(StructureProblem) {
            try ClosedPositions.hold(assertion: assertion)
            return try AssertionFacts(assertion)
        } catch {
            throw trace.refuse(error)
        }
    }

    private static func isSigned(_ element: XMLElement) -> Bool {
        element.children.contains { $0.name == Names.signature }
    }
}
