import SQLStorage
import Storage

/// The rules for carrying out a unit of work, and for doing it again.
struct PostgresUnits: Sendable {
    /// How one attempt at a unit of work ended.
    private enum Outcome<Result> {
        /// It happened.
        case done(Result)
        /// It did not happen, and would not when tried again.
        case failed(any Error)
        /// It did not happen because it gave way to another unit.
        case gaveWay(any Error)
        /// It did not happen, and may at another server or on a new connection.
        case misplaced(any Error)
        /// The connection is gone.
        case lost(mayHaveHappened: Bool)
    }

    /// Where connections come from.
    let shelf: PostgresShelf

    /// Runs a body that changes nothing, or nothing more when it is carried out twice.
    func repeatable<Result>(_ body: (any SQLConnection) throws -> Result) throws -> Result {
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

    /// Carries out statements in a transaction: as a whole or not at all.
    func together(_ statements: [SQL]) throws -> [SQLOutcome] {
        let statements = try statements.map { sql throws(StorageError) in try PostgresStatement(sql) }
        return try run { connection in Self.attempt(statements, on: connection) }
    }

    /// Carries out statements in a transaction, once: what gives way or is refused is left undone.
    func once(_ statements: [PostgresStatement]) -> SharedOutcome<[SQLOutcome]> {
        var plan = RetryPlan.once
        guard let connection = try? shelf.take(&plan) else { return .undone }
        switch Self.attempt(statements, on: connection) {
        case .done(let outcomes):
            shelf.put(connection)
            return .done(outcomes)
        case .failed, .gaveWay:
            shelf.put(connection)
            return .undone
        case .misplaced, .lost(mayHaveHappened: false):
            shelf.close()
            return .undone
        case .lost(mayHaveHappened: true):
            shelf.close()
            return .failed(.unavailable(Self.uncertainty))
        }
    }

    /// Runs a body in a transaction for as long as it takes.
    func unhurried<Result>(_ body: (any SQLConnection) throws -> Result) throws -> Result {
        try run { connection in
            connection.patience = nil
            defer { connection.patience = connection.limits.answer }
            return Self.attemptTransaction(
                { connection in
                    try connection.run(later: "set local statement_timeout = 0")
                    try connection.run(later: "set local lock_timeout = 0")
                    try connection.run(later: PostgresLimits.pauses)
                    return try body(connection)
                }, on: connection)
        }
    }

    private func run<Result>(_ attempt: (PostgresConnection) -> Outcome<Result>) throws -> Result {
        var plan = RetryPlan()
        var connection = try shelf.take(&plan)
        while true {
            switch attempt(connection) {
            case .done(let result):
                shelf.put(connection)
                return result
            case .failed(let error):
                shelf.put(connection)
                throw error
            case .gaveWay(let error):
                guard let pause = plan.pauseAfterGivingWay() else {
                    shelf.put(connection)
                    throw error
                }
                PostgresShelf.sleep(pause)
            case .misplaced(let error):
                connection = try shelf.replace(&plan, after: .unavailable("\(error)"))
            case .lost(let mayHaveHappened):
                guard !mayHaveHappened else {
                    shelf.close()
                    throw StorageError.unavailable(Self.uncertainty)
                }
                connection = try shelf.replace(&plan, after: .unavailable("the connection was lost again and again"))
            }
        }
    }

    /// What a caller is told whose change nobody knows the fate of.
    static let uncertainty = "the connection was lost before the answer: it may have happened"

    private static func attempt<Result>(
        _ body: (any SQLConnection) throws -> Result, on connection: PostgresConnection, mayHaveHappened: Bool
    ) -> Outcome<Result> {
        connection.forgetFailure()
        do {
            let result = try body(connection)
            try connection.settle()
            return .done(result)
        } catch {
            return outcome(of: error, on: connection, mayHaveHappened: mayHaveHappened)
        }
    }

    /// Carries out statements in a transaction; one is a transaction by itself.
    private static func attempt(
        _ statements: [PostgresStatement], on connection: PostgresConnection
    ) -> Outcome<[SQLOutcome]> {
        if statements.count == 1 {
            return attempt({ _ in [try connection.outcome(of: statements[0])] }, on: connection, mayHaveHappened: true)
        }
        return attemptTransaction({ _ in }, on: connection) { try connection.commit(after: statements) }
    }

    /// Runs a body in a transaction.
    private static func attemptTransaction<Result>(
        _ body: (any SQLConnection) throws -> Result, on connection: PostgresConnection
    ) -> Outcome<Result> {
        attemptTransaction(body, on: connection) { result in
            _ = try connection.commit()
            return result
        }
    }

    /// Runs a body in a transaction that `commit` ends.
    private static func attemptTransaction<Part, Result>(
        _ body: (any SQLConnection) throws -> Part, on connection: PostgresConnection, commit: (Part) throws -> Result
    ) -> Outcome<Result> {
        var isCommitting = false
        connection.forgetFailure()
        do {
            for command in connection.limits.beginning { try connection.queue(command) }
            let part = try body(connection)
            isCommitting = true
            return .done(try commit(part))
        } catch {
            // Without a COMMIT nothing can have happened.
            let outcome: Outcome<Result> = outcome(of: error, on: connection, mayHaveHappened: isCommitting)
            connection.rollBack()
            return outcome
        }
    }

    private static func outcome<Result>(
        of error: any Error, on connection: PostgresConnection, mayHaveHappened: Bool
    ) -> Outcome<Result> {
        if connection.isLost { return .lost(mayHaveHappened: mayHaveHappened) }
        return switch connection.remedy {
        case .nothing: .failed(error)
        case .again: .gaveWay(error)
        case .elsewhere: .misplaced(error)
        case .lost: .lost(mayHaveHappened: mayHaveHappened)
        }
    }
}
