import Primitives
import SAML
import TestKit
import Testing

/// Metadata of identity providers: whom we trust from then on.
struct MetadataTests {
    static let metadata = "urn:oasis:names:tc:SAML:2.0:metadata"

    /// An identity provider's metadata, part by part.
    struct Text: Sendable {
        var entityID: String? = Lab.idpEntity
        var protocols = XML.samlp
        var keys: String
        var logout = Text.service("SingleLogoutService", Endpoint.Binding.redirect.rawValue, "https://idp.example/slo")
        var signOn = Text.service("SingleSignOnService", Endpoint.Binding.redirect.rawValue, "https://idp.example/sso")
        var attributes = ""
        var roleAttributes = ""
        var extensions = ""
        var tail = ""
        var role = "md:IDPSSODescriptor"

        init() throws { keys = Text.key(try TestKey.idp.get().certificate, use: "signing") }

        func text(_ signature: String = "") -> String {
            let id = entityID.map { " entityID=\"\($0)\"" } ?? ""
            let descriptor =
                "<\(role)\(roleAttributes) protocolSupportEnumeration=\"\(protocols)\">\(keys)\(logout)\(signOn)</\(role)>"
            return "<md:EntityDescriptor xmlns:md=\"\(metadata)\" ID=\"_metadata\"\(id)\(attributes)>"
                + signature + extensions + descriptor + tail + "</md:EntityDescriptor>"
        }

        static func key(_ certificate: SigningCertificate, use: String?) -> String {
            key(Base64.encode(certificate.der), use: use)
        }

        static func key(_ certificate: String, use: String?) -> String {
            XML.element(
                "md:KeyDescriptor", [("use", use)],
                XML.element(
                    "ds:KeyInfo", [("xmlns:ds", XML.ds)],
                    XML.element("ds:X509Data", [], XML.element("ds:X509Certificate", [], certificate))))
        }

        static func service(_ name: String, _ binding: String, _ location: String, response: String? = nil) -> String {
            XML.element(
                "md:" + name, [("Binding", binding), ("Location", location), ("ResponseLocation", response)])
        }
    }

    private func read(_ text: String, signedBy keys: [TestKey]? = nil) throws(MetadataProblem) -> MetadataReader.Reading
    {
        try MetadataReader(at: Lab.now, signedBy: keys?.map(\.certificate)).read(Array(text.utf8))
    }

    private func problem(_ text: String, signedBy keys: [TestKey]? = nil) -> MetadataProblem.Code? {
        do throws(MetadataProblem) {
            _ = try read(text, signedBy: keys)
            return nil
        } catch { return error.code }
    }

    @Test("META-01 metadata say who it is, where it listens and what it signs with", .spec("SAML Metadata", "2.4.3"))
    func valid() throws {
        var text = try Text()
        text.attributes = " cacheDuration=\"PT6H\" validUntil=\"\(XML.time(86_400))\""
        text.roleAttributes = " WantAuthnRequestsSigned=\"true\""
        text.keys +=
            Text.key(try TestKey.encryption.get().certificate, use: "encryption")
            + Text.key(try TestKey.next.get().certificate, use: "signing")
        text.logout = Text.service(
            "SingleLogoutService", Endpoint.Binding.post.rawValue, "https://idp.example/slo",
            response: "https://idp.example/slo/answer")
        text.signOn += Text.service(
            "SingleSignOnService", "urn:oasis:names:tc:SAML:2.0:bindings:SOAP", "https://idp.example/soap")
        let provider = try read(text.text()).provider
        #expect(provider.entityID == Lab.idpEntity)
        #expect(provider.signOn == [Endpoint(binding: .redirect, location: "https://idp.example/sso")])
        #expect(provider.logout.map(\.answerLocation) == ["https://idp.example/slo/answer"])
        #expect(provider.certificates == [try TestKey.idp.get().certificate, try TestKey.next.get().certificate])
        #expect(provider.wantsSignedRequests)
        #expect(provider.validUntil == Lab.now + .days(1))
        #expect(provider.cacheDuration == .hours(6))
    }

    @Test("META-03 a key without use signs too", .spec("SAML Metadata", "2.4.1.1"))
    func withoutUse() throws {
        var text = try Text()
        text.keys = Text.key(try TestKey.idp.get().certificate, use: nil)
        #expect(try read(text.text()).provider.certificates == [try TestKey.idp.get().certificate])
    }

