import Identity
import Primitives
import Provider
import SAML
import Storage
import TestKit
import Testing

@Suite("Talking to SAML identity providers")
struct SAMLFederationTests {
    @Test("a question leaves for the provider, signed, with our handle and its own id", .spec("SAML Profiles", "4.1.3"))
    func question() async throws {
        try await SAMLWorld.run { saml async throws in
            var demand = FederationDemand(handle: Secret("handle"))
            demand.asksAgain = true
            let question = try await saml.federation.question(demand, to: saml.connection)
            guard case .redirect(let url) = question.carriage else {
                Issue.record("not a redirect")
                return
            }
            let parameters = try FormParameters(parsing: String(url.split(separator: "?")[1]))
            #expect(url.hasPrefix("https://idp.example/sso?"))
            #expect(parameters.pairs.map(\.name) == ["SAMLRequest", "RelayState", "SigAlg", "Signature"])
            #expect(parameters["RelayState"] == "handle")
            #expect(question.requestID?.hasPrefix("_") == true)
        }
    }

    @Test("an answer is accepted once, and says who it is whatever qualifiers come", .spec("SAML Profiles", "4.1.4.5"))
    func answer() async throws {
        try await SAMLWorld.run { saml async throws in
            let message = try saml.response(to: "_request", format: NameID.Format.persistent)
            let verdict = try await saml.federation.verdict(
                on: message, to: saml.request("_request"), of: saml.connection)
            guard case .accepted(let answer) = verdict.outcome else {
                Issue.record("\(verdict.checks.filter { $0.outcome == .failed })")
                return
            }
            #expect(
                answer.subject
                    == FederatedSubject(
                        connection: SAMLWorld.id, qualifiers: [], format: NameID.Format.persistent, value: "ann"))
            #expect(answer.isSubjectStable)
            #expect(answer.attributes == ["email": ["ann@acme.example"]])
            #expect(answer.authenticatedAt == saml.world.clock.now() - .seconds(5))
            #expect(answer.session.index == "_session")
            #expect(verdict.clockSkewSeconds == 0)
            #expect(verdict.checks.last == Check("replay", .passed))
            #expect(verdict.received.contains(.init("attribute email", "ann@acme.example")))

            let again = try await saml.federation.verdict(
                on: message, to: saml.request("_request"), of: saml.connection)
            #expect(again.outcome == .refused(reason: "replay"))
        }
    }

    @Test("an answer to another question, to none, and by redirect is not accepted")
    func otherAnswers() async throws {
        try await SAMLWorld.run { saml async throws in
            let federation = saml.federation
            let asked = try saml.response(to: "_request")
            #expect(
                try await federation.verdict(on: asked, to: saml.request("_other"), of: saml.connection).outcome
                    == .refused(reason: "in_response_to"))
            #expect(
                try await federation.verdict(on: asked, to: nil, of: saml.connection).outcome
                    == .refused(reason: "in_response_to"))
            #expect(
                try await federation.verdict(on: saml.response(to: nil), to: nil, of: saml.connection).outcome
                    == .unasked)
            let query = FederationMessage(isPost: false, rawQuery: "", query: asked.form, form: [])
            #expect(
                try await federation.verdict(on: query, to: saml.request("_request"), of: saml.connection).outcome
                    == .refused(reason: "binding"))
            let old = try saml.response(to: "_request", authenticated: .hours(1))
            #expect(
                try await federation.verdict(
                    on: old, to: saml.request("_request", maxAge: 0), of: saml.connection
                ).outcome == .refused(reason: "authn_instant"))
        }
    }

    @Test("ACC-01 a transient NameID is nobody, and the named attribute says who it is where there is one")
    func subjects() async throws {
        try await SAMLWorld.run { saml async throws in
            let message = try saml.response(to: "_request", format: NameID.Format.transient)
            let verdict = try await saml.federation.verdict(
                on: message, to: saml.request("_request"), of: saml.connection)
            guard case .accepted(let answer) = verdict.outcome else {
                Issue.record("refused")
                return
            }
            #expect(!answer.isSubjectStable)
        }
        try await SAMLWorld.run {
            $0.subjectAttribute = "uid"
        } _: { saml async throws in
            func verdict(_ id: String, _ values: [String]) async throws -> FederationVerdict {
                try await saml.federation.verdict(
                    on: saml.response(
                        to: "_request", id: id, format: NameID.Format.transient, attributes: [("uid", values)]),
                    to: saml.request("_request"), of: saml.connection)
            }
            guard case .accepted(let answer) = try await verdict("_one", ["4711"]).outcome else {
                Issue.record("refused")
                return
            }
            #expect(answer.isSubjectStable)
            #expect(answer.subject.value == "4711")
            #expect(answer.subject.format == "attribute:uid")
            #expect(answer.session.subject.value == "ann")
            #expect(try await verdict("_two", []).outcome == .refused(reason: "subject_attribute"))
            #expect(try await verdict("_three", ["a", "b"]).outcome == .refused(reason: "subject_attribute"))
        }
    }

    @Test("of many attributes those that are mapped are never the ones too many")
    func attributes() async throws {
        try await SAMLWorld.run { saml async throws in
            let many = (0..<200).map { (String($0 + 100), ["x"]) }
            let message = try saml.response(to: "_request", attributes: many + [("email", ["ann@acme.example"])])
            let verdict = try await saml.federation.verdict(
                on: message, to: saml.request("_request"), of: saml.connection)
            guard case .accepted(let answer) = verdict.outcome else {
                Issue.record("refused: \(verdict.checks.filter { $0.outcome == .failed })")
                return
            }
            #expect(answer.attributes.count == FederatedAnswer.Limits.attributes)
            #expect(answer.attributes["email"] == ["ann@acme.example"])
        }
    }

    @Test("sessions end by the provider's word, once, and it gets an answer", .spec("SAML Profiles", "4.4.3"))
    func logoutByProvider() async throws {
        try await SAMLWorld.run { saml async throws in
            let (provider, key) = try saml.asSender()
            let name = NameID(value: "ann", format: NameID.Format.persistent, nameQualifier: nil, spNameQualifier: nil)
            let request = LogoutRequest(
                id: MessageID("_logout"), issueInstant: saml.world.clock.now(), from: provider, nameID: name,
                sessionIndex: "_session")
            let ours = Endpoint(binding: .redirect, location: SAMLWorld.base + "/slo")
            let message = try saml.message(request.sent(to: ours, relayState: "theirs", signedWith: key))
            let verdict = try await saml.federation.logoutVerdict(on: message, of: saml.connection)
            guard case .endSubject(let subjects, let indexes, let reply) = verdict.outcome else {
                Issue.record("\(verdict.checks.filter { $0.outcome == .failed })")
                return
            }
            #expect(!subjects.isEmpty)
            #expect(subjects.allSatisfy { $0.value == "ann" && $0.connection == SAMLWorld.id })
            #expect(indexes == ["_session"])
            guard case .redirect(let url) = try await reply?(true) else {
                Issue.record("no answer")
                return
            }
            #expect(url.hasPrefix("https://idp.example/slo?SAMLResponse="))
            #expect(url.contains("&RelayState=theirs&"))
            // As long as the sessions have not ended it counts.
            let cutOff = try await saml.federation.logoutVerdict(on: message, of: saml.connection)
            guard case .endSubject = cutOff.outcome else {
                Issue.record("taken before it was carried out")
                return
            }
            #expect(try await verdict.message?.use(in: saml.world.store) == true)
            let again = try await saml.federation.logoutVerdict(on: message, of: saml.connection)
            guard case .refused("replay") = again.outcome else {
                Issue.record("taken twice")
                return
            }
        }
    }

    @Test("a name means the same with the qualifiers that are the default and without", .spec("SAML Core", "8.3.7"))
    func qualifiers() async throws {
        try await SAMLWorld.run { saml async throws in
            let formats = [nil, NameID.Format.unspecified]
            let names = formats.flatMap { format in
                [nil, SAMLWorld.entityID].flatMap { theirs in
                    [nil, SAMLWorld.base + "/metadata"].map { ours in
                        NameID(value: "ann", format: format, nameQualifier: theirs, spNameQualifier: ours)
                    }
                }
            }
            let persistent = NameID(
                value: "ann", format: NameID.Format.persistent, nameQualifier: nil, spNameQualifier: nil)
            for (number, name) in (names + [persistent]).enumerated() {
                let subjects = try await saml.subjects(of: name, id: "_logout-\(number)")
                for kept in names {
                    let subject = FederatedSubject(
                        connection: SAMLWorld.id, qualifiers: [kept.nameQualifier ?? "", kept.spNameQualifier ?? ""],
                        format: kept.format ?? "", value: "ann")
                    #expect(subjects.contains(subject) == (name.format != NameID.Format.persistent))
                }
                // As the account is tied.
                #expect(subjects.contains { $0.qualifiers.isEmpty })
            }
        }
    }

    @Test("whom nobody here knows is told so, and who is logged out already is not", .spec("SAML Core", "3.2.2.2"))
    func unknownPrincipal() async throws {
        try await SAMLWorld.run { saml async throws in
            let name = NameID(value: "ann", format: nil, nameQualifier: nil, spNameQualifier: nil)
            let answer = try await saml.answer(to: name, id: "_one")
            #expect(answer.outcome == .unknownPrincipal)
            let subject = FederatedSubject(
                connection: SAMLWorld.id, qualifiers: [SAMLWorld.entityID, SAMLWorld.base + "/metadata"],
                format: NameID.Format.unspecified, value: "ann")
            let (store, now, ada) = (saml.world.store, saml.world.clock.now(), saml.world.ada)
            let session = Session(
                id: SessionID("s"), secretHash: [UInt8](repeating: 1, count: 32), account: ada.id,
                organization: ada.organization, proofs: [],
                startedAt: now, lastSeenAt: now, upstream: UpstreamSession(subject: subject, index: "_session"))
            #expect(try await store.start(session, closing: nil, replacing: nil, at: now))
            for id in ["_two", "_three"] {
                #expect(try await saml.answer(to: name, id: id).outcome == .complete)
                #expect(try await store.session(session.id) == nil)
            }
        }
    }

    @Test("the provider's answer to our own logout counts with the handle that went along, and no other")
    func logoutByUs() async throws {
        try await SAMLWorld.run { saml async throws in
            let subject = FederatedSubject(
                connection: SAMLWorld.id, qualifiers: ["", ""], format: NameID.Format.persistent, value: "ann")
            let question = try await saml.federation.logout(
                of: UpstreamSession(subject: subject, index: "_session"), at: saml.connection,
                handle: Secret("handle"))
            let id = try #require(question?.requestID)
            let (provider, key) = try saml.asSender()
            let ours = Endpoint(binding: .redirect, location: SAMLWorld.base + "/slo")
            let theirs = try await received(id, at: saml)
            for (handle, isAnswer) in [("handle", true), ("other", false)] {
                let response = LogoutResponse(
                    id: MessageID("_answer"), issueInstant: saml.world.clock.now(), from: provider, to: theirs,
                    outcome: .partial)
                let message = try saml.message(response.sent(to: ours, relayState: handle, signedWith: key))
                switch try await saml.federation.logoutVerdict(on: message, of: saml.connection).outcome {
                case .answered(let answered, let isComplete):
                    #expect(isAnswer && answered.reveal() == handle && !isComplete)
                case .refused(let reason): #expect(!isAnswer && reason == "in_response_to")
                default: Issue.record("something else")
                }
            }
        }
    }

    @Test("metadata are there before anything is known of the provider, and a question is not")
    func beforeMetadata() async throws {
        try await World.run { world in
            let connection = Connection(
                id: SAMLWorld.id, organization: world.acme.id,
                settings: ConnectionSettings(
                    displayName: "SAML", provider: .saml(SAMLSettings(source: .url("https://idp.example")))))
            try await world.change(.putConnection(connection))
            let federation = SAMLFederation(world.deployment)
            await #expect(throws: FederationUnavailable("no_metadata")) {
                try await federation.question(FederationDemand(handle: Secret("h")), to: connection)
            }
            let message = FederationMessage(isPost: true, rawQuery: "", query: [], form: [])
            #expect(
                try await federation.verdict(on: message, to: nil, of: connection).outcome
                    == .refused(reason: "no_metadata"))
            await #expect(throws: FederationUnavailable("no_key")) { try await federation.metadata(of: connection) }
        }
        try await SAMLWorld.run { saml async throws in
            let document = try #require(try await saml.federation.metadata(of: saml.connection))
            let text = String(decoding: document, as: UTF8.self)
            #expect(text.contains("entityID=\"\(SAMLWorld.base)/metadata\""))
            #expect(text.contains("Location=\"\(SAMLWorld.base)/acs\""))
        }
    }

    /// A request of ours with this id, as the provider has it once it was checked there.
    private func received(_ id: String, at saml: SAMLWorld) async throws -> VerifiedLogoutRequest {
        let (provider, key) = try saml.asSender()
        let sent = try LogoutRequest(
            id: MessageID(id), issueInstant: saml.world.clock.now(), from: provider,
            nameID: NameID(value: "ann", format: nil, nameQualifier: nil, spNameQualifier: nil), sessionIndex: nil
        ).sent(
            to: Endpoint(binding: .redirect, location: SAMLWorld.base + "/slo"), relayState: nil, signedWith: key)
        let certificate = key.certificate
        let idp = try #require(
            IdentityProvider(
                entityID: SAMLWorld.entityID,
                signOn: [Endpoint(binding: .redirect, location: "https://idp.example/sso")],
                certificates: [certificate]))
        let check = LogoutCheck(
            LogoutExpectation(
                identityProvider: idp, entityID: SAMLWorld.base, singleLogoutService: SAMLWorld.base + "/slo"),
            at: saml.world.clock.now())
        guard case .request(let request, _) = check.run(query: try saml.message(sent).rawQuery) else {
            throw SAMLWorld.Unexpected()
        }
        return request
    }
}

