import GRDB
import SQLStorage
import Storage
import Synchronization

/// Connections on which rows are found by their keys where they are asked for, without a change of threads (ADR 0043).
///
/// Finding a row takes some microseconds, and handing it to another thread and back many times as long. Nobody ever waits
/// here: when all connections are taken, or another process holds the file, the threads that read are asked instead. It is
/// a class, since it owns connections and outlives requests.
final class KeyedReaders: Sendable {
    private struct State {
        var free: [DatabaseQueue] = []
        /// Connections that may still be opened.
        var unopened: Int
    }

    private let path: String
    private let state: Mutex<State>

    /// At most so many connections to the database at `path`, opened as they are needed.
    init(path: String, count: Int) {
        self.path = path
        state = Mutex(State(unopened: count))
    }

    /// The rows of a statement; nil when somebody would have to wait for them.
    func rows(_ sql: SQLStorage.SQL) throws -> [SQLStorage.Row]? {
        guard let connection = take() else { return nil }
        defer { state.withLock { $0.free.append(connection) } }
        do {
            return try connection.unsafeRead { try SQLiteConnection($0).rows(sql) }
        } catch StorageError.unavailable {
            return nil
        }
    }

    /// Closes the connections and opens no more.
    func close() {
        let connections = state.withLock { state in
            state.unopened = 0
            defer { state.free = [] }
            return state.free
        }
        for connection in connections { try? connection.close() }
    }

    /// A connection that nobody uses, if there is one or may be one more.
    private func take() -> DatabaseQueue? {
        let (free, isToBeOpened) = state.withLock { state -> (DatabaseQueue?, Bool) in
            if let connection = state.free.popLast() { return (connection, false) }
            guard state.unopened > 0 else { return (nil, false) }
            state.unopened -= 1
            return (nil, true)
        }
        guard isToBeOpened else { return free }
        var configuration = Configuration()
        configuration.label = "signet-keys"
        configuration.readonly = true
        configuration.busyMode = .immediateError
        if let connection = try? DatabaseQueue(path: path, configuration: configuration) { return connection }
        state.withLock { $0.unopened += 1 }
        return nil
    }
}