    @Test("a byte order mark, line breaks in certificates and a list of one are read")
    func lenient() throws {
        var text = try Text()
        let der = Base64.encode(try TestKey.idp.get().certificate.der)
        text.keys = Text.key("\n" + der.prefix(64) + "\n" + der.dropFirst(64) + "\n", use: "signing")
        #expect(problem("\u{FEFF}" + text.text()) == nil)
        #expect(
            problem("<md:EntitiesDescriptor xmlns:md=\"\(Self.metadata)\">\(text.text())</md:EntitiesDescriptor>")
                == nil)
    }

    @Test("META-38 what explains metadata to people changes nothing, signed or not")
    func comments() throws {
        var plain = try Text()
        plain.extensions = "<md:Extensions></md:Extensions>"
        let explained = { (text: String) in
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><!-- Do *NOT* supply it as is. <md:EntityDescriptor> -->"
                + text.replacing("<md:KeyDescriptor", with: "<!-- <!DOCTYPE x> -->\n<md:KeyDescriptor")
                .replacing("</md:Extensions>", with: "<!-- none yet --></md:Extensions>") + "<!-- end -->\n"
        }
        let provider = try read(explained(plain.text())).provider
        let bare = try read(plain.text()).provider
        #expect(provider.entityID == bare.entityID)
        #expect(provider.certificates == bare.certificates)
        #expect(provider.signOn == bare.signOn)
        #expect(provider.logout == bare.logout)
        #expect(provider.wantsSignedRequests == bare.wantsSignedRequests)
        let key = try TestKey.next.get()
        let genuine = try SignatureText(key).sign(plain.text, id: "_metadata")
            .replacing("<md:KeyDescriptor", with: "<!-- after it was signed --><md:KeyDescriptor")
        #expect(try read(genuine, signedBy: [key]).signer == key.certificate)
    }

    @Test("META-02 META-13 where metadata must be signed, only the signed document counts")
    func signed() throws {
        let key = try TestKey.next.get()
        let genuine = try SignatureText(key).sign(Text().text, id: "_metadata")
        let reading = try read(genuine, signedBy: [TestKey.attacker.get(), key])
        #expect(reading.signer == key.certificate)
        #expect(try problem(Text().text(), signedBy: [key]) == .signature)
        #expect(try problem(genuine, signedBy: [TestKey.attacker.get()]) == .signature)
        #expect(problem(genuine.replacing("idp.example/sso", with: "evil.example/sso"), signedBy: [key]) == .signature)
        var evil = try Text()
        evil.signOn = evil.signOn.replacing("idp.example", with: "evil.example")
        evil.extensions = "<md:Extensions>\(genuine)</md:Extensions>"
        #expect(
            problem(evil.text().replacing("_metadata", with: "_outer", maxReplacements: 1), signedBy: [key])
                == .signature)
    }

    struct Refused: Sendable, CustomTestStringConvertible {
        let id: String
        let code: MetadataProblem.Code
        let make: @Sendable () throws -> String

        init(_ id: String, _ code: MetadataProblem.Code, _ make: @escaping @Sendable () throws -> String) {
            self.id = id
            self.code = code
            self.make = make
        }

        static func altered(
            _ id: String, _ code: MetadataProblem.Code, _ alter: @escaping @Sendable (inout Text) throws -> Void
        ) -> Refused {
            Refused(id, code) {
                var text = try Text()
                try alter(&text)
                return text.text()
            }
        }

        var testDescription: String { id }
    }

    static let refused: [Refused] = [
        .altered("META-04 only an encryption key", .noSigningKey) {
            $0.keys = Text.key(try TestKey.encryption.get().certificate, use: "encryption")
        },
        .altered("META-05 no key", .noSigningKey) { $0.keys = "" },
        Refused("META-07 entities", .document) { "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>" + (try Text().text()) },
        .altered("META-113 a comment in an address", .document) {
            $0.extensions = "<md:Extensions><x:y xmlns:x=\"urn:x\">https://a<!-- -->.example</x:y></md:Extensions>"
        },
        .altered("META-113 a comment in a certificate", .document) {
            $0.keys = $0.keys.replacing("<ds:X509Certificate>", with: "<ds:X509Certificate><!-- ours -->")
        },
        .altered("META-09 over", .expired) { $0.attributes = " validUntil=\"2020-01-01T00:00:00Z\"" },
        .altered("an unreadable end", .expired) { $0.attributes = " validUntil=\"soon\"" },
        .altered("the role is over", .expired) { $0.roleAttributes = " validUntil=\"2020-01-01T00:00:00Z\"" },
        Refused("META-10 META-11 two entities", .severalEntities) {
            let text = try Text().text()
            let second = text.replacing("_metadata", with: "_second")
            return "<md:EntitiesDescriptor xmlns:md=\"\(metadata)\">\(text)\(second)</md:EntitiesDescriptor>"
        },
        address("META-14", "javascript:alert(1)"), address("META-15", "data:text/html,x"),
        address("META-16", "http://idp.example/sso"), address("META-18", "//evil.example"),
        address("META-19", "https://idp.example/sso&quot;onload=&quot;x"), address("META-21", "ftp://idp.example/"),
        address("a relative address", "/sso"), address("user information", "https://a:b@idp.example/sso"),
        address("a fragment", "https://idp.example/sso#x"), address("no address", ""),
        .altered("a bad address for logout", .endpoint) {
            $0.logout = $0.logout.replacing("https", with: "javascript")
        },
        .altered("META-23 an RSA exponent of 3", .noSigningKey) {
            $0.keys = Text.key(WeakCertificates.smallExponent, use: "signing")
        },
        .altered("an RSA key of 1024 bits", .noSigningKey) {
            $0.keys = Text.key(WeakCertificates.shortKey, use: "signing")
        },
        .altered("META-26 a thousand certificates", .tooManyCertificates) {
            $0.keys = String(repeating: $0.keys, count: 1_000)
        },
        .altered("META-27 SAML 1.1 only", .notSAML2) { $0.protocols = "urn:oasis:names:tc:SAML:1.1:protocol" },
        .altered("META-28 a service provider", .noIdentityProvider) { $0.role = "md:SPSSODescriptor" },
        .altered("META-29 two roles", .severalIdentityProviders) {
            $0.tail =
                "<md:IDPSSODescriptor protocolSupportEnumeration=\"\(XML.samlp)\">\($0.keys)\($0.signOn)</md:IDPSSODescriptor>"
        },
        .altered("META-31 a long entity ID", .entityID) {
            $0.entityID = "https://idp.example/" + String(repeating: "x", count: 1_024)
        },
        .altered("META-32 no entity ID", .entityID) { $0.entityID = nil },
        .altered("white space in the entity ID", .entityID) { $0.entityID = " " + Lab.idpEntity },
        Refused("META-34 a response", .notMetadata) { try Lab.response() },
        Refused("META-35 twenty megabytes", .document) { String(repeating: " ", count: 20 << 20) },
        .altered("no sign-in address", .noSignOnService) { $0.signOn = "" },
        .altered("many addresses", .tooManyEndpoints) { $0.signOn = String(repeating: $0.signOn, count: 17) },
    ]

    @Test("metadata that can't be trusted are refused, with why", arguments: refused)
    func refusal(document: Refused) throws { #expect(try problem(document.make()) == document.code) }

    @Test("META-33 UTF-16 is refused")
    func otherEncoding() throws {
        let bytes: [UInt8] = Array(try Text().text().utf8).reduce(into: [0xFF, 0xFE]) { $0 += [$1, 0] }
        #expect(throws: MetadataProblem.self) { try MetadataReader(at: Lab.now).read(bytes) }
    }

    @Test("a key that can't be used is left out and told of, beside one that can")
    func passedOver() throws {
        var text = try Text()
        text.keys += Text.key(WeakCertificates.shortKey, use: "signing")
        let reading = try read(text.text())
        #expect(reading.provider.certificates.count == 1)
        #expect(reading.passedOver == ["certificate 2: weak_key"])
    }

    @Test("http will do for this machine alone")
    func loopback() throws {
        var text = try Text()
        text.signOn = text.signOn.replacing("https://idp.example", with: "http://127.0.0.1:8080")
        #expect(problem(text.text()) == nil)
    }

    static let spans: [(String, Duration?)] = [
        ("PT6H", .hours(6)), ("P7D", .days(7)), ("P1Y2M3DT4H5M6S", .seconds(428 * 86_400 + 14_706)), ("PT0S", .zero),
        ("PT90M", .minutes(90)), ("PT1.5S", .seconds(1)), ("PT0.999S", .zero), ("PT1.5H", nil), ("PT1.5M", nil),
        ("P1.5D", nil), ("P0.5Y", nil), ("PT1.S", nil), ("PT.5S", nil), ("PT1.xS", nil), ("PT1.2.3S", nil),
        ("PT+1S", nil), ("PT1,5S", nil), ("-PT1H", nil), ("P1DT", nil), ("PT", nil), ("P", nil), ("1H", nil),
        ("PT1M1H", nil), ("P11Y", nil),
    ]

    @Test("how long metadata may be kept is read as XML Schema writes it, or not at all", arguments: spans)
    func cacheDuration(written: String, span: Duration?) throws {
        var text = try Text()
        text.attributes = " cacheDuration=\"\(written)\""
        #expect(try read(text.text()).provider.cacheDuration == span)
    }

    private static func address(_ id: String, _ location: String) -> Refused {
        .altered("\(id) \(location)", .endpoint) {
            $0.signOn = Text.service("SingleSignOnService", Endpoint.Binding.redirect.rawValue, location)
        }
    }
}
