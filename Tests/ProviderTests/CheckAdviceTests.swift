import Identity
import OpenIDConnect
import Primitives
import Provider
import SAML
import SignIn
import Testing

@Suite("Advice about failed checks")
struct CheckAdviceTests {
    private static let saml = Connection(
        id: ConnectionID("acme-okta"), organization: OrganizationID("acme"),
        settings: ConnectionSettings(
            displayName: "Okta", provider: .saml(SAMLSettings(source: .url("https://idp.example/metadata")))))
    private static let oidc = Connection(
        id: ConnectionID("acme-entra"), organization: OrganizationID("acme"),
        settings: ConnectionSettings(
            displayName: "Entra",
            provider: .oidc(OIDCSettings(issuer: "https://login.example/acme", clientID: "signet"))))

    private static let instructions = #"""
        {"start": "Applications",
         "ours": [{"value": "entity_id", "field": "Audience URI"}, {"value": "redirect_uri", "field": "Reply URL"}],
         "steps": [], "theirs": [{"key": "issuer", "field": "Tenant"}], "attributes": [],
         "pitfalls": [{"text": "Type `it` into **Audience URI**.", "checks": ["audience"]}]}
        """#

    private func guide() throws -> VendorGuide {
        let json = #"{"vendor": "okta", "name": "Okta", "as_of": "2026-01-01", "saml": "# + Self.instructions
        return try VendorGuide(.okta, json: .init((json + #", "oidc": "# + Self.instructions + "}").utf8))
    }

    @Test("every check of a SAML answer has advice", arguments: SAMLCheck.allCases)
    func everySAMLCheck(_ check: SAMLCheck) throws {
        let advice = CheckAdvice(about: Self.saml, guide: nil).advice(for: Check(check.rawValue, .failed))
        #expect(try #require(advice).sentence.hasSuffix("."))
    }

    @Test("every check of an OpenID provider's answer has advice", arguments: UpstreamCheck.allCases)
    func everyUpstreamCheck(_ check: UpstreamCheck) throws {
        let advice = CheckAdvice(about: Self.oidc, guide: nil).advice(for: Check(check.rawValue, .failed))
        #expect(try #require(advice).sentence.hasSuffix("."))
    }

    @Test("every refusal of an account has advice", arguments: AccountLinking.Refusal.allCases)
    func everyRefusal(_ refusal: AccountLinking.Refusal) throws {
        for connection in [Self.saml, Self.oidc] {
            let advice = CheckAdvice(about: connection, guide: nil).advice(named: refusal.rawValue)
            #expect(try #require(advice).sentence.hasSuffix("."))
        }
    }

    @Test(
        "what ends a sign-in before or after the checks has advice",
        arguments: [
            "no_metadata", "no_certificate", "no_key", "no_sign_on_service", "subject_attribute", "auth_time",
            "provider_initiated", "request_unknown",
        ])
    func everyReason(_ reason: String) throws {
        let advice = CheckAdvice(about: Self.saml, guide: nil).advice(named: reason)
        #expect(try #require(advice).sentence.hasSuffix("."))
    }

    @Test("names are those of the vendor's screens, and what is known of the vendor is said too")
    func vendorNames() throws {
        let advice = try #require(
            CheckAdvice(about: Self.saml, guide: try guide()).advice(for: Check("audience", .failed)))
        #expect(advice.sentence == #"Set "Audience URI" to the expected value, to the letter."#)
        #expect(advice.hints == [#"Type 'it' into "Audience URI"."#])
        let issuer = CheckAdvice(about: Self.oidc, guide: try guide()).advice(for: Check("issuer", .failed))
        #expect(issuer?.sentence == #"The token names another issuer. Set issuer to "Tenant", to the letter."#)
    }

    @Test("the same name means another thing in each protocol")
    func sameNames() {
        let saml = CheckAdvice(about: Self.saml, guide: nil).advice(named: "audience")
        let oidc = CheckAdvice(about: Self.oidc, guide: nil).advice(named: "audience")
        #expect(saml != nil && oidc != nil && saml != oidc)
    }

    @Test("what holds, and what nobody knows, needs no advice")
    func nothingToSay() {
        let advice = CheckAdvice(about: Self.saml, guide: nil)
        #expect(advice.advice(for: Check("audience", .passed)) == nil)
        #expect(advice.advice(for: Check("audience", .skipped)) == nil)
        #expect(advice.advice(for: Check("audience", .warned)) != nil)
        #expect(advice.advice(for: Check("moon_phase", .failed)) == nil)
    }
}
