import Primitives
import SAML
import XMLSignature

/// The service provider of the seeds, and the moment they hold.
enum SAMLFuzz {
    private static let now = Timestamp(seconds: 1_795_683_600)  // 2026-11-26T09:00:00Z
    private static let us = "https://sp.example/"
    private static let pem = String(decoding: file("idp.pem"), as: UTF8.self)

    static let certificate: PinnedCertificate = {
        guard let certificate = try? PinnedCertificate(text: pem) else { give("idp.pem is no certificate") }
        return certificate
    }()

    private static let provider: IdentityProvider = {
        guard let certificate = try? SigningCertificate(text: pem),
            let provider = IdentityProvider(
                entityID: "https://idp.example/",
                signOn: [Endpoint(binding: .redirect, location: "https://idp.example/sso")],
                logout: [Endpoint(binding: .redirect, location: "https://idp.example/slo")], certificates: [certificate]
            )
        else { give("idp.pem is no certificate") }
        return provider
    }()

    private static let responses = ResponseCheck(
        ResponseExpectation(
            identityProvider: provider, entityID: us, assertionConsumerService: us + "acs", outstanding: ["_request"]),
        at: now)

    /// Whoever is let in is the one the seeds were signed for.
    static func response(_ bytes: [UInt8]) {
        let form = FormParameters([FormParameters.Pair(name: "SAMLResponse", value: Base64.encode(bytes))])
        guard case .verified(let assertion, _) = responses.run(form) else { return }
        guard assertion.nameID.value == "joe", assertion.attributes == ["email": ["joe@example.com"]] else {
            give("a forged assertion")
        }
    }

    /// What is read has a key and an address, and everything about it is within bounds.
    static func metadata(_ bytes: [UInt8]) {
        guard let reading = try? MetadataReader(at: now).read(bytes) else { return }
        let provider = reading.provider
        guard !provider.certificates.isEmpty, !provider.signOn.isEmpty,
            (provider.signOn + provider.logout).allSatisfy({ EndpointRule.allows($0.location) })
        else { give("metadata that must not be taken") }
    }

    private static let logouts = LogoutCheck(
        LogoutExpectation(identityProvider: provider, entityID: us, singleLogoutService: us + "slo"), at: now)

    /// The bytes as a query, and as a form.
    static func logout(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        check(logouts.run(query: text))
        guard let form = try? FormParameters(parsing: bytes) else { return }
        check(logouts.run(form: form))
    }

    private static func check(_ verdict: LogoutVerdict) {
        guard case .request(let request, _) = verdict else { return }
        guard request.nameID.value == "joe" else { give("a forged logout") }
    }
}
