import Primitives

/// The signed confirmation names a request that this browser was sent off with, and the Response, if it names one, the
/// same (SAML Profiles §4.1.4.3).
///
/// What an unsigned Response says binds nothing: without the signed one it does not count.
enum InResponseToCheck: ResponseContentCheck {
    static func run(on facts: ResponseFacts) -> Check {
        let expected = "the id of a request under way in this browser"
        let inner = facts.confirmation?.inResponseTo
        let outer = facts.envelope.inResponseTo
        guard let inner, inner.isOne(of: facts.expectation.outstanding) else {
            return SAMLCheck.inResponseTo.failed(expected: expected, received: shown(inner, outer))
        }
        if let outer, !outer.isSameBytes(as: inner) {
            return SAMLCheck.inResponseTo.failed(expected: inner, received: shown(inner, outer))
        }
        return SAMLCheck.inResponseTo.passed(expected: expected, received: inner)
    }

    private static func shown(_ inner: String?, _ outer: String?) -> String {
        "\(outer ?? "none") in Response, \(inner ?? "none") in SubjectConfirmationData"
    }
}
