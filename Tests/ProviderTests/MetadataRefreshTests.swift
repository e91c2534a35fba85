import Identity
import Primitives
import Provider
import SAML
import Storage
import TestKit
import Testing

@Suite("Metadata that refresh themselves")
struct MetadataRefreshTests {
    private static let okta = ConnectionID("okta")
    private static let url = "https://idp.example/metadata"

    /// Lends a world whose organization has a connection that knows the first two certificates, and an administrator.
    private func run(
        url: String = Self.url, refresh: SAMLSettings.Refresh = .tls, interruption: Interruption? = nil,
        _ body: (World, Certificates) async throws -> Void
    ) async throws {
        try await World.run(interruption: interruption) { world in
            let certificates = try Certificates(at: world.clock.now())
            var settings = SAMLSettings(source: .url(url))
            settings.refresh = refresh
            let connection = Connection(
                id: Self.okta, organization: world.acme.id,
                settings: ConnectionSettings(displayName: "Okta", provider: .saml(settings)))
            world.outside.publish(certificates.metadata([0, 1]), at: url)
            let record = try #require(certificates.record([0, 1], at: world.clock.now()))
            var ada = world.ada
            ada.roles = [.admin]
            try await world.change(
                .putAccount(ada), .putConnection(connection), .setIdentityProvider(Self.okta, record))
            try await body(world, certificates)
        }
    }

    private func record(in world: World) async throws -> IdentityProviderRecord {
        try #require(try await world.store.identityProvider(of: Self.okta))
    }

    @Test("that say what is known change nothing, and move no version")
    func same() async throws {
        try await run { world, _ in
            let care = ConnectionCare(world.deployment)
            let version = try await world.store.configurationVersion()
            world.clock.advance(by: .hours(1))
            #expect(try await care.look(at: Self.okta) == .same)
            let known = try await record(in: world)
            #expect(known.checkedAt == world.clock.now())
            #expect(known.certificates.map(\.leavesAt) == [nil, nil])
            #expect(try await world.store.configurationVersion() == version)
            #expect(try await world.letters().isEmpty)
        }
    }

