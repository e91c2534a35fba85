import Identity
import PostgresEngine
import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

/// What a request asks of the database must cost the same whether there are a hundred accounts or a million.
@Suite("Query plans")
struct QueryPlanTests {
    /// One sentence that requests wait for.
    struct Sentence: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let say: @Sendable (any Store, World) async throws -> Void

        init(_ name: String, _ say: @escaping @Sendable (any Store, World) async throws -> Void) {
            testDescription = name
            self.say = say
        }
    }

    static let sentences = [
        Sentence("a session by its secret") { store, world in
            _ = try await store.session(secretHash: world.session.secretHash)
        },
        Sentence("a session by its id") { store, world in _ = try await store.session(world.session.id) },
        Sentence("a use of a session") { store, world in try await store.touch(world.session.id, at: now) },
        Sentence("a new session in another's place") { store, world in
            let next = Session.sample(7, of: world.account)
            _ = try await store.start(next, closing: InteractionID("i"), replacing: world.session.id, at: now)
        },
        Sentence("a code that is issued") { store, world in
            let grant = Grant.sample(in: world.session)
            _ = try? await store.issue(.sample(9, for: grant), for: grant, using: bytes(8))
        },
        Sentence("a code that is issued without more ado") { store, world in
            let grant = Grant.sample(9, in: world.session)
            _ = try await store.issue(.sample(9, for: grant), for: grant, using: nil)
        },
        Sentence("a code that is looked at") { store, world in _ = try await store.code(hash: world.code.hash) },
        Sentence("a code that is redeemed") { store, world in
            _ = try await store.redeem(world.code, issuing: nil, binding: nil, at: now)
        },
        Sentence("a refresh token") { store, world in _ = try await store.refreshToken(hash: world.refresh.hash) },
        Sentence("a refresh token that is replaced") { store, world in
            let next = RefreshToken.sample(5, for: world.grant)
            _ = try await store.rotate(world.refresh, to: next, binding: "thumbprint", at: now)
        },
        Sentence("a grant beside a revoked token") { store, world in
            _ = try await store.grant(world.grant.id, unlessRevoked: "token")
        },
        Sentence("a revoked token") { store, _ in _ = try await store.isAccessTokenRevoked("token") },
        Sentence("a grant that is revoked") { store, world in try await store.revoke(world.grant.id, at: now) },
        Sentence("the accounts of an email") { store, world in
            _ = try await store.accounts(email: world.account.email, in: nil, limit: 8)
        },
        Sentence("the accounts of an email in an organization") { store, world in
            _ = try await store.accounts(email: world.account.email, in: world.organization.id, limit: 8)
        },
        Sentence("an account") { store, world in _ = try await store.account(world.account.id) },
        Sentence("failures") { store, _ in _ = try await store.attempts(bytes(1)) },
        Sentence("failures that are forgotten") { store, _ in try await store.clearAttempts(bytes(1)) },
        Sentence("an interaction") { store, _ in _ = try await store.interaction(InteractionID("i")) },
        Sentence("a pushed request") { store, _ in _ = try await store.pushedRequest(hash: bytes(1)) },
        Sentence("a client") { store, _ in _ = try await store.client(ClientID("portal")) },
        Sentence("an organization") { store, world in _ = try await store.organization(world.organization.id) },
        Sentence("consent") { store, world in _ = try await store.consent(of: world.account.id, to: ClientID("portal"))
        },
        Sentence("a session that is ended") { store, world in try await store.end(world.session.id, at: now) },
        Sentence("a session that its person ends") { store, world in
            _ = try await store.endSession(world.session.id, of: world.account.id, at: now)
        },
        Sentence("mails that are due") { store, _ in
            _ = try await store.claimMails(8, at: now, until: now + .minutes(1))
        },
        Sentence("identity providers that are due") { store, _ in
            _ = try await store.claimConnections(8, at: now, until: now + .minutes(1))
        },
        Sentence("copies of providers that are due") { store, _ in
            _ = try await store.claimProviderCopies(8, at: now, until: now + .minutes(1))
        },
    ]

    @Test("a sentence finds its rows by an index", arguments: sentences, Engine.allCases)
    func index(_ sentence: Sentence, on kind: Engine) async throws {
        let world = try World()
        try await kind.withDatabase { database in
            let engine = ListeningEngine(try database.engine())
            let store = try await SQLStore.open(engine: engine)
            try await world.redeem(in: store)
            _ = engine.statements()
            try await sentence.say(store, world)
            let statements = engine.statements()
            #expect(!statements.isEmpty)
            let indexed = try await kind == .postgres ? IndexedColumns.all(of: engine) : []
            for statement in statements {
                let plan = try await Self.plan(of: statement, by: engine, kind)
                #expect(!Self.looksAtEveryRow(plan), "\(statement.text)\n\(plan.joined(separator: "\n"))")
                #expect(indexed.passedOver(by: plan) == [], "\(statement.text)\n\(plan.joined(separator: "\n"))")
            }
            await store.close()
        }
    }

    @Test("whoever holds all accounts of an organization, or all ties of a connection, finds them by an index")
    func holdsMany() async throws {
        let world = try World()
        try await Engine.postgres.withDatabase { database in
            let engine = ListeningEngine(try database.engine())
            let store = try await SQLStore.open(engine: engine)
            try await world.redeem(in: store)
            try await store.apply([.putConnection(.saml())])
            var closed = world.organization
            closed.policy.nativeLogin = .disabled
            var disabled = Connection.saml()
            disabled.settings.isEnabled = false
            _ = engine.statements()
            try await store.apply([.putOrganization(closed), .putConnection(disabled)])
            let indexed = try await IndexedColumns.all(of: engine)
            let holding = engine.statements().filter { $0.text.contains("as held") }
            #expect(holding.count == 2)
            for statement in holding {
                let plan = try await Self.plan(of: statement, by: engine, .postgres)
                #expect(!Self.looksAtEveryRow(plan), "\(statement.text)\n\(plan.joined(separator: "\n"))")
                #expect(indexed.passedOver(by: plan) == [], "\(statement.text)\n\(plan.joined(separator: "\n"))")
            }
            await store.close()
        }
    }

    @Test("clean-up goes by the index that tells most")
    func cleanUp() async throws {
        let world = try World()
        try await Engine.postgres.withDatabase { database in
            let engine = ListeningEngine(try database.engine())
            let store = try await SQLStore.open(engine: engine)
            try await world.redeem(in: store)
            try await store.end(world.session.id, at: now)
            _ = engine.statements()
            _ = try await store.bringForward(at: now)
            #expect(try await store.removeExpired(before: now + .days(1_000)) > 0)
            let indexed = try await IndexedColumns.all(of: engine)
            let statements = engine.statements()
            #expect(statements.count > 15)
            for statement in statements where !statement.text.hasPrefix("select t.relname") {
                let plan = try await Self.plan(of: statement, by: engine, .postgres)
                #expect(indexed.passedOver(by: plan) == [], "\(statement.text)\n\(plan.joined(separator: "\n"))")
            }
            await store.close()
        }
    }

    @Test("so it does for many requests at once, where many are one statement", arguments: sentences)
    func indexForMany(_ sentence: Sentence) async throws {
        let world = try World()
        try await Engine.postgres.withDatabase { database in
            let engine = ListeningEngine(try database.engine())
            let store = try await SQLStore.open(engine: engine)
            try await world.redeem(in: store)
            _ = engine.statements()
            try await sentence.say(store, world)
            for statement in engine.statements() where statement.text.hasPrefix("select") && !statement.values.isEmpty {
                let text = Gathering.text(of: statement.text, values: statement.values.count)
                let types = statement.values.map(Self.arrayType).joined(separator: ", ")
                let arrays = statement.values.map { "array[\(Self.literal($0, .postgres))]" }.joined(separator: ", ")
                let plan = try await engine.write { connection in
                    try Self.plan(preparing: "sentence (\(types)) as \(text)", with: "(\(arrays))", on: connection)
                }
                #expect(!Self.looksAtEveryRow(plan), "\(text)\n\(plan.joined(separator: "\n"))")
            }
            await store.close()
        }
    }

    @Test("an index that would tell more and is passed over is noticed")
    func passedOver() async throws {
        try await Engine.postgres.withDatabase { database in
            let engine = ListeningEngine(try database.engine())
            let store = try await SQLStore.open(engine: engine)
            let sql: SQL = """
                update sessions set network = ''
                where id = \("id") and account = \("account") and ended_at is null
                """
            let plan = try await Self.plan(of: sql, by: engine, .postgres)
            #expect(try await IndexedColumns.all(of: engine).passedOver(by: plan) == ["sessions.id"])
            await store.close()
        }
    }

    @Test(
        "looking at every row is noticed", arguments: Engine.allCases,
        ["select id from accounts where given_name = \("Ann")", "select id from accounts order by id"] as [SQL])
    func withoutIndex(on kind: Engine, sql: SQL) async throws {
        try await kind.withDatabase { database in
            let engine = ListeningEngine(try database.engine())
            let store = try await SQLStore.open(engine: engine)
            let plan = try await Self.plan(of: sql, by: engine, kind)
            #expect(Self.looksAtEveryRow(plan))
            await store.close()
        }
    }

    /// The lines of the plan that is kept for a prepared statement, whatever its values.
    ///
    /// PostgreSQL is asked as the engine set its connection: it takes an index wherever there is one, however few rows
    /// there are.
    private static func plan(of sql: SQL, by engine: any SQLEngine, _ kind: Engine) async throws -> [String] {
        try await engine.write { connection in
            let values = sql.values.map { literal($0, kind) }
            switch kind {
            case .postgres:
                let list = values.isEmpty ? "" : "(\(values.joined(separator: ", ")))"
                return try plan(preparing: "sentence as " + sql.text, with: list, on: connection)
            case .sqlite:
                var question = "explain query plan " + sql.text
                for (number, value) in values.enumerated().reversed() {
                    question = question.replacing("$\(number + 1)", with: value)
                }
                return try lines(of: question, on: connection)
            }
        }
    }

    /// The lines of the plan for `sentence`, which is prepared as it is declared, and for its values as they are listed.
    private static func plan(
        preparing declaration: String, with values: String, on connection: any SQLConnection
    ) throws -> [String] {
        _ = try connection.run(SQL(stringLiteral: "prepare " + declaration))
        let plan = try lines(of: "explain execute sentence" + values, on: connection)
        _ = try connection.run("deallocate sentence")
        return plan
    }

    private static func lines(of question: String, on connection: any SQLConnection) throws -> [String] {
        try connection.rows(SQL(stringLiteral: question)).compactMap { $0.values.last.flatMap(String.init(sqlValue:)) }
    }

    /// An index that is read without a condition is read as a whole.
    private static func looksAtEveryRow(_ plan: [String]) -> Bool {
        zip(plan, plan.dropFirst() + [""]).contains { line, next in
            line.hasPrefix("SCAN ") && !line.hasPrefix("SCAN CONSTANT") || line.contains("Seq Scan")
                || (line.contains("Index Scan") || line.contains("Index Only Scan")) && !next.contains("Index Cond")
        }
    }

    private static func arrayType(_ value: SQLValue) -> String {
        switch value {
        case .integer: "bigint[]"
        case .blob: "bytea[]"
        case .text, .null: "text[]"
        }
    }

    private static func literal(_ value: SQLValue, _ kind: Engine) -> String {
        switch value {
        case .integer(let number): "\(number)"
        case .text(let text): "'\(text.replacing("'", with: "''"))'"
        case .blob(let bytes): blob(bytes, kind)
        case .null: "null"
        }
    }

    private static func blob(_ bytes: [UInt8], _ kind: Engine) -> String {
        let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return kind == .postgres ? "'\\x\(digits)'::bytea" : "x'\(digits)'"
    }
}
