import Foundation
import Primitives
import SQLStorage
import Storage

/// The connections that are not in use, and the rules for running a unit of work again.
struct PostgresConnections: Sendable {
    /// How one attempt at a unit of work ended.
    private enum Outcome<Result> {
        /// It happened.
        case done(Result)
        /// It did not happen, and would not when tried again.
        case failed(any Error)
        /// It did not happen because it gave way to another unit.
        case gaveWay(any Error)
        /// The connection is gone.
        case lost(mayHaveHappened: Bool)
    }

    private let url: String
    private let idle = ConditionLocked<[PostgresConnection]>([])

    /// Times a unit is tried again after it gave way, each after twice the pause: an eighth of a second in all.
    private static let mostRetries = 6
    private static let firstPause = 0.002

    /// Connections to the database of `url`, opened when they are needed.
    init(url: String) { self.url = url }

    /// Runs a body that changes nothing, again on a new connection when the old one was lost.
    func read<Result>(_ body: (any SQLConnection) throws -> Result) throws -> Result {
        try run { connection in Self.attempt(body, on: connection, mayHaveHappened: false) }
    }

    /// Runs a body of one statement, which is a transaction by itself.
    func single<Result>(_ body: (any SQLConnection) throws -> Result) throws -> Result {
        try run { connection in Self.attempt(body, on: connection, mayHaveHappened: true) }
    }

    /// Runs a body in a transaction: as a whole or not at all.
    func transaction<Result>(_ body: (any SQLConnection) throws -> Result) throws -> Result {
        try run { connection in Self.attemptTransaction(body, on: connection) }
    }

    /// Closes the connections that are not in use.
    func close() { idle.with { $0.removeAll() } }

    private func run<Result>(_ attempt: (PostgresConnection) -> Outcome<Result>) throws -> Result {
        var connection = try take()
        var isReconnected = false
        var retries = 0
        while true {
            switch attempt(connection) {
            case .done(let result):
                put(connection)
                return result
            case .failed(let error):
                put(connection)
                throw error
            case .gaveWay(let error):
                guard retries < Self.mostRetries else {
                    put(connection)
                    throw error
                }
                Thread.sleep(forTimeInterval: Self.firstPause * Double(1 << retries))
                retries += 1
            case .lost(let mayHaveHappened):
                guard !mayHaveHappened else {
                    throw StorageError.unavailable("the connection was lost before the answer: it may have happened")
                }
                guard !isReconnected else { throw StorageError.unavailable("the connection was lost twice") }
                isReconnected = true
                connection = try open()
            }
        }
    }

    private static func attempt<Result>(
        _ body: (any SQLConnection) throws -> Result, on connection: PostgresConnection, mayHaveHappened: Bool
    ) -> Outcome<Result> {
        connection.forgetFailure()
        do {
            return .done(try body(connection))
        } catch {
            if connection.isLost { return .lost(mayHaveHappened: mayHaveHappened) }
            return connection.hasGivenWay ? .gaveWay(error) : .failed(error)
        }
    }

    private static func attemptTransaction<Result>(
        _ body: (any SQLConnection) throws -> Result, on connection: PostgresConnection
    ) -> Outcome<Result> {
        var isCommitting = false
        connection.forgetFailure()
        do {
            // Statements are atomic by themselves and hold the rows they change, so this level is enough.
            _ = try connection.control("begin isolation level read committed")
            let result = try body(connection)
            isCommitting = true
            guard try connection.control("commit") == "COMMIT" else {
                throw StorageError.failed("the transaction was rolled back")
            }
            return .done(result)
        } catch {
            // Without a COMMIT nothing can have happened.
            if connection.isLost { return .lost(mayHaveHappened: isCommitting) }
            let hasGivenWay = connection.hasGivenWay
            _ = try? connection.control("rollback")
            return hasGivenWay ? .gaveWay(error) : .failed(error)
        }
    }

    /// A connection that still stands: the one used last, or a new one.
    private func take() throws(StorageError) -> PostgresConnection {
        while let connection = idle.with({ $0.popLast() }) {
            if connection.isQuiet { return connection }
        }
        return try open()
    }

    private func put(_ connection: PostgresConnection) {
        if !connection.isLost { idle.with { $0.append(connection) } }
    }

    private func open() throws(StorageError) -> PostgresConnection { try PostgresConnection(url: url) }
}
