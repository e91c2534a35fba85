import CPQ
import Foundation
import SQLStorage
import Storage

/// One connection to the server, with its prepared statements.
///
/// It is always in libpq's pipeline mode: what is left for later goes together with what is waited for, in one round trip.
/// What went together is carried out in order up to the first error.
///
/// `@unchecked Sendable` (ADR 0006): a connection is either in the pool's list or lent to the one thread that took it
/// out, so nothing of it is ever touched by two at once.
@safe
final class PostgresConnection: @unchecked Sendable {
    /// Commands whose answers somebody else takes.
    struct Dispatch {
        fileprivate let wanted: [Bool]
        fileprivate let preparing: [String]

        /// Whether the answer to the command at an index is wanted.
        func isWanted(_ index: Int) -> Bool { index < wanted.count && wanted[index] }
    }

    /// Statements at most that wait for the next: beyond it they are sent, so that the memory for them has an end.
    private static let mostQueued = 256

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
    /// Commands that wait to be sent: whether the answer to each is wanted.
    private var queued: [Bool] = []
    /// Statements that are prepared with what is under way.
    private var underPreparation: [String] = []

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
        guard unsafe PQenterPipelineMode(handle) == 1 else { throw StorageError.unavailable(message) }
        for wish in limits.wishes { _ = try? control(wish) }
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

