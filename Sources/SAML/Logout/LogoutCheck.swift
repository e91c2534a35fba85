package import Primitives
import XMLSignature

/// Checks what an identity provider sends to our single logout service (SAML Profiles §4.4).
///
/// A message that ends sessions is always signed: without a signature by a pinned key nothing is read of it.
package struct LogoutCheck: Sendable {
    private let expectation: LogoutExpectation
    private let now: Timestamp

    /// The checks that a logout message goes through; `replay` is left to whoever keeps what was seen.
    package static let checks: [SAMLCheck] = [
        .binding, .encoding, .document, .identifiers, .structure, .version, .status, .signaturePresent, .signatureShape,
        .signatureAlgorithm, .signature, .certificateExpiry, .issuer, .destination, .inResponseTo, .issueInstant,
        .notOnOrAfter, .nameID,
    ]

    /// Checks messages against `expectation`, at `now`.
    package init(_ expectation: LogoutExpectation, at now: Timestamp) {
        self.expectation = expectation
        self.now = now
    }

    /// Checks a message that came by redirect: the query as it stood in the URL, without the question mark.
    package func run(query: String) -> LogoutVerdict {
        let names = query.split(separator: "&").map { $0.prefix { $0 != "=" } }
        let kind = names.contains(Substring(MessageKind.response.rawValue)) ? MessageKind.response : .request
        let relayState = (try? FormParameters(parsing: query)).flatMap(RedirectBinding.relayState)
        return verdict(kind, relayState: relayState) { trace throws(Refusal) in
            let bytes = try RedirectBinding.message(kind, in: query, signatures, &trace)
            let root = try Document.read(bytes, &trace).root
            // The query's signature stands for the document's own (SAML Bindings §3.4.4.1).
            guard !root.children.contains(where: { $0.name == Names.signature }) else {
                throw trace.refuse(.structure, received: "a Signature within a signed query")
            }
            return try message(root, kind, &trace)
        }
    }

    /// Checks a message that was posted; `query` is what stood behind the address's `?`.
    package func run(form: FormParameters, query: String? = nil) -> LogoutVerdict {
        let kind = form.pairs.contains { $0.name == MessageKind.response.rawValue } ? MessageKind.response : .request
        return verdict(kind, relayState: PostBinding.relayState(of: form)) { trace throws(Refusal) in
            let bytes = try PostBinding.message(kind, in: form, query: query, &trace)
            let tree = try Document.read(bytes, &trace)
            _ = try message(tree.root, kind, &trace)
            return try message(try signatures.verify(tree.root, of: tree, &trace).element, kind, &trace)
        }
    }

    private var signatures: SignatureCheck {
        SignatureCheck(expectation.identityProvider.certificates, at: now)
    }

    private func verdict(
        _ kind: MessageKind, relayState: String?, read: (inout Trace) throws(Refusal) -> LogoutMessage
    ) -> LogoutVerdict {
        var trace = Trace(Self.checks)
        let facts: LogoutFacts
        do throws(Refusal) {
            facts = LogoutFacts(message: try read(&trace), kind: kind, expectation: expectation, now: now)
        } catch {
            return .refused(checks: trace.checks)
        }
        for check in LogoutChecks.run(on: facts) { trace.record(check) }
        guard trace.holds else { return .refused(checks: trace.checks) }
        switch kind {
        case .request:
            return VerifiedLogoutRequest(facts, relayState: relayState).map { .request($0, checks: trace.checks) }
                ?? .refused(checks: trace.checks)
        case .response:
            return VerifiedLogoutResponse(facts).map { .response($0, checks: trace.checks) }
                ?? .refused(checks: trace.checks)
        }
    }

    private func message(
        _ root: XMLElement, _ kind: MessageKind, _ trace: inout Trace
    ) throws(Refusal) -> LogoutMessage {
        let message: LogoutMessage
        do throws(StructureProblem) { message = try LogoutMessage(root, kind) } catch { throw trace.refuse(error) }
        trace.pass(.structure)
        guard message.version == "2.0" else {
            throw trace.refuse(.version, expected: "2.0", received: message.version ?? "none")
        }
        trace.pass(.version, received: "2.0")
        return message
    }
}
