import Identity
import Primitives
import Provider
import SQLStorage
import Storage
import TestKit
import Testing

@Suite("An audit log that somebody touched")
struct AuditVerificationTests {
    /// What somebody with the database, and without the master key, does to it, and what is found.
    struct Tampering: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let statements: [String]
        let finding: AuditVerification.Finding

        init(_ what: String, _ statements: String..., found finding: AuditVerification.Finding) {
            testDescription = what
            self.statements = statements
            self.finding = finding
        }
    }

    private static let acme = AuditLog(of: OrganizationID("acme"))
    private static let beta = AuditLog(of: OrganizationID("beta"))
    private static let deployment = AuditLog(of: nil)
    private static let key = [UInt8](repeating: 5, count: 32)

    static let all = [
        Tampering(
            "a row removed", "delete from audit_events where stream = 'acme' and number = 3",
            found: .missing(3, in: acme)),
        Tampering(
            "the first row removed", "delete from audit_events where stream = '' and number = 1",
            found: .missing(1, in: deployment)),
        Tampering(
            "a row removed and those behind it moved up",
            "delete from audit_events where stream = 'acme' and number = 3",
            "update audit_events set number = number - 1 where stream = 'acme' and number = 4",
            "update audit_events set number = number - 1 where stream = 'acme' and number = 5",
            "update audit_heads set number = 4 where stream = 'acme'", found: .altered(3, in: acme)),
        Tampering(
            "a text altered",
            "update audit_events set event = replace(event, 'fail', 'ok') where stream = 'acme' and number = 2",
            found: .altered(2, in: acme)),
        Tampering(
            "a hash altered",
            "update audit_events set hash = (select hash from audit_events where stream = 'beta' and number = 1) where stream = 'acme' and number = 4",
            found: .altered(4, in: acme)),
        Tampering(
            "a row given to another account",
            "update audit_events set account = 'bob' where stream = 'acme' and number = 5",
            found: .altered(5, in: acme)),
        Tampering(
            "the time of a row altered", "update audit_events set at = at - 1 where stream = 'beta' and number = 1",
            found: .altered(1, in: beta)),
        Tampering(
            "a row called something else",
            "update audit_events set action = 'auth.logout' where stream = 'beta' and number = 2",
            found: .altered(2, in: beta)),
        Tampering(
            "two rows exchanged", "update audit_events set number = 99 where stream = 'acme' and number = 2",
            "update audit_events set number = 2 where stream = 'acme' and number = 3",
            "update audit_events set number = 3 where stream = 'acme' and number = 99", found: .altered(2, in: acme)),
        Tampering(
            "a row moved to another log",
            "update audit_events set stream = 'beta', number = 3 where stream = 'acme' and number = 5",
            "update audit_heads set number = 4 where stream = 'acme'",
            "update audit_heads set number = 3 where stream = 'beta'", found: .endAltered(after: 4, in: acme)),
        Tampering(
            "the last rows removed", "delete from audit_events where stream = 'acme' and number > 3",
            found: .missing(4, in: acme)),
        Tampering(
            "the last rows removed, and the end put back",
            "delete from audit_events where stream = 'acme' and number > 3",
            "update audit_heads set number = 3, hash = (select hash from audit_events where stream = 'acme' and number = 3) where stream = 'acme'",
            found: .endAltered(after: 3, in: acme)),
        Tampering(
            "a row written behind the end",
            "insert into audit_events (stream, number, id, at, action, account, event, hash) select stream, 3, 'new', at, action, account, event, hash from audit_events where stream = 'beta' and number = 2",
            found: .added(3, in: beta)),
        Tampering("an end removed", "delete from audit_heads where stream = 'beta'", found: .endMissing(of: beta)),
        Tampering(
            "a whole log removed", "delete from audit_events where stream = 'beta'",
            "delete from audit_heads where stream = 'beta'", found: .logMissing),
        Tampering(
            "a whole log removed, and the count altered", "delete from audit_events where stream = 'beta'",
            "delete from audit_heads where stream = 'beta'", "update audit_heads set number = 2 where stream = '*'",
            found: .logMissing),
        Tampering("the count of logs removed", "delete from audit_heads where stream = '*'", found: .logMissing),
    ]

    @Test("TN-16: is found, with the first bad row named", arguments: Engine.allCases, AuditVerificationTests.all)
    func tampering(on kind: Engine, tampering: Tampering) async throws {
        try await Self.withLog(on: kind) { store, engine in
            let verification = AuditVerification(store: store, key: Self.key)
            let before = try await verification.run()
            #expect(before == .intact(lines: 8, logs: 3))
            for statement in tampering.statements {
                let changed = try await engine.run(SQL(stringLiteral: statement))
                #expect(changed > 0)
            }
            let after = try await verification.run()
            #expect(after == .broken(tampering.finding))
        }
    }

    @Test("TN-16: whoever has another key cannot have written it", arguments: Engine.allCases)
    func otherKey(on kind: Engine) async throws {
        try await Self.withLog(on: kind) { store, _ in
            let verdict = try await AuditVerification(store: store, key: [UInt8](repeating: 6, count: 32)).run()
            #expect(verdict == .broken(.altered(1, in: Self.deployment)))
        }
    }

    @Test("one log is looked at by itself", arguments: Engine.allCases)
    func oneLog(on kind: Engine) async throws {
        try await Self.withLog(on: kind) { store, engine in
            let verification = AuditVerification(store: store, key: Self.key)
            _ = try await engine.run("delete from audit_events where stream = 'acme' and number = 2")
            #expect(try await verification.run(Self.beta) == .intact(lines: 2, logs: 1))
            #expect(try await verification.run(Self.acme) == .broken(.missing(2, in: Self.acme)))
        }
    }

    @Test("an empty log is whole, and so is one that is written to meanwhile", arguments: Engine.allCases)
    func growing(on kind: Engine) async throws {
        try await kind.withStore { store in
            let verification = AuditVerification(store: store, key: Self.key)
            #expect(try await verification.run() == .intact(lines: 0, logs: 0))
            let trail = Self.trail(over: store)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<100 {
                    group.addTask {
                        try await trail.record(
                            .login, about: .init(organization: OrganizationID("o\(index % 3)")), by: .nobody)
                    }
                }
                for _ in 0..<5 {
                    let verdict = try await verification.run()
                    guard case .intact = verdict else {
                        Issue.record("\(verdict)")
                        break
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await verification.run() == .intact(lines: 100, logs: 3))
        }
    }

    @Test("TN-16: what somebody sends is cut, and stays one value of one line", arguments: Engine.allCases)
    func oversized(on kind: Engine) async throws {
        try await kind.withStore { store in
            let evil = "x\r\n{\"id\":\"forged\"}\u{0}" + String(repeating: "e\u{301}\u{301}\u{301}", count: 10_000)
            try await Self.trail(over: store).record(
                .login, .fail, about: .init(), by: .nobody, from: .init(network: evil, agent: evil, request: evil),
                [.init("reason", evil), .init("reason", "second"), .init("other", "")])
            let lines = try await store.auditLines(after: nil, limit: 10)
            #expect(lines.count == 1)
            let line = try #require(lines.first)
            #expect(line.text.utf8.count < 8_000 && !line.text.contains(where: \.isNewline))
            let event = try #require(AuditEvent(document: line.text))
            #expect(event.details.map(\.name) == ["reason", "other"])
            #expect(event.origin.agent?.unicodeScalars.count == 400)
            #expect(event.details.first?.value.hasPrefix("x\r\n{\"id\"") ?? false)
        }
    }

    private static func trail(over store: any Store) -> AuditTrail {
        AuditTrail(store: store, key: key, clock: FixedClock(), random: SeededRandom())
    }

    /// Lends a log of acme with five lines, one of beta with two and the deployment's with one.
    private static func withLog(
        on kind: Engine, _ body: (any Store, any SQLEngine) async throws -> Void
    ) async throws {
        try await kind.withDatabase { database in
            let engine = try database.engine()
            let store = try await SQLStore.open(engine: engine)
            let trail = trail(over: store)
            try await trail.record(.created, about: .init(), by: .nobody)
            for (organization, count) in [("acme", 5), ("beta", 2)] {
                for index in 0..<count {
                    try await trail.record(
                        .login, .fail,
                        about: .init(organization: OrganizationID(organization), account: AccountID("ann")),
                        by: .nobody, [.init("index", String(index))])
                }
            }
            try await body(store, engine)
            await store.close()
        }
    }
}
