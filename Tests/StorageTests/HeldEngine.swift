import SQLStorage
import Storage
import TestKit

/// An engine whose units of work wait at a gate before each statement that begins with some words.
struct HeldEngine: EngineInFront {
    let base: any SQLEngine
    let words: String
    let gate: Gate

    func connection(before connection: any SQLConnection) -> any SQLConnection {
        HeldConnection(base: connection, words: words, gate: gate)
    }
}

private struct HeldConnection: SQLConnection {
    let base: any SQLConnection
    let words: String
    let gate: Gate

    var dialect: Dialect { base.dialect }

    func outcome(of sql: SQL) throws(StorageError) -> SQLOutcome {
        if sql.text.hasPrefix(words) { gate.wait() }
        return try base.outcome(of: sql)
    }
}
