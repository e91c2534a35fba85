package import Storage

/// A database that carries out SQL: what differs between one and another.
///
/// Bodies are synchronous, so nobody waits for anything but the database inside one. A body may be run again after
/// a lost connection or a conflict with another node, so it must have no effect but on the connection.
package protocol SQLEngine: Sendable {
    /// The facts of the engine's SQL.
    var dialect: Dialect { get }
    /// Runs a body that changes nothing. Each of its statements sees everything that was ever acknowledged.
    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result
    /// Runs a body as one unit: it happens as a whole, and is durable, when this returns; when this throws, nothing of
    /// it happened.
    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result
    /// The same for as long as it takes: what changes the schema, or the configuration, which may end the sessions of
    /// everybody there is.
    func unhurried<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result
    /// The rows of one statement that changes nothing and is quick, since it finds them by a key: others may wait behind it.
    func rows(finding sql: SQL) async throws -> [Row]
    /// Carries out one quick statement as a unit of its own and returns its rows.
    func rows(changing sql: SQL) async throws -> [Row]
    /// Carries out one quick statement as a unit of its own and returns how many rows it changed.
    func run(_ sql: SQL) async throws -> Int
    /// The same for a statement that leaves the same behind when it is carried out twice, which it may be where a
    /// connection was lost before the answer; then the number is of the second time.
    func run(repeatably sql: SQL) async throws -> Int
    /// Carries out quick statements in order as one unit and returns what each did.
    ///
    /// None can wait for what another did, but each sees it. Where the database is far away, it is one way there and back
    /// for all of them.
    func run(together statements: [SQL]) async throws -> [SQLOutcome]
    /// Has `hear` called with what others announce, by a thread of the engine's own, until the engine is closed; never
    /// where the database announces nothing.
    func listen(_ hear: @escaping @Sendable (ConfigurationNews) -> Void)
    /// Finishes what is under way and closes.
    func close() async
}

extension SQLEngine {
    package func listen(_ hear: @escaping @Sendable (ConfigurationNews) -> Void) {}

    package func rows(changing sql: SQL) async throws -> [Row] { try await write { try $0.rows(sql) } }

    package func run(_ sql: SQL) async throws -> Int { try await write { try $0.run(sql) } }

    package func run(together statements: [SQL]) async throws -> [SQLOutcome] {
        try await write { connection in
            try statements.map { sql throws(StorageError) in try connection.outcome(of: sql) }
        }
    }

    package func run(repeatably sql: SQL) async throws -> Int { try await run(sql) }

    package func unhurried<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await write(body)
    }

    package func rows(finding sql: SQL) async throws -> [Row] { try await rows(sql) }

    /// The rows of one statement that changes nothing.
    func rows(_ sql: SQL) async throws -> [Row] { try await read { try $0.rows(sql) } }

    /// What `decode` makes of the only row of one statement that changes nothing.
    func first<Value: Sendable>(
        _ sql: SQL, _ decode: (inout RowReader) throws(StorageError) -> Value
    ) async throws -> Value? {
        try await rows(finding: sql).first?.decoded(decode)
    }

    /// What `decode` makes of the rows of one statement that changes nothing.
    func all<Value: Sendable>(
        _ sql: SQL, _ decode: @escaping @Sendable (inout RowReader) throws(StorageError) -> Value
    ) async throws -> [Value] {
        try await read { connection in
            try connection.rows(sql).map { row throws(StorageError) in try row.decoded(decode) }
        }
    }
}