    /// Whether no transaction is open on it.
    var isIdle: Bool { unsafe PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// Carries out a command without parameters; returns what was carried out.
    func control(_ command: String) throws(StorageError) -> String {
        guard send(command, isWanted: true) else { throw refusal() }
        return try answer().command
    }

    /// Leaves a command without parameters to go with whatever is waited for next.
    func queue(_ command: String) throws(StorageError) { try leave(PostgresStatement(command), isWanted: false) }

    /// What a statement does, in one round trip with what was left for later.
    func outcome(of statement: PostgresStatement) throws(StorageError) -> SQLOutcome {
        try leave(statement, isWanted: true)
        return try answer().outcome()
    }

    /// Ends the transaction, in one round trip with what was left for later and with `statements`.
    ///
    /// Returns what each of these did. Throws when nothing of it took effect.
    func commit(after statements: [PostgresStatement] = []) throws(StorageError) -> [SQLOutcome] {
        for statement in statements { try leave(statement, isWanted: true) }
        try leave(PostgresStatement("commit"), isWanted: true)
        let results = try answers()
        guard results.last?.command == "COMMIT" else { throw StorageError.failed("the transaction was rolled back") }
        return try results.dropLast().map { result throws(StorageError) in try result.outcome() }
    }

    private func send(_ command: String, isWanted: Bool) -> Bool {
        queued.append(isWanted)
        return unsafe PQsendQueryParams(handle, command, 0, nil, nil, nil, nil, 0) == 1
    }

    /// Begins a new unit of work.
    func forgetFailure() { remedy = .nothing }

    /// Carries out what was left for later, if anything.
    func settle() throws(StorageError) { if !queued.isEmpty { _ = try answers() } }

    /// Ends a transaction without effect, if one is open.
    func rollBack() {
        // What was left for later goes first, and may fail: nothing after it would be carried out.
        _ = try? settle()
        if !isLost, !isIdle { _ = try? control("rollback") }
    }

    /// Puts a statement into the buffer of what is to be sent; false when the connection is lost.
    ///
    /// Where statements stay on a connection, it is prepared when it comes for the first time.
    func enqueue(_ statement: PostgresStatement, isWanted: Bool = true) -> Bool {
        guard limits.keepsState else {
            queued.append(isWanted)
            return unsafe statement.withPointers { values, lengths, formats in
                unsafe statement.types.withUnsafeBufferPointer { types in
                    unsafe PQsendQueryParams(
                        handle, statement.text, statement.count, types.baseAddress, values, lengths, formats, 1) == 1
                }
            }
        }
        guard let name = prepared.name(of: statement.text) ?? prepare(statement) else { return false }
        queued.append(isWanted)
        return unsafe statement.withPointers { values, lengths, formats in
            unsafe PQsendQueryPrepared(handle, name, statement.count, values, lengths, formats, 1) == 1
        }
    }

    /// Says that what was put into the buffer is sent, and that somebody else takes the answers: to what is returned.
    func handOver() -> Dispatch {
        defer {
            queued.removeAll(keepingCapacity: true)
            underPreparation = []
        }
        return Dispatch(wanted: queued, preparing: underPreparation)
    }

    /// Forgets the statements whose preparation may have failed with others of a dispatch.
    func forget(_ dispatch: Dispatch) { for text in dispatch.preparing { prepared.forget(text) } }

    /// Forgets the statements whose preparation was under way when something failed.
    private func forgetPreparations() {
        for text in underPreparation { prepared.forget(text) }
        underPreparation = []
    }

    private func prepare(_ statement: PostgresStatement) -> String? {
        let admission = prepared.admit(statement.text)
        underPreparation.append(statement.text)
        if let evicted = admission.evicted, !send("deallocate \(evicted)", isWanted: false) { return nil }
        queued.append(false)
        let isSent = unsafe statement.types.withUnsafeBufferPointer { types in
            unsafe PQsendPrepare(handle, admission.name, statement.text, statement.count, types.baseAddress) == 1
        }
        return isSent ? admission.name : nil
    }

    private func leave(_ statement: PostgresStatement, isWanted: Bool) throws(StorageError) {
        guard enqueue(statement, isWanted: isWanted) else { throw refusal() }
    }

    /// The answer to the last command, the only one that is wanted.
    private func answer() throws(StorageError) -> PostgresResult {
        guard let last = try answers().last else { throw refusal() }
        return last
    }

    /// Sends what is queued and waits for the answers to all of it.
    ///
    /// Returns those that are wanted. Throws the first that is an error, after which the server carried out nothing more.
    private func answers() throws(StorageError) -> [PostgresResult] {
        let wanted = queued
        queued.removeAll(keepingCapacity: true)
        guard unsafe PQpipelineSync(handle) == 1 else { throw refusal() }
        let deadline = patience.map { ContinuousClock.now + $0 }
        var results: [PostgresResult] = []
        var answered = 0
        var failure: PostgresFailure?
        var isWhole = false
        var ends = 0
        while true {
            while unsafe PQisBusy(handle) == 1 {
                guard unsafe Socket.wait(PQsocket(handle), for: POLLIN, until: deadline) == .ready else {
                    isGivenUp = true
                    remedy = .lost
                    throw StorageError.unavailable("the database did not answer in time")
                }
                guard unsafe PQconsumeInput(handle) == 1 else { throw refusal() }
            }
            guard let next = unsafe PostgresAnswer(PQgetResult(handle)) else {
                // So the answers to one statement end. Two ends in a row, and there is nothing more to come.
                ends += 1
                if ends < 2, !isLost { continue }
                isGivenUp = true
                break
            }
            ends = 0
            if next.status == PGRES_PIPELINE_SYNC {
                isWhole = true
                break
            }
            if next.status == PGRES_PIPELINE_ABORTED { continue }
            do throws(PostgresFailure) {
                let result = try next.result()
                if answered < wanted.count, wanted[answered] { results.append(result) }
                answered += 1
            } catch {
                failure = failure ?? error
            }
        }
        if let failure {
            forgetPreparations()
            remedy = failure.remedy
            throw failure.storageError
        }
        // Without the end of it all, what the server said before need not have come to pass.
        guard isWhole else {
            forgetPreparations()
            throw refusal()
        }
        underPreparation = []
        return results
    }

    /// The error of something that could not even be sent, or whose answer broke off.
    private func refusal() -> StorageError {
        remedy = isLost ? .lost : .nothing
        return isLost ? .unavailable(message) : .failed(message)
    }
}

extension PostgresConnection: SQLConnection {
    var dialect: Dialect { .postgres }

    func outcome(of sql: SQL) throws(StorageError) -> SQLOutcome { try outcome(of: try PostgresStatement(sql)) }

    func run(later sql: SQL) throws(StorageError) {
        try leave(try PostgresStatement(sql), isWanted: false)
        if queued.count >= Self.mostQueued { try settle() }
    }
}
