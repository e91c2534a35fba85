import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Every sign-in that ends is written down")
struct SignInTrailTests {
    private static let acme: [String: String?] = ["organization": "acme"]

    @Test("who signed in, how, for which application, in which session, and by which rules")
    func finished() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.signIn(world.portal.request())
            let event = try #require(try await world.events().first)
            #expect(event.action == .login && event.result == .ok)
            #expect(event.actor == .account(world.ada.id) && event.account == world.ada.id)
            #expect(event.organization == world.acme.id && event.client == world.portal.client.id)
            #expect(event.session != nil && event.origin.network == "192.0.2.1")
            #expect(event["method"] == "native" && event["amr"] == "pwd" && event["acr"] == "urn:signet:acr:1fa")
            #expect(event["rules"] == "identify.first password.only")
        }
    }

    @Test("a wrong password, with the reason and the rules, about the account and not about what was typed")
    func wrongPassword() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.signIn(world.portal.request(), "ada@acme.example", "wrong")
            let event = try #require(try await world.events().first)
            #expect(event.action == .login && event.result == .fail && event.actor == .nobody)
            #expect(event.account == world.ada.id && event.organization == world.acme.id)
            #expect(event.details.map(\.name) == ["reason", "rules"])
            #expect(event["reason"] == "not_right" && event["rules"] == "identify.first password.only")
        }
    }

    /// An email of nobody, the parameters of the request, and the organization in whose log the try is found.
    private static let nobodies: [(String, [String: String?], String?, String)] = [
        ("nobody@acme.example", [:], "org-acme", "nobody@acme.example"),
        ("Nobody@Else.Example", ["organization": "acme"], "org-acme", "nobody@else.example"),
        ("nobody@else.example", [:], nil, "nobody@else.example"),
        ("P@ssw0rd", [:], nil, "(withheld)"),
        ("my@secret.phrase1", [:], nil, "(withheld)"),
    ]

    @Test(
        "an email of nobody is written down where the organization is known, and only if it can be nothing else",
        arguments: nobodies)
    func strangers(email: String, parameters: [String: String?], log: String?, written: String) async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.signIn(world.portal.request(parameters), email, "wrong")
            let events = try await world.events()
            #expect(events.count == 1)
            let event = try #require(events.first)
            #expect(event.organization?.value == log && event.account == nil)
            #expect(event["reason"] == "not_right" && event["email"] == written)
        }
    }

    @Test("a known and an unknown email leave as many lines and as many writes")
    func sameCount() async throws {
        try await World.run { world in
            var counts: [Int] = []
            for email in ["ada@acme.example", "nobody@acme.example"] {
                let before = try await world.events().count
                var browser = world.browser()
                _ = try await browser.signIn(world.portal.request(), email, "wrong")
                counts.append(try await world.events().count - before)
            }
            #expect(counts == [1, 1])
        }
    }

    /// Why a right password may be no way in.
    enum Hindrance: String, CaseIterable, Sendable {
        case suspended, invited
        case ssoRequired = "sso_required"
    }

    @Test(
        "a right password that is no way in, with the true reason that the page does not tell",
        arguments: Hindrance.allCases)
    func hindered(_ hindrance: Hindrance) async throws {
        try await World.run { world in
            switch hindrance {
            case .suspended: try await world.set(.suspended, of: world.ada)
            case .invited: try await world.set(.invited, of: world.ada)
            case .ssoRequired: try await world.changeAcme { $0.nativeLogin = .disabled }
            }
            var browser = world.browser()
            #expect(try await browser.signIn(world.portal.request()).finished == nil)
            let events = try await world.events()
            #expect(events.count == 1)
            let event = try #require(events.first)
            #expect(event.action == .login && event.result == .fail)
            #expect(event["reason"] == hindrance.rawValue && event.account == world.ada.id)
            #expect(event["rules"]?.hasPrefix("identify.first") ?? false)
        }
    }

    @Test("the beginning of a pause is written down once and mailed once; tries during it once a minute, counted")
    func locked() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            for _ in 1...6 { _ = try await browser.submit("ada@acme.example", "wrong", to: id) }
            var events = try await world.events()
            #expect(events.map(\.action) == [.login, .login, .login, .login, .login, .login, .loginLocked].reversed())
            let pause = try #require(events.first { $0.action == .loginLocked })
            #expect(pause.account == world.ada.id && pause["seconds"] == "300" && pause.actor == .system)
            for _ in 1...5 { _ = try await browser.submit(to: id) }
            world.clock.advance(by: .minutes(1))
            _ = try await browser.submit(to: id)
            events = try await world.events()
            let tries = events.filter { $0["reason"] == "locked" }
            #expect(tries.compactMap { $0["tries"] } == ["5", "1"])
            #expect(tries.allSatisfy { $0.account == world.ada.id })
            #expect(events.filter { $0.action == .loginLocked }.count == 1)
        }
    }

    @Test("an address of nobody is paused in the log as well, and nobody is mailed")
    func lockedStranger() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request(Self.acme))
            for _ in 1...8 { _ = try await browser.submit("nobody@acme.example", "wrong", to: id) }
            let events = try await world.events()
            #expect(events.filter { $0.action == .loginLocked }.map { $0["email"] } == ["nobody@acme.example"])
            #expect(events.filter { $0["reason"] == "locked" }.count == 1)
            #expect(events.allSatisfy { $0.organization == world.acme.id })
        }
    }

    @Test("logout, consent given and taken back, and a forced change of the password")
    func rest() async throws {
        try await World.run { world in
            try await world.change(.setPassword(world.ada.id, try world.credential(mustChange: true)))
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            _ = try await browser.submit(to: id)
            let new = Secret("a completely new passphrase")
            _ = try await browser.submit(
                .newPassword(current: Secret(World.password), new: new, confirmation: new), to: id)
            #expect(try await WithdrawConsent(world.deployment).run(from: world.portal.client.id, by: browser.visitor))
            _ = try await browser.logOut()
            let events = try await world.events()
            #expect(events.map(\.action) == [.logout, .consentWithdrawn, .login, .passwordChanged])
            #expect(events.allSatisfy { $0.account == world.ada.id && $0.actor == .account(world.ada.id) })
            #expect(events.first?.session == events[2].session)
            #expect(try await AuditVerification(world.deployment).run() == .intact(lines: 4, logs: 1))
        }
    }

    @Test("HT-16: no password is ever in the log, whichever field it was typed into")
    func noSecrets() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            for (email, password) in [
                ("ada@acme.example", "hunter2!"), ("hunter2!", "ada@acme.example"), ("hunter2!@x", "y"),
                ("ada@acme.example", World.password),
            ] { _ = try await browser.submit(email, password, to: id) }
            let texts = try await world.store.auditLines(after: nil, limit: 100).map(\.text)
            #expect(!texts.isEmpty)
            #expect(texts.allSatisfy { !$0.contains("hunter2") && !$0.contains(World.password) })
        }
    }

    @Test("one person after another in a browser: the session that ended is written down")
    func another() async throws {
        try await World.run { world in
            try await world.person("grace@acme.example", in: world.acme)
            var browser = world.browser()
            _ = try await browser.signIn(world.portal.request())
            _ = try await browser.signIn(world.portal.request(["prompt": "login"]), "grace@acme.example")
            let events = try await world.events()
            let ended = try #require(events.first { $0.action == .sessionRevoked })
            #expect(ended.account == world.ada.id && ended["reason"] == "another_sign_in")
            #expect(ended.session == events.last?.session)
        }
    }
}

extension World {
    /// Everything in the log, newest first.
    func events() async throws -> [AuditEvent] {
        try await store.auditLines(after: nil, limit: 1_000).sorted {
            ($0.key.at, $0.log.name, $0.number) > ($1.key.at, $1.log.name, $1.number)
        }.compactMap { AuditEvent(document: $0.text) }
    }
}

extension AuditEvent {
    /// The value of a detail.
    subscript(name: String) -> String? { details.first { $0.name == name }?.value }
}
