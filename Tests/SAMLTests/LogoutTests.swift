import Primitives
import SAML
import TestKit
import Testing
import XMLSignature

/// Logout, by redirect and by POST, from the identity provider and from us.
struct LogoutTests {
    /// A message for the single logout service, part by part.
    struct Message: Sendable {
        var kind = "SAMLRequest"
        var element = "samlp:LogoutRequest"
        var id = "_logout"
        var destination: String? = Lab.slo
        var inResponseTo: String?
        var issueInstant = XML.time(-5)
        var notOnOrAfter: String? = XML.time(300)
        var issuer = XML.issuer(Lab.idpEntity)
        var content =
            XML.element("saml:NameID", [("xmlns:saml", XML.saml), ("Format", NameID.Format.emailAddress)], Lab.alice)
            + XML.element("samlp:SessionIndex", [], "_session")

        static var response: Message {
            var message = Message()
            message.kind = "SAMLResponse"
            message.element = "samlp:LogoutResponse"
            message.inResponseTo = Lab.request
            message.notOnOrAfter = nil
            message.content = ResponseText.status(XML.success)
            return message
        }

        func text(_ signature: String = "") -> String {
            XML.element(
                element,
                [
                    ("xmlns:samlp", XML.samlp), ("Destination", destination), ("ID", id),
                    ("InResponseTo", inResponseTo),
                    ("IssueInstant", issueInstant), ("NotOnOrAfter", notOnOrAfter), ("Version", "2.0"),
                ], issuer + signature + content)
        }

        /// The query that carries it, signed by `key`.
        func query(
            signedBy key: TestKey, method: String = SignatureMethod.rsaSHA256.rawValue, relayState: String? = "state",
            lowercase: Bool = false, deflated: [UInt8]? = nil
        ) throws -> String {
            func encoded(_ value: String) -> String {
                let encoded = PercentEncoding.encodeQueryValue(value)
                guard lowercase else { return encoded }
                return encoded.replacing("%2B", with: "%2b").replacing("%2F", with: "%2f").replacing("%3D", with: "%3d")
                    .replacing("%3A", with: "%3a")
            }
            let message = deflated ?? Stored.deflate(Array(text().utf8))
            var query = "\(kind)=" + encoded(Base64.encode(message))
            if let relayState { query += "&RelayState=" + encoded(relayState) }
            query += "&SigAlg=" + encoded(method)
            return query + "&Signature=" + encoded(Base64.encode(try key.signature(over: Array(query.utf8))))
        }

        func form(signedBy key: TestKey?) throws -> FormParameters {
            let document = try key.map { try SignatureText($0).sign(text, id: id) } ?? text()
            return [FormParameters.Pair(name: kind, value: Base64.encode(Array(document.utf8)))]
        }
    }

    static func check(outstanding: Set<String> = [Lab.request]) throws -> LogoutCheck {
        LogoutCheck(
            LogoutExpectation(
                identityProvider: try Lab.provider(), entityID: Lab.spEntity, singleLogoutService: Lab.slo,
                outstanding: outstanding), at: Lab.now)
    }

    @Test(
        "SLO-01 SLO-03 a signed request by redirect ends sessions", .spec("SAML Bindings", "3.4.4.1"),
        arguments: [false, true])
    func redirect(lowercase: Bool) throws {
        let query = try Message().query(signedBy: TestKey.idp.get(), lowercase: lowercase)
        guard case .request(let request, let checks) = try Self.check().run(query: query) else {
            Issue.record("refused: \(try Self.check().run(query: query).checks.filter { $0.outcome == .failed })")
            return
        }
        #expect(request.id == "_logout")
        #expect(request.nameID.value == Lab.alice)
        #expect(request.sessionIndexes == ["_session"])
        #expect(request.relayState == "state")
        #expect(request.rememberUntil == Lab.now + .seconds(360))
        #expect(checks.map(\.name) == LogoutCheck.checks.map(\.rawValue))
    }

    @Test("SLO-25 the order of the parameters does not matter, for it is rebuilt")
    func otherOrder() throws {
        let parts = try Message().query(signedBy: TestKey.idp.get()).split(separator: "&").map(String.init)
        guard case .request = try Self.check().run(query: parts.reversed().joined(separator: "&")) else {
            Issue.record("refused")
            return
        }
    }