    @Test("bring a new key beside a known one; the old one counts for seven days, and the admins are told")
    func rollover() async throws {
        try await run { world, certificates in
            let care = ConnectionCare(world.deployment)
            world.outside.publish(certificates.metadata([1, 2]), at: Self.url)
            let prints = certificates.prints
            #expect(
                try await care.look(at: Self.okta)
                    == .changed(["+ certificate \(prints[2])", "- certificate \(prints[0])"]))
            let known = try await record(in: world)
            #expect(known.certificates.map(\.der) == [1, 2, 0].map { certificates.der[$0] })
            #expect(known.certificates.last?.leavesAt == world.clock.now() + .days(7))
            #expect(known.provider(at: world.clock.now())?.certificates.count == 3)
            #expect(known.provider(at: world.clock.now() + .days(7))?.certificates.count == 2)
            let mail = try #require(try await world.letters().only)
            #expect(mail.kind == .connectionKeysChanged)
            #expect(mail.recipient.address == "ada@acme.example")
            #expect(mail.values["added"] == prints[2] && mail.values["removed"] == prints[0])
            let line = try #require(try await world.auditDetails(.connectionMetadataChanged).only)
            #expect(line == ["connection": "okta", "added": prints[2], "removed": prints[0]])
            #expect(try await care.look(at: Self.okta) == .same)
            // Back again before it left: it stays.
            world.outside.publish(certificates.metadata([0, 1, 2]), at: Self.url)
            _ = try await care.look(at: Self.okta)
            let again = try await record(in: world)
            #expect(again.certificates.allSatisfy { $0.leavesAt == nil })
        }
    }

    @Test("are taken over together with the mails that tell of it, and the line in the audit log, or not at all")
    func broken() async throws {
        let interruption = Interruption()
        try await run(interruption: interruption) { world, certificates in
            let care = ConnectionCare(world.deployment)
            let known = try await record(in: world)
            for (indexes, kind) in [([2], Mail.Kind.connectionKeysRefused), ([1, 2], .connectionKeysChanged)] {
                world.outside.publish(certificates.metadata(indexes), at: Self.url)
                let before = try await record(in: world)
                for words in ["insert into audit_events", "insert into mails"] {
                    interruption.set(before: words, .failure)
                    await #expect(throws: StorageError.self) { try await care.look(at: Self.okta) }
                    #expect(!interruption.isSet)
                    #expect(try await record(in: world) == before)
                }
                _ = try await care.look(at: Self.okta)
                #expect(try await world.letters().map(\.kind) == [kind])
            }
            #expect(try await record(in: world) != known)
            #expect(try await world.auditDetails(.connectionMetadataChanged).count == 2)
        }
    }

    @Test("forget an old key once its days are over")
    func forgotten() async throws {
        try await run { world, certificates in
            world.outside.publish(certificates.metadata([1]), at: Self.url)
            _ = try await ConnectionCare(world.deployment).look(at: Self.okta)
            world.clock.advance(by: .days(8))
            _ = try await ConnectionCare(world.deployment).look(at: Self.okta)
            #expect(try await record(in: world).certificates.map(\.der) == [certificates.der[1]])
        }
    }

    @Test("of another entity, or with no key that is known, change nothing until an admin says so")
    func refused() async throws {
        try await run { world, certificates in
            let care = ConnectionCare(world.deployment)
            let before = try await record(in: world)
            for (document, isOther) in [
                (certificates.metadata([2]), false), (certificates.metadata([0, 1], entityID: "https://evil"), true),
            ] {
                world.outside.publish(document, at: Self.url)
                guard case .kept(let reason) = try await care.look(at: Self.okta) else {
                    Issue.record("taken over")
                    continue
                }
                #expect(reason.contains(isOther ? "https://evil" : certificates.prints[2]))
                var known = try await record(in: world)
                #expect(known.failure == reason)
                known.failure = nil
                #expect(known == before)
            }
            let kinds = try await world.letters().map(\.kind)
            #expect(kinds == [.connectionKeysRefused, .connectionKeysRefused])
            // The same once more is not told again.
            _ = try await care.look(at: Self.okta)
            #expect(try await world.letters().isEmpty)
            world.outside.publish(certificates.metadata([2]), at: Self.url)
            #expect(
                try await care.accept(Self.okta)
                    == .changed([
                        "+ certificate \(certificates.prints[2])", "- certificate \(certificates.prints[0])",
                        "- certificate \(certificates.prints[1])",
                    ]))
            let known = try await record(in: world)
            #expect(known.failure == nil)
            #expect(known.certificates.map { $0.leavesAt == nil } == [true, false, false])
        }
    }

    @Test("over plain http never change anything by themselves")
    func plain() async throws {
        let url = "http://localhost:8081/metadata"
        try await run(url: url) { world, certificates in
            let before = try await record(in: world)
            world.outside.publish(certificates.metadata([0, 1, 2]), at: url)
            let finding = try await ConnectionCare(world.deployment).look(at: Self.okta)
            #expect(finding == .kept("the metadata changed, and came over plain http"))
            #expect(try await record(in: world).certificates == before.certificates)
        }
    }

    @Test("that cannot be had, or cannot be used, leave the last good copy")
    func outage() async throws {
        try await run { world, certificates in
            let care = ConnectionCare(world.deployment)
            let before = try await record(in: world)
            world.outside.fail(Self.url, with: .timeout)
            #expect(try await care.look(at: Self.okta) == .kept("no answer in time"))
            world.outside.publish("<html/>", at: Self.url)
            guard case .kept(let reason) = try await care.look(at: Self.okta) else {
                Issue.record("taken over")
                return
            }
            #expect(reason.contains("not metadata"))
            let known = try await record(in: world)
            #expect(known.certificates == before.certificates && known.signOn == before.signOn)
            #expect(known.failure == reason)
            world.outside.publish(certificates.metadata([0, 1]), at: Self.url)
            #expect(try await care.look(at: Self.okta) == .same)
            #expect(try await record(in: world).failure == nil)
        }
    }

    @Test("that must be signed are refused when they are not")
    func unsigned() async throws {
        try await run(refresh: .signed) { world, certificates in
            world.outside.publish(certificates.metadata([0, 1, 2]), at: Self.url)
            guard case .kept(let reason) = try await ConnectionCare(world.deployment).look(at: Self.okta) else {
                Issue.record("taken over")
                return
            }
            #expect(reason.contains("signature"))
            #expect(try await record(in: world).certificates.count == 2)
        }
    }

    @Test("are not looked at where nothing may refresh, and there is no such connection")
    func off() async throws {
        try await run(refresh: .off) { world, _ async throws in
            let care = ConnectionCare(world.deployment)
            #expect(try await care.look(at: Self.okta) == .nothing)
            #expect(world.outside.fetches(of: Self.url).isEmpty)
            await #expect(throws: SupportError.self) { try await care.look(at: ConnectionID("nowhere")) }
        }
    }

    @Test("are looked at in the background when they are due, spread over hours")
    func background() async throws {
        try await run { world, _ in
            let care = ConnectionCare(world.deployment)
            try await care.run()
            try await care.run()
            #expect(world.outside.fetches(of: Self.url).count == 1)
            world.clock.advance(by: .hours(5))
            try await care.run()
            #expect(world.outside.fetches(of: Self.url).count == 1)
            world.clock.advance(by: .hours(2))
            try await care.run()
            #expect(world.outside.fetches(of: Self.url).count == 2)
            world.outside.fail(Self.url, with: .timeout)
            world.clock.advance(by: .hours(7))
            try await care.run()
            world.clock.advance(by: .minutes(17))
            try await care.run()
            #expect(world.outside.fetches(of: Self.url).count == 4)
        }
    }
}