extension SAMLWorld {
    /// The provider's message that ends somebody's sessions.
    private func logout(of name: NameID, id: String) throws -> FederationMessage {
        let (provider, key) = try asSender()
        let request = LogoutRequest(
            id: MessageID(id), issueInstant: world.clock.now(), from: provider, nameID: name, sessionIndex: nil)
        return try message(
            request.sent(
                to: Endpoint(binding: .redirect, location: Self.base + "/slo"), relayState: nil, signedWith: key))
    }

    /// Whose sessions it ends.
    fileprivate func subjects(of name: NameID, id: String) async throws -> [FederatedSubject] {
        let verdict = try await federation.logoutVerdict(on: logout(of: name, id: id), of: connection)
        guard case .endSubject(let subjects, [], _) = verdict.outcome else { throw Unexpected() }
        return subjects
    }

    /// What the provider is answered.
    fileprivate func answer(to name: NameID, id: String) async throws -> VerifiedLogoutResponse {
        let outcome = try await FederationLogout(world.deployment).run(
            Self.id, logout(of: name, id: id), visitor: world.browser().visitor)
        guard case .carry(.redirect(let url), frames: []) = outcome else { throw Unexpected() }
        let key = try #require(try await world.store.serviceProviderKeys(of: Self.id).first)
        let us = try #require(
            IdentityProvider(
                entityID: Self.base + "/metadata",
                signOn: [Endpoint(binding: .redirect, location: Self.base + "/sso")],
                certificates: [try SigningCertificate(der: key.certificate)]))
        let check = LogoutCheck(
            LogoutExpectation(
                identityProvider: us, entityID: Self.entityID, singleLogoutService: "https://idp.example/slo",
                outstanding: [id]), at: world.clock.now())
        guard case .response(let response, _) = check.run(query: String(url.split(separator: "?")[1])) else {
            throw Unexpected()
        }
        return response
    }
}
