import Primitives
import SAML
import Testing

/// The one connection the cases are about, and the moment they happen.
enum Lab {
    static let now = Timestamp(seconds: 1_795_685_400)
    static let idpEntity = "https://idp.example/saml"
    static let spEntity = "https://signet.example/sso/acme/metadata"
    static let acs = "https://signet.example/sso/acme/acs"
    static let slo = "https://signet.example/sso/acme/slo"
    static let otherEntity = "https://idp.other.example/saml"
    static let request = "_request"
    static let alice = "alice@acme.example"
    static let victim = "victim@acme.example"

    static func provider(_ keys: [TestKey]? = nil) throws -> IdentityProvider {
        let certificates =
            try keys?.map(\.certificate) ?? [
                TestKey.idp.get().certificate, TestKey.next.get().certificate, TestKey.curve.get().certificate,
            ]
        let provider = IdentityProvider(
            entityID: idpEntity,
            signOn: [
                Endpoint(binding: .redirect, location: "https://idp.example/sso"),
                Endpoint(binding: .post, location: "https://idp.example/sso/post"),
            ],
            logout: [Endpoint(binding: .redirect, location: "https://idp.example/slo")], certificates: certificates)
        guard let provider else { throw Missing() }
        return provider
    }

    static func serviceProvider() throws -> ServiceProvider {
        ServiceProvider(
            entityID: spEntity, assertionConsumerService: acs, singleLogoutService: slo,
            current: try TestKey.ours.get().service, next: try TestKey.oursNext.get().service)
    }

    static func expectation(
        keys: [TestKey]? = nil, outstanding: Set<String> = [request], wantsEncryption: Bool = false,
        requiredContexts: [String] = [], nameIDFormat: String? = nil, identityAttributes: Set<String> = ["email"],
        authenticatedSince: Timestamp? = nil
    ) throws -> ResponseExpectation {
        ResponseExpectation(
            identityProvider: try provider(keys), entityID: spEntity, assertionConsumerService: acs,
            outstanding: outstanding,
            decryptionKeys: [try TestKey.ours.get().service, try TestKey.oursNext.get().service],
            wantsEncryption: wantsEncryption, requiredContexts: requiredContexts, nameIDFormat: nameIDFormat,
            identityAttributes: identityAttributes, authenticatedSince: authenticatedSince)
    }

    /// What becomes of a response that is posted.
    static func verdict(on xml: String, _ expectation: ResponseExpectation? = nil) throws -> ResponseVerdict {
        try verdict(on: Array(xml.utf8), expectation)
    }

    static func verdict(on bytes: [UInt8], _ expectation: ResponseExpectation? = nil) throws -> ResponseVerdict {
        try verdict(on: form(Base64.encode(bytes)), expectation)
    }

    static func verdict(
        on form: FormParameters, query: String? = nil, _ expectation: ResponseExpectation? = nil
    ) throws -> ResponseVerdict {
        ResponseCheck(try expectation ?? Self.expectation(), at: now).run(form, query: query)
    }

    static func form(_ message: String) -> FormParameters {
        [
            FormParameters.Pair(name: "SAMLResponse", value: message),
            FormParameters.Pair(name: "RelayState", value: "h"),
        ]
    }

    /// An assertion signed by the identity provider, in an unsigned response.
    static func response(_ assertion: AssertionText = AssertionText()) throws -> String {
        ResponseText(try signed(assertion)).text()
    }

    /// An assertion with the identity provider's signature.
    static func signed(_ assertion: AssertionText = AssertionText()) throws -> String {
        try SignatureText(TestKey.idp.get()).sign(assertion)
    }

    struct Missing: Error {}
}

/// A response that is posted, and the check that has to refuse it.
struct Case: Sendable, CustomTestStringConvertible {
    let id: String
    let check: SAMLCheck
    let make: @Sendable () throws -> String
    let expectation: @Sendable () throws -> ResponseExpectation

    init(
        _ id: String, _ check: SAMLCheck,
        against expectation: @escaping @Sendable () throws -> ResponseExpectation = { try Lab.expectation() },
        _ make: @escaping @Sendable () throws -> String
    ) {
        self.id = id
        self.check = check
        self.make = make
        self.expectation = expectation
    }

    /// A case of an assertion that the identity provider itself signed.
    static func signed(
        _ id: String, _ check: SAMLCheck,
        against expectation: @escaping @Sendable () throws -> ResponseExpectation = { try Lab.expectation() },
        _ alter: @escaping @Sendable (inout AssertionText) throws -> Void
    ) -> Case {
        Case(id, check, against: expectation) {
            var assertion = AssertionText()
            try alter(&assertion)
            return try Lab.response(assertion)
        }
    }

    var testDescription: String { id }

    func verdict() throws -> ResponseVerdict { try Lab.verdict(on: make(), expectation()) }
}
