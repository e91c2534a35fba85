package import SQLStorage

/// An engine that stands in front of another one: what it lends to units that write does more than that one's connection.
package protocol EngineInFront: SQLEngine {
    /// The engine that does the work.
    var base: any SQLEngine { get }
    /// The connection that a unit that writes gets in the place of its own.
    func connection(before connection: any SQLConnection) -> any SQLConnection
}

extension EngineInFront {
    package var dialect: Dialect { base.dialect }

    package func read<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await base.read(body)
    }

    package func write<Result: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Result
    ) async throws -> Result {
        try await base.write { try body(connection(before: $0)) }
    }

    package func close() async { await base.close() }
}