    @Test("a signed request by POST ends sessions", .spec("SAML Bindings", "3.5.4"))
    func post() throws {
        guard case .request(let request, _) = try Self.check().run(form: Message().form(signedBy: TestKey.idp.get()))
        else {
            Issue.record("refused")
            return
        }
        #expect(request.nameID.value == Lab.alice)
        #expect(request.relayState == nil)
    }

    @Test("a response tells what became of our request: SLO-53 partial is not complete", .spec("SAML Core", "3.7.3.2"))
    func responses() throws {
        let partial = XML.element(
            "samlp:StatusCode", [("Value", "urn:oasis:names:tc:SAML:2.0:status:PartialLogout")])
        let cases: [(String, LogoutResponse.Outcome)] = [
            (ResponseText.status(XML.success), .complete),
            (ResponseText.status(XML.success, inner: partial), .partial),
            (ResponseText.status("urn:oasis:names:tc:SAML:2.0:status:Responder"), .failed),
        ]
        for (status, outcome) in cases {
            var message = Message.response
            message.content = status
            let query = try message.query(signedBy: TestKey.idp.get())
            guard case .response(let response, _) = try Self.check().run(query: query) else {
                Issue.record("refused")
                continue
            }
            #expect(response.inResponseTo == Lab.request)
            #expect(response.outcome == outcome)
        }
    }

    struct Query: Sendable, CustomTestStringConvertible {
        let id: String
        let check: SAMLCheck
        let make: @Sendable () throws -> String

        init(_ id: String, _ check: SAMLCheck, _ make: @escaping @Sendable () throws -> String) {
            self.id = id
            self.check = check
            self.make = make
        }

        var testDescription: String { id }
    }

