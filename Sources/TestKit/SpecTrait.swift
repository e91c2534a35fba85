package import Testing

/// Names the requirement a test holds; `docs/specs.md` is generated from these.
package struct SpecTrait: TestTrait, SuiteTrait {
    /// The document: `RFC 6749`, `OIDC Core`, `SAML Core`.
    package let document: String
    /// Its section: `4.1.2`.
    package let section: String
}

extension Trait where Self == SpecTrait {
    /// `@Test("a code works once", .spec("RFC 6749", "4.1.2"))`.
    package static func spec(_ document: String, _ section: String) -> SpecTrait {
        SpecTrait(document: document, section: section)
    }
}
