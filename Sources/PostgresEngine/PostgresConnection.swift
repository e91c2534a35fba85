import CPQ
import Foundation
import SQLStorage
import Storage

/// One connection to the server, with its prepared statements.
///
/// `@unchecked Sendable` (ADR 0006): a connection is either in the pool's list or lent to the one thread that took it
/// out, so nothing of it is ever touched by two at once.
@safe
final class PostgresConnection: @unchecked Sendable {
    private let handle: OpaquePointer
    private var prepared: [String: String] = [:]

    /// Whether the last statement that failed did so because its unit gave way to another one.
    private(set) var hasGivenWay = false

    /// Statements kept prepared at most; the program has fewer.
    private static let mostPrepared = 256

    /// Connects and sets what must hold for every statement.
    init(url: String) throws(StorageError) {
        guard let handle = unsafe Self.connect(url) else {
            throw StorageError.unavailable("no memory for a connection")
        }
        unsafe self.handle = unsafe handle
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            throw StorageError.unavailable(unsafe Self.message(of: handle))
        }
        // Notices would go to standard error.
        unsafe PQsetNoticeReceiver(handle, { _, _ in }, nil)
        // Nothing of ours takes this long; what hangs longer is given up instead of holding up everybody else.
        _ = try control("set statement_timeout = 10000")
        _ = try control("set idle_in_transaction_session_timeout = 10000")
    }

    deinit { unsafe PQfinish(handle) }

    /// Whether the connection is gone.
    var isLost: Bool { unsafe PQstatus(handle) == CONNECTION_BAD }

    /// Whether an idle connection still stands, as far as can be seen without asking the server.
    ///
    /// A server that has nothing to answer only speaks to say goodbye.
    var isQuiet: Bool {
        var socket = pollfd(fd: unsafe PQsocket(handle), events: Int16(POLLIN), revents: 0)
        return unsafe poll(&socket, 1, 0) == 0
    }

    /// Carries out a statement that frames others, without parameters; returns what was carried out.
    func control(_ command: String) throws(StorageError) -> String {
        try unsafe result(PQexec(handle, command)).command
    }

    /// Begins a new unit of work.
    func forgetFailure() { hasGivenWay = false }

    private func execute(_ sql: SQL) throws(StorageError) -> PostgresResult {
        let parameters = try PostgresParameters(sql.values)
        let name = try prepare(sql.text, parameters)
        return try unsafe result(
            parameters.withPointers { values, lengths, formats in
                unsafe PQexecPrepared(handle, name, parameters.count, values, lengths, formats, 1)
            })
    }

    private func prepare(_ text: String, _ parameters: PostgresParameters) throws(StorageError) -> String {
        if let name = prepared[text] { return name }
        if prepared.count == Self.mostPrepared {
            _ = try unsafe result(PQexec(handle, "deallocate all"))
            prepared.removeAll()
        }
        let name = "s\(prepared.count)"
        let answer = unsafe parameters.types.withUnsafeBufferPointer { types in
            unsafe PQprepare(handle, name, text, parameters.count, types.baseAddress)
        }
        _ = try unsafe result(answer)
        prepared[text] = name
        return name
    }

    private func result(_ answer: OpaquePointer?) throws(StorageError) -> PostgresResult {
        guard let answer = unsafe answer else { throw StorageError.unavailable(unsafe Self.message(of: handle)) }
        do {
            return try unsafe PostgresResult(answer)
        } catch {
            hasGivenWay = error.hasGivenWay
            throw error.storageError
        }
    }

    private static func message(of handle: OpaquePointer) -> String {
        let text = unsafe String(cString: PQerrorMessage(handle))
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "the connection was lost"
    }

    /// Connects by a URL; what it says goes before our defaults.
    private static func connect(_ url: String) -> OpaquePointer? {
        unsafe withStrings(["application_name", "connect_timeout", "client_encoding", "dbname"]) { names in
            unsafe withStrings(["signet", "5", "UTF8", url]) { values in
                unsafe PQconnectdbParams(names, values, 1)
            }
        }
    }

    /// Lends the addresses of C strings, with a null after the last.
    private static func withStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
    ) -> Result {
        let buffers = strings.map { Array($0.utf8CString) }
        return unsafe withAddresses(of: buffers[...], []) { addresses in
            unsafe addresses.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }

    private static func withAddresses<Result>(
        of buffers: ArraySlice<[CChar]>, _ addresses: [UnsafePointer<CChar>?],
        _ body: ([UnsafePointer<CChar>?]) -> Result
    ) -> Result {
        guard let first = buffers.first else { return unsafe body(addresses + [nil]) }
        return unsafe first.withUnsafeBufferPointer { buffer in
            unsafe withAddresses(of: buffers.dropFirst(), addresses + [buffer.baseAddress], body)
        }
    }
}

extension PostgresConnection: SQLConnection {
    func rows(_ sql: SQL) throws(StorageError) -> [Row] { try execute(sql).rows() }

    func run(_ sql: SQL) throws(StorageError) -> Int { try execute(sql).changes }
}