@Suite("Certificates that end")
struct CertificateWarningTests {
    /// Lends a world whose organization has an owner, and a connection with a certificate that is good for 100 days.
    private static func run(
        interruption: Interruption? = nil, _ body: (World, Connection) async throws -> Void
    ) async throws {
        try await World.run(interruption: interruption) { world in
            let now = world.clock.now()
            let connection = Connection(
                id: ConnectionID("okta"), organization: world.acme.id,
                settings: ConnectionSettings(
                    displayName: "Okta",
                    provider: .saml(SAMLSettings(source: .typed(entityID: "a", signOnURL: "b", certificates: [])))))
            let certificates = try Certificates(at: now, lifetime: .days(100))
            let record = try #require(certificates.record([0], at: now))
            var ada = world.ada
            ada.roles = [.owner]
            try await world.change(
                .putAccount(ada), .putConnection(connection), .setIdentityProvider(connection.id, record))
            try await body(world, connection)
        }
    }

    @Test("are spoken of at 60, 30, 14, 7 and 1 days, once each")
    func warnings() async throws {
        try await Self.run { world, connection in
            let start = world.clock.now()
            let care = ConnectionCare(world.deployment)
            var days: [Int] = []
            var mails: [Mail] = []
            for day in 0...105 {
                try await care.run()
                try await care.run()
                let sent = try await world.letters()
                if !sent.isEmpty { days.append(100 - day) }
                mails += sent
                world.clock.set(to: start + .days(Int64(day + 1)))
                try await world.store.schedule(connection.id, at: world.clock.now(), takenUntil: nil)
            }
            #expect(days == [60, 30, 14, 7, 1])
            #expect(mails.count == 5)
            #expect(mails.allSatisfy { $0.kind == .connectionCertificateExpiring })
            #expect(mails.first?.values["connection"] == "Okta")
            let lines = try await world.auditDetails(.connectionCertificateExpiring)
            #expect(lines.map { $0["days"] } == ["60", "30", "14", "7", "1"])
        }
    }

    @Test("are only looked at where they were spoken of already")
    func given() async throws {
        let interruption = Interruption()
        try await Self.run(interruption: interruption) { world, connection in
            let care = ConnectionCare(world.deployment)
            world.clock.advance(by: .days(95))
            try await care.run()
            #expect(try await world.letters().count == 1)
            interruption.set(before: "insert into one_time_values", .failure)
            world.clock.advance(by: .hours(1))
            try await world.store.schedule(connection.id, at: world.clock.now(), takenUntil: nil)
            try await care.run()
            #expect(interruption.isSet)
            world.clock.advance(by: .days(4))
            try await care.run()
            #expect(!interruption.isSet)
            #expect(try await world.letters().isEmpty)
        }
    }

