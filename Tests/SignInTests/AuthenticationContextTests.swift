import Identity
import Primitives
import SignIn
import TestKit
import Testing

@Suite("What tokens say about a sign-in")
struct AuthenticationContextTests {
    @Test(
        "is what was really done", .spec("RFC 8176", "2"),
        arguments: [
            ([.password], ["pwd"], "urn:signet:acr:1fa"),
            ([.password, .oneTimeCode], ["pwd", "otp", "mfa"], "urn:signet:acr:2fa"),
            ([.oneTimeCode, .password], ["pwd", "otp", "mfa"], "urn:signet:acr:2fa"),
            ([.password, .recoveryCode], ["pwd", "mfa"], "urn:signet:acr:2fa"),
            ([.passkey], ["pop", "user", "mfa"], "urn:signet:acr:2fa"),
            ([.password, .passkey], ["pwd", "pop", "user", "mfa"], "urn:signet:acr:2fa"),
        ] as [([Proof], [String], String)])
    func native(_ proofs: [Proof], _ methods: [String], _ level: String) {
        let context = AuthenticationContext(of: proofs.map { .fresh($0) })
        #expect(context?.amr == methods)
        #expect(context?.acr == level)
        #expect(context?.connection == nil)
    }

    @Test("is nothing while nobody proved who they are")
    func nobody() {
        #expect(AuthenticationContext(of: []) == nil)
        #expect(AuthenticationContext(of: [.fresh(.oneTimeCode), .fresh(.recoveryCode)]) == nil)
    }

    @Test("is the identity provider's on SSO, whatever else was shown")
    func federated() {
        let context = AuthenticationContext(
            of: [.fresh(.password), .sso(entra), .sso(okta, acr: "gold", amr: ["hwk"]), .fresh(.oneTimeCode)])
        #expect(context?.amr == ["hwk"])
        #expect(context?.acr == "gold")
        #expect(context?.connection == okta)
        let silent = AuthenticationContext(of: [.fresh(.password), .fresh(.oneTimeCode), .sso()])
        #expect(silent?.amr == [])
        #expect(silent?.acr == nil)
    }

    @Test("has the time of the last proof of who it is, not of a code after it", .spec("OIDC Core", "2"))
    func authTime() {
        let old = ShownProof.earlier(.password, by: .hours(2))
        let new = ShownProof.earlier(.password, by: .hours(1))
        #expect(AuthenticationContext(of: [old, new, .fresh(.oneTimeCode)])?.authTime == requested - .hours(1))
        #expect(AuthenticationContext(of: [new, old])?.authTime == requested - .hours(1))
        #expect(AuthenticationContext(of: [.fresh(.password), .sso(age: .days(1))])?.authTime == requested - .days(1))
    }

    @Test(
        "names the first value asked for that was reached", .spec("OIDC Core", "3.1.2.1"),
        arguments: [
            ([.fresh(.passkey)], ["urn:signet:acr:1fa", "urn:signet:acr:2fa"], "urn:signet:acr:1fa"),
            ([.fresh(.passkey)], ["gold", "urn:signet:acr:2fa"], "urn:signet:acr:2fa"),
            ([.fresh(.passkey)], ["gold"], "urn:signet:acr:2fa"),
            ([.fresh(.password)], ["urn:signet:acr:2fa"], "urn:signet:acr:1fa"),
            ([.sso(acr: "gold", amr: ["mfa"])], ["urn:signet:acr:2fa"], "urn:signet:acr:2fa"),
            ([.sso(acr: "gold", amr: ["mfa"])], ["urn:signet:acr:1fa", "silver"], "gold"),
            ([.sso(acr: "gold", amr: ["mfa"])], ["silver", "gold", "urn:signet:acr:2fa"], "gold"),
            ([.sso(amr: ["mfa"])], [], nil),
        ] as [([ShownProof], [String], String?)])
    func acrAskedFor(_ proofs: [ShownProof], _ values: [String], _ acr: String?) {
        #expect(AuthenticationContext(of: proofs, requesting: values)?.acr == acr)
    }

    @Test("offers our own two levels, the higher one first")
    func supported() {
        #expect(AuthenticationLevel.supported == ["urn:signet:acr:2fa", "urn:signet:acr:1fa"])
    }
}
