import Foundation
import Primitives
import SAML
import TestKit
import Testing
import XMLSignature

/// What we send: requests, logout messages, our own metadata.
struct OutgoingTests {
    private let redirect = Endpoint(binding: .redirect, location: "https://idp.example/sso?tenant=1")
    private let post = Endpoint(binding: .post, location: "https://idp.example/sso/post")

    private func request() throws -> AuthnRequest {
        var request = AuthnRequest(
            id: MessageID.random(from: SeededRandom()), issueInstant: Lab.now, from: try Lab.serviceProvider())
        request.forceAuthn = true
        request.nameIDFormat = NameID.Format.persistent
        request.authnContexts = ["https://refeds.org/profile/mfa", "urn:x?a&b"]
        request.providerName = "Acme \"<&>\""
        return request
    }

    @Test("a request by redirect is signed over its query, and says what is wanted", .spec("SAML Core", "3.4.1"))
    func byRedirect() throws {
        let request = try request()
        let sent = try request.sent(to: redirect, relayState: "handle", signedWith: TestKey.ours.get().service)
        guard case .redirect(let url) = sent else {
            Issue.record("not a redirect")
            return
        }
        #expect(url.hasPrefix("https://idp.example/sso?tenant=1&SAMLRequest="))
        let query = try #require(url.split(separator: "?").last.map(String.init))
        let parameters = try FormParameters(parsing: query)
        #expect(parameters.pairs.map(\.name) == ["tenant", "SAMLRequest", "RelayState", "SigAlg", "Signature"])
        #expect(parameters["RelayState"] == "handle")
        let signed = try #require(query.firstRange(of: "SAMLRequest"))
        let end = try #require(query.firstRange(of: "&Signature="))
        let message = Array(query[signed.lowerBound..<end.lowerBound].utf8)
        let signature = try #require(parameters["Signature"].flatMap { Base64.decode($0) })
        let key = try XMLKey(
            subjectPublicKeyInfo: PinnedCertificate(der: TestKey.ours.get().certificate.der).key.subjectPublicKeyInfo)
        #expect(key.isValid(signature: signature, over: message, by: .rsaSHA256))

        let root = try tree(parameters["SAMLRequest"], inflating: true).root
        #expect(root.name == XMLName(XML.samlp, "AuthnRequest"))
        #expect(root.attribute("ID") == request.id.value)
        #expect(root.attribute("Destination") == redirect.location)
        #expect(root.attribute("AssertionConsumerServiceURL") == Lab.acs)
        #expect(root.attribute("ProtocolBinding") == Endpoint.Binding.post.rawValue)
        #expect(root.attribute("ForceAuthn") == "true")
        #expect(root.attribute("IsPassive") == nil)
        #expect(root.attribute("ProviderName") == "Acme \"<&>\"")
        #expect(root.attribute("IssueInstant") == XML.time(0))
        #expect(root.children.map(\.name.local) == ["Issuer", "NameIDPolicy", "RequestedAuthnContext"])
        #expect(root.children[0].text == Lab.spEntity)
        #expect(root.children[1].attribute("Format") == NameID.Format.persistent)
        #expect(root.children[2].attribute("Comparison") == "exact")
        #expect(root.children[2].children.map(\.text) == ["https://refeds.org/profile/mfa", "urn:x?a&b"])
    }

    @Test("a request by POST carries its signature within", .spec("SAML Bindings", "3.5.4"))
    func byPost() throws {
        let sent = try request().sent(to: post, relayState: "handle", signedWith: TestKey.ours.get().service)
        guard case .post(let form) = sent else {
            Issue.record("not a form")
            return
        }
        #expect(form.action == post.location)
        #expect(form.fields.map(\.name) == ["SAMLRequest", "RelayState"])
        let tree = try tree(form.fields.first?.value, inflating: false)
        let key = try PinnedCertificate(der: TestKey.ours.get().certificate.der).key
        let verified = try SignatureVerifier(keys: [key])
            .verify(tree.root, of: tree, signature: .after(XMLName(XML.saml, "Issuer")))
        #expect(verified.element.attribute("Destination") == post.location)
    }

    @Test("an unsigned request has no signature, and a P-256 key signs with ECDSA")
    func otherKeys() throws {
        guard case .redirect(let plain) = try request().sent(to: redirect, relayState: "h", signedWith: nil),
            case .redirect(let curve) = try request().sent(
                to: redirect, relayState: "h", signedWith: TestKey.curve.get().service)
        else {
            Issue.record("not a redirect")
            return
        }
        #expect(!plain.contains("SigAlg"))
        #expect(curve.contains("ecdsa-sha256"))
        let signature = try FormParameters(parsing: String(curve.split(separator: "?")[1]))["Signature"]
        #expect(signature.flatMap { Base64.decode($0) }?.count == 64)
    }

    @Test("requests are signed when we say so or the provider wants it")
    func requestKey() throws {
        let ours = try TestKey.ours.get().service
        let unsigned = ServiceProvider(
            entityID: Lab.spEntity, assertionConsumerService: Lab.acs, singleLogoutService: Lab.slo, current: ours,
            signsRequests: false)
        let wanting = IdentityProvider(
            entityID: Lab.idpEntity, signOn: [redirect], certificates: [try TestKey.idp.get().certificate],
            wantsSignedRequests: true)
        #expect(try Lab.serviceProvider().requestKey(for: Lab.provider()) != nil)
        #expect(try unsigned.requestKey(for: Lab.provider()) == nil)
        #expect(try unsigned.requestKey(for: #require(wanting)) != nil)
    }

