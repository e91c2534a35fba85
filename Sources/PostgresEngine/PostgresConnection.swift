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
    /// The client library's side of it.
    let handle: OpaquePointer
    /// What is prepared on it.
    var prepared = PreparedStatements()
    /// Whether the database can tell others of a change; nil until it was asked.
    var canAnnounce: Bool?
    /// How long an answer is waited for; nil for as long as it takes.
    var patience: Duration?
    /// When it was used last.
    var usedAt: ContinuousClock.Instant
    /// When it is to be replaced.
    let expiresAt: ContinuousClock.Instant
    /// What may be done about the last statement that failed.
    private(set) var remedy = PostgresFailure.Remedy.nothing

    /// How it is used.
    let limits: PostgresLimits
    private var isGivenUp = false

    /// Connects.
    ///
    /// Blocks the calling thread for the connect timeout of each host at most.
    init(_ address: PostgresAddress, _ limits: PostgresLimits) throws(StorageError) {
        let parameters = address.parameters(limits)
        let connected = unsafe CStrings.lend(parameters.map(\.name)) { names in
            unsafe CStrings.lend(parameters.map(\.value)) { values in unsafe PQconnectdbParams(names, values, 0) }
        }
        guard let handle = unsafe connected else { throw StorageError.unavailable("no memory for a connection") }
        unsafe self.handle = unsafe handle
        self.limits = limits
        patience = limits.answer
        let now = ContinuousClock.now
        usedAt = now
        expiresAt = now + limits.life * Jitter.next(in: 0.75...1.25)
        guard unsafe PQstatus(handle) == CONNECTION_OK else {
            throw StorageError.unavailable(address.withoutSecrets(message))
        }
        // Notices would go to standard error.
        unsafe PQsetNoticeReceiver(handle, { _, _ in }, nil)
    }

    deinit { unsafe PQfinish(handle) }

    /// Whether the connection is gone.
    var isLost: Bool { unsafe isGivenUp || PQstatus(handle) == CONNECTION_BAD }

    /// What the client library says about it, in a line.
    var message: String {
        let text = unsafe String(cString: PQerrorMessage(handle))
        return text.split(whereSeparator: \.isNewline).first.map(String.init) ?? "the connection was lost"
    }

    /// Whether an idle connection still stands.
    ///
    /// A server that has nothing to answer only speaks to say goodbye, and one that was lost on the way says nothing: in
    /// doubt it is asked.
    func stillStands(at now: ContinuousClock.Instant) -> Bool {
        if now - usedAt < limits.unproven, unsafe Socket.wait(PQsocket(handle), for: POLLIN, until: now) == .timeout {
            return true
        }
        patience = .seconds(2)
        defer { patience = limits.answer }
        return (try? control("select 1")) != nil && !isLost
    }

    /// Carries out a command without parameters; returns what was carried out.
    func control(_ command: String) throws(StorageError) -> String {
        try answer(to: unsafe PQsendQuery(handle, command)).command
    }

    /// Begins a new unit of work.
    func forgetFailure() { remedy = .nothing }

    private func execute(_ sql: SQL) throws(StorageError) -> PostgresResult {
        let parameters = try PostgresParameters(sql.values)
        let name = limits.keepsState ? try prepare(sql.text, parameters) : nil
        let isSent = unsafe parameters.withPointers { values, lengths, formats in
            if let name {
                unsafe PQsendQueryPrepared(handle, name, parameters.count, values, lengths, formats, 1)
            } else {
                unsafe parameters.types.withUnsafeBufferPointer { types in
                    unsafe PQsendQueryParams(
                        handle, sql.text, parameters.count, types.baseAddress, values, lengths, formats, 1)
                }
            }
        }
        return try answer(to: isSent)
    }

    private func prepare(_ text: String, _ parameters: PostgresParameters) throws(StorageError) -> String {
        if let name = prepared.name(of: text) { return name }
        let admission = prepared.admit(text)
        do throws(StorageError) {
            if let evicted = admission.evicted { _ = try control("deallocate \(evicted)") }
            let isSent = unsafe parameters.types.withUnsafeBufferPointer { types in
                unsafe PQsendPrepare(handle, admission.name, text, parameters.count, types.baseAddress)
            }
            _ = try answer(to: isSent)
        } catch {
            prepared.forget(text)
            throw error
        }
        return admission.name
    }

    /// Waits for the whole answer to what was sent, if it was.
    private func answer(to isSent: Int32) throws(StorageError) -> PostgresResult {
        guard isSent == 1 else { return try refuse() }
        let deadline = patience.map { ContinuousClock.now + $0 }
        var last: PostgresAnswer?
        while true {
            while unsafe PQisBusy(handle) == 1 {
                guard unsafe Socket.wait(PQsocket(handle), for: POLLIN, until: deadline) == .ready else {
                    isGivenUp = true
                    remedy = .lost
                    throw StorageError.unavailable("the database did not answer in time")
                }
                guard unsafe PQconsumeInput(handle) == 1 else { return try refuse() }
            }
            guard let next = unsafe PostgresAnswer(PQgetResult(handle)) else { break }
            last = consume next
        }
        guard let last else { return try refuse() }
        do {
            return try last.result()
        } catch {
            remedy = error.remedy
            throw error.storageError
        }
    }

    /// The error of something that could not even be sent, or whose answer broke off.
    private func refuse() throws(StorageError) -> PostgresResult {
        remedy = isLost ? .lost : .nothing
        throw isLost ? .unavailable(message) : .failed(message)
    }
}

extension PostgresConnection: SQLConnection {
    func rows(_ sql: SQL) throws(StorageError) -> [Row] { try execute(sql).rows() }

    func run(_ sql: SQL) throws(StorageError) -> Int { try execute(sql).changes }
}
