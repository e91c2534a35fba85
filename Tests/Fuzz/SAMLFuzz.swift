import Primitives
import SAML
import XMLSignature

/// The service provider of the seeds, and the moment they hold.
enum SAMLFuzz {
    static let now = Timestamp(seconds: 1_795_683_600)  // 2026-11-26T09:00:00Z
    private static let us = "https://sp.example/"
    private static let pem = String(decoding: file("idp.pem"), as: UTF8.self)

    static let certificate: PinnedCertificate = {
        guard let certificate = try? PinnedCertificate(text: pem) else { give("idp.pem is no certificate") }
        return certificate
    }()

    static let them = "https://idp.example/"

    private static let provider: IdentityProvider = {
        guard let certificate = try? SigningCertificate(text: pem) else { give("idp.pem is no certificate") }
        return provider(signingBy: certificate)
    }()

    private static func provider(signingBy certificate: SigningCertificate) -> IdentityProvider {
        let provider = IdentityProvider(
            entityID: them, signOn: [Endpoint(binding: .redirect, location: "https://idp.example/sso")],
            logout: [Endpoint(binding: .redirect, location: "https://idp.example/slo")], certificates: [certificate])
        guard let provider else { give("no provider") }
        return provider
    }

    private static let responses = responses(of: provider)

    private static func responses(of provider: IdentityProvider) -> ResponseCheck {
        ResponseCheck(
            ResponseExpectation(
                identityProvider: provider, entityID: us, assertionConsumerService: us + "acs",
                outstanding: ["_request"]),
            at: now)
    }

    /// The check of responses of a provider that signs with this certificate.
    static func responses(signedBy certificate: SigningCertificate) -> ResponseCheck {
        responses(of: provider(signingBy: certificate))
    }

    /// The form that carries a message.
    static func form(_ message: [UInt8]) -> FormParameters {
        FormParameters([FormParameters.Pair(name: "SAMLResponse", value: Base64.encode(message))])
    }

    /// An unsigned response around an assertion.
    static func envelope(_ assertion: String) -> String {
        """
        <p:Response xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r" Version="2.0" \
        IssueInstant="2026-11-26T09:00:00Z" Destination="\(us)acs" InResponseTo="_request"><a:Issuer \
        xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion">\(them)</a:Issuer><p:Status><p:StatusCode \
        Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></p:Status>\(assertion)</p:Response>
        """
    }

    /// Whoever is let in is the one the seeds were signed for.
    static func response(_ bytes: [UInt8]) -> Bool {
        guard case .verified(let assertion, _) = responses.run(form(bytes)) else { return false }
        guard assertion.nameID.value == "joe", assertion.attributes == ["email": ["joe@example.com"]] else {
            give("a forged assertion")
        }
        return true
    }

    /// What is read has a key and an address, and everything about it is within bounds.
    static func metadata(_ bytes: [UInt8]) -> Bool {
        guard let reading = try? MetadataReader(at: now).read(bytes) else { return false }
        let provider = reading.provider
        guard !provider.certificates.isEmpty, !provider.signOn.isEmpty,
            (provider.signOn + provider.logout).allSatisfy({ EndpointRule.allows($0.location) })
        else { give("metadata that must not be taken") }
        return true
    }

    private static let logouts = LogoutCheck(
        LogoutExpectation(identityProvider: provider, entityID: us, singleLogoutService: us + "slo"), at: now)

    /// The bytes as a query, and as a form.
    static func logout(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        let isTaken = check(logouts.run(query: text))
        guard let form = try? FormParameters(parsing: bytes) else { return isTaken }
        return check(logouts.run(form: form)) || isTaken
    }

    private static func check(_ verdict: LogoutVerdict) -> Bool {
        guard case .request(let request, _) = verdict else { return false }
        guard request.nameID.value == "joe" else { give("a forged logout") }
        return true
    }
}