    @Test("our logout request and its answer pass our own check", .spec("SAML Profiles", "4.4"))
    func logout() throws {
        // The roles are swapped: what we send is checked as if an identity provider with our key had sent it.
        let ours = try TestKey.ours.get()
        let provider = try Lab.serviceProvider()
        let service = Endpoint(binding: .redirect, location: Lab.slo)
        let other = try #require(
            IdentityProvider(entityID: Lab.spEntity, signOn: [redirect], certificates: [ours.certificate]))
        let id = MessageID.random(from: SeededRandom())
        let check = LogoutCheck(
            LogoutExpectation(
                identityProvider: other, entityID: Lab.idpEntity, singleLogoutService: Lab.slo,
                outstanding: [id.value]), at: Lab.now)
        let name = NameID(
            value: "opaque", format: NameID.Format.persistent, nameQualifier: nil, spNameQualifier: nil)
        let request = LogoutRequest(
            id: id, issueInstant: Lab.now, from: provider, nameID: name, sessionIndex: "_session")

        for binding in Endpoint.Binding.allCases {
            let endpoint = Endpoint(binding: binding, location: service.location)
            let sent = try request.sent(to: endpoint, relayState: "handle", signedWith: ours.service)
            guard case .request(let verified, _) = try run(check, on: sent) else {
                Issue.record("\(binding): \(try run(check, on: sent).checks.filter { $0.outcome == .failed })")
                continue
            }
            #expect(verified.nameID == name)
            #expect(verified.sessionIndexes == ["_session"])
            for outcome in LogoutResponse.Outcome.allCases {
                let answer = LogoutResponse(
                    id: MessageID("_answer"), issueInstant: Lab.now, from: provider, to: verified, outcome: outcome)
                let sent = try answer.sent(to: endpoint, relayState: nil, signedWith: ours.service)
                guard case .response(let response, _) = try run(check, on: sent) else {
                    Issue.record("\(binding) \(outcome)")
                    continue
                }
                #expect(response.outcome == outcome)
                #expect(response.inResponseTo == id.value)
            }
        }
    }

    @Test("our metadata are signed, and publish both keys for both uses", .spec("SAML Metadata", "2.4.4"))
    func metadata() throws {
        let document = try ServiceProviderMetadata(
            of: Lab.serviceProvider(), id: MessageID("_edition"), validUntil: Lab.now + .days(7)
        ).document
        let tree = try XMLTree(document, limits: .metadata)
        let key = try PinnedCertificate(der: TestKey.ours.get().certificate.der).key
        let root = try SignatureVerifier(keys: [key]).verify(tree.root, of: tree, signature: .first).element
        #expect(root.attribute("entityID") == Lab.spEntity)
        #expect(root.attribute("validUntil") == XML.time(7 * 86_400))
        let role = try #require(root.children.first)
        #expect(role.attribute("AuthnRequestsSigned") == "true")
        #expect(role.attribute("WantAssertionsSigned") == "true")
        let uses = role.all(local: "KeyDescriptor").map { $0.attribute("use") }
        #expect(uses == ["signing", "signing", "encryption", "encryption"])
        let certificates = role.all(local: "X509Certificate").compactMap(\.text)
        let expected = try [TestKey.ours.get(), TestKey.oursNext.get()].map { Base64.encode($0.certificate.der) }
        #expect(certificates == expected + expected)
        #expect(role.all(local: "AssertionConsumerService").map { $0.attribute("Location") } == [Lab.acs])
        #expect(role.all(local: "SingleLogoutService").map { $0.attribute("Location") } == [Lab.slo, Lab.slo])
    }

    @Test("a key of ours and its certificate go together")
    func keys() throws {
        let made = try ServiceKey.generate(
            .p256, commonName: "signet", from: Lab.now, until: Lab.now + .days(365), random: SeededRandom())
        let read = try ServiceKey(privateKey: made.der, certificate: made.certificate.der)
        #expect(read.certificate == made.certificate)
        #expect(made.certificate.subject.contains("signet"))
        #expect(made.certificate.notAfter == Lab.now + .days(365))
        #expect(!made.decrypts)
        #expect(throws: CertificateProblem.unusableKey) {
            try ServiceKey(privateKey: made.der, certificate: TestKey.ours.get().certificate.der)
        }
    }

    private func run(_ check: LogoutCheck, on message: OutgoingMessage) throws -> LogoutVerdict {
        switch message {
        case .redirect(let url): check.run(query: String(url.split(separator: "?")[1]))
        case .post(let form):
            check.run(
                form: FormParameters(form.fields.map { FormParameters.Pair(name: $0.name, value: $0.value) }))
        }
    }

    private func tree(_ message: String?, inflating: Bool) throws -> XMLTree {
        let bytes = try #require(message.flatMap { Base64.decode($0) })
        guard inflating else { return try XMLTree(bytes) }
        return try XMLTree(try Inflate.raw(bytes))
    }
}
