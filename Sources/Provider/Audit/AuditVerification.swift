import Credentials
import Primitives
package import Storage

/// Looks whether every line of the audit log is there and as it was written.
///
/// A log is looked at up to where it ended when the look began, so that it may be written to meanwhile.
package struct AuditVerification: Sendable {
    /// What a look came to.
    package enum Verdict: Sendable, Equatable {
        /// Everything is there, as it was written.
        case intact(lines: Int64, logs: Int)
        /// Something is not.
        case broken(Finding)
    }

    /// The first thing that is wrong, and where.
    package enum Finding: Sendable, Equatable {
        /// A line with this number is not there.
        case missing(Int64, in: AuditLog)
        /// A line is not as it was written.
        case altered(Int64, in: AuditLog)
        /// A line is there that the log does not have.
        case added(Int64, in: AuditLog)
        /// The note of where a log ends is not as it was written; the lines up to this number are.
        case endAltered(after: Int64, in: AuditLog)
        /// Nothing says where a log ends.
        case endMissing(of: AuditLog)
        /// There are fewer logs, or more, than were ever opened.
        case logMissing
    }

    /// Lines read at a time.
    private static let page = 1_000

    private let store: any Store
    private let seal: AuditSeal

    /// The use case over a deployment.
    package init(_ deployment: Deployment) { self.init(store: deployment.store, key: deployment.vault.auditKey) }

    /// The use case over a database whose log is sealed under `key`.
    package init(store: any Store, key: [UInt8]) {
        self.store = store
        seal = AuditSeal(key: key)
    }

    /// Looks at one log, or at all of them.
    package func run(_ only: AuditLog? = nil) async throws -> Verdict {
        let heads = try await store.auditHeads()
        let logs = heads.filter { $0.log != .index && (only ?? $0.log) == $0.log }
        var lines: Int64 = 0
        for head in logs {
            var chain = AuditChain(head.log, seal: seal)
            if let finding = try await finding(upTo: head, in: &chain) { return .broken(finding) }
            lines += chain.count
        }
        for log in try await store.headlessAuditLogs() where (only ?? log) == log {
            return .broken(.endMissing(of: log))
        }
        guard isComplete(heads) else { return .broken(.logMissing) }
        return .intact(lines: lines, logs: logs.count)
    }

    private func finding(upTo head: AuditHead, in chain: inout AuditChain) async throws -> Finding? {
        while chain.count < head.number {
            let lines = try await store.auditLines(of: head.log, after: chain.count, limit: Self.page)
            if lines.isEmpty { break }
            for line in lines where line.number <= head.number {
                if let finding = chain.finding(at: line) { return finding }
            }
            if let last = lines.last, last.number > head.number { break }
        }
        return chain.finding(at: head)
    }

    /// Whether there are as many logs as were ever opened.
    private func isComplete(_ heads: [AuditHead]) -> Bool {
        guard let index = heads.first(where: { $0.log == .index }) else { return heads.isEmpty }
        return constantTimeEquals(seal.seal(of: index), index.seal) && index.number == Int64(heads.count - 1)
    }
}