    static let queries: [Query] = [
        Query("SLO-12 another's key", .signature) { try Message().query(signedBy: TestKey.attacker.get()) },
        Query("SLO-15 no Signature", .signaturePresent) {
            let query = try Message().query(signedBy: TestKey.idp.get())
            return String(query.prefix(upTo: query.firstRange(of: "&Signature")?.lowerBound ?? query.endIndex))
        },
        Query("SLO-16 SHA-1", .signatureAlgorithm) {
            try Message().query(signedBy: TestKey.idp.get(), method: Hash.sha1.rsa)
        },
        Query("SLO-17 an unknown algorithm", .signatureAlgorithm) {
            try Message().query(signedBy: TestKey.idp.get(), method: "urn:x")
        },
        Query("SLO-18 HMAC", .signatureAlgorithm) {
            try Message().query(
                signedBy: TestKey.idp.get(), method: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")
        },
        Query("SLO-19 another RelayState", .signature) {
            try Message().query(signedBy: TestKey.idp.get()).replacing("RelayState=state", with: "RelayState=evil")
        },
        Query("SLO-20 a RelayState that was not signed", .signature) {
            try Message().query(signedBy: TestKey.idp.get(), relayState: nil) + "&RelayState=evil"
        },
        Query("SLO-23 a response beside the request", .binding) {
            try Message().query(signedBy: TestKey.idp.get()) + "&SAMLResponse=x"
        },
        Query("a parameter twice", .binding) { try Message().query(signedBy: TestKey.idp.get()) + "&RelayState=x" },
        Query("another parameter", .binding) { try Message().query(signedBy: TestKey.idp.get()) + "&x=y" },
        Query("SLO-27 the request's signature for a response", .signature) {
            try Message().query(signedBy: TestKey.idp.get()).replacing("SAMLRequest", with: "SAMLResponse")
        },
        altered("SLO-30 over", .notOnOrAfter) { $0.notOnOrAfter = XML.time(-60) },
        altered("an old one that does not say how long it is good for", .issueInstant) {
            $0.notOnOrAfter = nil
            $0.issueInstant = XML.time(-600)
        },
        altered("SLO-33 another Destination", .destination) { $0.destination = "https://other.example/slo" },
        altered("SLO-34 no Destination", .destination) { $0.destination = nil },
        altered("SLO-35 another Issuer", .issuer) { $0.issuer = XML.issuer(Lab.otherEntity) },
        altered("no NameID", .nameID) { $0.content = "" },
        altered("SLO-54 a Response", .structure) { $0.element = "samlp:Response" },
        altered("SLO-55 an AuthnRequest", .structure) { $0.element = "samlp:AuthnRequest" },
        altered("a Signature within", .structure) {
            $0.issuer += "<ds:Signature xmlns:ds=\"\(XML.ds)\"></ds:Signature>"
        },
        Query("SLO-43 a bomb", .encoding) {
            // Our own request makes one, with a name that is nothing but itself.
            var request = AuthnRequest(
                id: MessageID("_bomb"), issueInstant: Lab.now, from: try Lab.serviceProvider())
            request.providerName = String(repeating: "x", count: 4 << 20)
            let endpoint = Endpoint(binding: .redirect, location: Lab.slo)
            guard case .redirect(let url) = try request.sent(to: endpoint, relayState: "h", signedWith: nil),
                let message = try FormParameters(parsing: String(url.split(separator: "?")[1]))["SAMLRequest"],
                let bomb = Base64.decode(message)
            else { throw Lab.Missing() }
            return try Message().query(signedBy: TestKey.idp.get(), deflated: bomb)
        },
        Query("SLO-44 a zlib header", .encoding) {
            try Message().query(
                signedBy: TestKey.idp.get(), deflated: [0x78, 0x9C] + Stored.deflate(Array(Message().text().utf8)))
        },
        Query("SLO-45 bytes behind the stream", .encoding) {
            try Message().query(
                signedBy: TestKey.idp.get(), deflated: Stored.deflate(Array(Message().text().utf8)) + [0])
        },
        Query("SLO-50 a response to nothing", .inResponseTo) {
            var message = Message.response
            message.inResponseTo = "_never"
            return try message.query(signedBy: TestKey.idp.get())
        },
    ]

    @Test("a query that must not end sessions is refused, and by the right check", arguments: queries)
    func refusedQueries(query: Query) throws {
        let verdict = try Self.check().run(query: query.make())
        #expect(verdict.failure == query.check, "\(verdict.checks.filter { $0.outcome == .failed })")
    }

    @Test("SLO-11 SLO-13 SLO-40 SLO-41 a form that must not end sessions is refused")
    func refusedForms() throws {
        let check = try Self.check()
        #expect(check.run(form: try Message().form(signedBy: nil)).failure == .signaturePresent)
        #expect(check.run(form: try Message().form(signedBy: TestKey.attacker.get())).failure == .signature)

        let genuine = try SignatureText(TestKey.idp.get()).sign(Message().text, id: "_logout")
        let commented = genuine.replacing(Lab.alice, with: "alice<!---->@acme.example")
        #expect(check.run(form: form(commented)).failure == .document)

        var evil = Message()
        evil.id = "_evil"
        var signature = SignatureText(try TestKey.idp.get())
        signature.tail = XML.element("ds:Object", [], Message().text())
        let wrapped = evil.text(try signature.text(over: Message().text(), id: "_logout"))
        #expect(check.run(form: form(wrapped)).failure == .structure)
    }

    private func form(_ xml: String) -> FormParameters {
        [FormParameters.Pair(name: "SAMLRequest", value: Base64.encode(Array(xml.utf8)))]
    }

    private static func altered(
        _ id: String, _ check: SAMLCheck, _ alter: @escaping @Sendable (inout Message) -> Void
    ) -> Query {
        Query(id, check) {
            var message = Message()
            alter(&message)
            return try message.query(signedBy: TestKey.idp.get())
        }
    }
}

/// Raw DEFLATE in stored blocks, by hand (RFC 1951 §3.2.4).
enum Stored {
    static func deflate(_ input: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var start = 0
        repeat {
            let end = min(start + 0xFFFF, input.count)
            let length = UInt16(end - start)
            output += [end == input.count ? 1 : 0, UInt8(length & 0xFF), UInt8(length >> 8)]
            output += [UInt8(~length & 0xFF), UInt8(~length >> 8)]
            output += input[start..<end]
            start = end
        } while start < input.count
        return output
    }
}
