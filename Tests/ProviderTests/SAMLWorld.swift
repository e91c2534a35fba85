import Credentials
import Identity
import Primitives
import Provider
import SAML
import Storage
import TestKit
import Testing
import XMLSignature

/// A world with a connection to a SAML identity provider of the test's own, which signs its whole responses.
struct SAMLWorld: Sendable {
    let world: World
    let provider: XMLPrivateKey
    let connection: Connection

    static let id = ConnectionID("acme-saml")
    static let entityID = "https://idp.example/saml"
    static let base = World.issuer + "/sso/acme-saml"

    static func run<Result: Sendable>(
        _ change: @escaping @Sendable (inout SAMLSettings) -> Void = { _ in },
        _ body: (SAMLWorld) async throws -> Result
    ) async throws -> Result {
        try await World.run { world in
            var settings = SAMLSettings(source: .url("https://idp.example/metadata"))
            change(&settings)
            let connection = Connection(
                id: id, organization: world.acme.id,
                settings: ConnectionSettings(displayName: "SAML", provider: .saml(settings)))
            let (now, random) = (world.clock.now(), SeededRandom())
            let provider = XMLPrivateKey.generateP256()
            let certificate = try provider.selfSigned(
                commonName: "idp", notBefore: now - .days(1), notAfter: now + .days(365), serialNumber: [1])
            let ours = try ServiceKey.generate(
                .p256, commonName: "us", from: now, until: now + .days(365), random: random)
            let sealed = try world.deployment.vault.sealer.seal(
                ours.der.reveal(), context: "service-provider-key/\(id.value)/first", nonce: random.bytes(12))
            let record = IdentityProviderRecord(
                entityID: entityID,
                signOn: [.init(binding: .redirect, location: "https://idp.example/sso")],
                logout: [.init(binding: .redirect, location: "https://idp.example/slo")],
                certificates: [.init(der: Base64.encode(certificate.der), addedAt: now)], changedAt: now, checkedAt: now
            )
            try await world.change(
                .putConnection(connection), .setIdentityProvider(id, record),
                .addServiceProviderKey(
                    ServiceProviderKey(
                        connection: id, id: "first", stage: .current, sealedKey: sealed,
                        certificate: ours.certificate.der, createdAt: now)))
            return try await body(SAMLWorld(world: world, provider: provider, connection: connection))
        }
    }

    var federation: SAMLFederation { SAMLFederation(world.deployment) }

    /// A question under way.
    func request(_ id: String, maxAge: Int? = nil) -> FederationRequest {
        let now = world.clock.now()
        return FederationRequest(
            handleHash: [1], connection: Self.id, purpose: .signIn(InteractionID("i")), browserHash: [2], requestID: id,
            maxAge: maxAge, createdAt: now, expiresAt: now + FederationRequest.lifetime)
    }

    /// The response of the identity provider to a question, signed as a whole.
    func response(
        to request: String?, id: String = "_assertion", name: String = "ann", format: String? = nil,
        attributes: [(String, [String])] = [("email", ["ann@acme.example"])], authenticated ago: Duration = .seconds(5)
    ) throws -> FederationMessage {
        let now = world.clock.now()
        let (at, until) = (Moment(now).iso, Moment(now + .minutes(5)).iso)
        let (acs, destination) = (Self.base + "/acs", Self.base + "/acs")
        let saml = "urn:oasis:names:tc:SAML:2.0:assertion"
        var writer = XMLWriter()
        writer.element(
            "samlp:Response",
            [
                ("xmlns:samlp", "urn:oasis:names:tc:SAML:2.0:protocol"), ("Destination", destination),
                ("ID", "_response"), ("InResponseTo", request), ("IssueInstant", at), ("Version", "2.0"),
            ]
        ) { writer in
            writer.element("saml:Issuer", [("xmlns:saml", saml)], text: Self.entityID)
            writer.signaturePlace()
            writer.element("samlp:Status") {
                $0.element("samlp:StatusCode", [("Value", "urn:oasis:names:tc:SAML:2.0:status:Success")])
            }
            writer.element(
                "saml:Assertion", [("xmlns:saml", saml), ("ID", id), ("IssueInstant", at), ("Version", "2.0")]
            ) { writer in
                writer.element("saml:Issuer", text: Self.entityID)
                writer.element("saml:Subject") { writer in
                    writer.element("saml:NameID", [("Format", format)], text: name)
                    writer.element(
                        "saml:SubjectConfirmation", [("Method", "urn:oasis:names:tc:SAML:2.0:cm:bearer")]
                    ) {
                        $0.element(
                            "saml:SubjectConfirmationData",
                            [("InResponseTo", request), ("NotOnOrAfter", until), ("Recipient", acs)])
                    }
                }
                writer.element("saml:Conditions", [("NotOnOrAfter", until)]) {
                    $0.element("saml:AudienceRestriction") {
                        $0.element("saml:Audience", text: Self.base + "/metadata")
                    }
                }
                writer.element(
                    "saml:AuthnStatement", [("AuthnInstant", Moment(now - ago).iso), ("SessionIndex", "_session")])
                writer.element("saml:AttributeStatement") { writer in
                    for (name, values) in attributes {
                        writer.element("saml:Attribute", [("Name", name)]) { writer in
                            for value in values { writer.element("saml:AttributeValue", text: value) }
                        }
                    }
                }
            }
        }
        let document = try XMLSigner(key: provider, certificate: nil).sign(writer)
        return FederationMessage(
            isPost: true, rawQuery: "", query: [],
            form: [FormParameters.Pair(name: "SAMLResponse", value: Base64.encode(document))])
    }

    /// A logout message of the identity provider, by redirect.
    ///
    /// Compressed by our own side, which speaks in the provider's place.
    func message(_ sent: OutgoingMessage) throws -> FederationMessage {
        guard case .redirect(let url) = sent else { throw Unexpected() }
        let query = String(url.split(separator: "?", maxSplits: 1)[1])
        return FederationMessage(isPost: false, rawQuery: query, query: try FormParameters(parsing: query), form: [])
    }

    /// The provider in our own words, to make its logout messages with.
    func asSender() throws -> (provider: ServiceProvider, key: ServiceKey) {
        let now = world.clock.now()
        let certificate = try provider.selfSigned(
            commonName: "idp", notBefore: now - .days(1), notAfter: now + .days(365), serialNumber: [1])
        let key = try ServiceKey(privateKey: provider.der, certificate: certificate.der)
        return (
            ServiceProvider(
                entityID: Self.entityID, assertionConsumerService: "https://idp.example/acs",
                singleLogoutService: "https://idp.example/slo", current: key), key
        )
    }

    struct Unexpected: Error {}
}