    @Test("are not spoken of while another one is published that is good for longer")
    func successor() async throws {
        try await World.run { world in
            let now = world.clock.now()
            let old = try Certificates(at: now, lifetime: .days(10))
            let new = try Certificates(at: now, lifetime: .days(400))
            var record = try #require(old.record([0], at: now))
            record.certificates += try #require(new.record([0], at: now)).certificates
            #expect(record.lastCertificate()?.notAfter == now + .days(400))
            record.certificates[1].leavesAt = now + .days(7)
            #expect(record.lastCertificate()?.notAfter == now + .days(10))
        }
    }
}

@Suite("Keys of ours at a connection")
struct RotateServiceKeyTests {
    @Test("move on by one, and the next one is another")
    func rotate() async throws {
        try await World.run { world in
            var settings = SAMLSettings(source: .url("https://idp.example/metadata"))
            settings.requestSignature = .ecdsaSHA256
            let connection = Connection(
                id: ConnectionID("okta"), organization: world.acme.id,
                settings: ConnectionSettings(displayName: "Okta", provider: .saml(settings)))
            try await world.change(.putConnection(connection))
            let rotate = RotateServiceKey(world.deployment)
            await #expect(throws: SupportError.self) { try await rotate.run(connection.id) }
            await #expect(throws: SupportError.self) { try await rotate.run(ConnectionID("nowhere")) }
            func key(_ id: String, _ stage: ServiceProviderKey.Stage) -> ServiceProviderKey {
                ServiceProviderKey(
                    connection: connection.id, id: id, stage: stage, sealedKey: [1], certificate: [2],
                    createdAt: world.clock.now())
            }
            try await world.change(.addServiceProviderKey(key("a", .current)), .addServiceProviderKey(key("b", .next)))
            let keys = try await rotate.run(connection.id)
            #expect(keys.map(\.stage) == [.current, .next, .retired])
            #expect(keys.first?.id == "b" && keys.last?.id == "a")
            let certificate = try SigningCertificate(der: try #require(keys.dropFirst().first).certificate)
            #expect(certificate.subject.contains("okta"))
            #expect(certificate.keyKind == "P-256")
            #expect(try await world.auditDetails(.connectionKeyRotated) == [["connection": "okta"]])
        }
    }
}

/// Three certificates of an identity provider, made once for a test.
private struct Certificates {
    let der: [String]
    let prints: [String]

    init(at now: Timestamp, lifetime: Duration = .days(1_000)) throws {
        let made = try (0..<3).map { index in
            try ServiceKey.generate(
                .p256, commonName: "idp\(index)", from: now, until: now + lifetime, random: SeededRandom()
            ).certificate
        }
        der = made.map { Base64.encode($0.der) }
        prints = made.map { String($0.fingerprint.prefix(16)) }
    }

    func metadata(_ indexes: [Int], entityID: String = "https://idp.example") -> String {
        let keys = indexes.map { index in
            "<KeyDescriptor use=\"signing\"><ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:X509Data>"
                + "<ds:X509Certificate>\(der[index])</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>"
        }
        return """
            <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="\(entityID)">\
            <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">\(keys.joined())\
            <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" \
            Location="https://idp.example/sso"/></IDPSSODescriptor></EntityDescriptor>
            """
    }

    func record(_ indexes: [Int], at now: Timestamp) -> IdentityProviderRecord? {
        let document = metadata(indexes)
        guard let reading = try? MetadataReader(at: now).read(Array(document.utf8)) else { return nil }
        return IdentityProviderRecord(of: reading.provider, document: document, at: now)
    }
}

extension World {
    /// The details of the lines of an action in the log of acme, oldest first.
    fileprivate func auditDetails(_ action: AuditEvent.Action) async throws -> [[String: String]] {
        try await store.auditLines(of: AuditLog(of: acme.id), after: 0, limit: 100).compactMap {
            AuditEvent(document: $0.text)
        }
        .filter { $0.action == action }
        .map { event in
            Dictionary(event.details.map { ($0.name, $0.value) }) { first, _ in first }
        }
    }
}

extension Array {
    /// The one element there is.
    fileprivate var only: Element? { count == 1 ? first : nil }
}
