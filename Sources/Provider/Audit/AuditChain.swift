import Credentials
import Identity
import Primitives
import Storage

/// One audit log, looked at line by line from the first.
struct AuditChain {
    /// Lines found to be right.
    private(set) var count: Int64 = 0
    private var hash: [UInt8] = []
    private let log: AuditLog
    private let seal: AuditSeal

    init(_ log: AuditLog, seal: AuditSeal) {
        self.log = log
        self.seal = seal
    }

    /// Looks at the next line there is; says what is wrong with it, if anything is.
    mutating func finding(at line: StoredAuditLine) -> AuditVerification.Finding? {
        let number = count + 1
        guard line.number == number else { return .missing(number, in: log) }
        let expected = seal.hash(of: AuditLine(log: log, number: number, text: line.text, previous: hash))
        guard constantTimeEquals(expected, line.hash), line.saysTheSame else { return .altered(number, in: log) }
        count = number
        hash = line.hash
        return nil
    }

    /// Looks at the end, once every line up to it was right.
    func finding(at head: AuditHead) -> AuditVerification.Finding? {
        let isSealed = constantTimeEquals(seal.seal(of: head), head.seal)
        guard isSealed else { return .endAltered(after: count, in: log) }
        if count < head.number { return .missing(count + 1, in: log) }
        if head.lastLine > head.number { return .added(head.number + 1, in: log) }
        return constantTimeEquals(hash, head.hash) ? nil : .endAltered(after: count, in: log)
    }
}

extension StoredAuditLine {
    /// Whether the line is looked up by what its text says.
    fileprivate var saysTheSame: Bool {
        guard let json = try? JSON.parse(text) else { return false }
        return key
            == Key(
                id: json["id"]?.string ?? "", at: Timestamp(microseconds: json["at"]?.integer ?? .min),
                action: json["action"]?.string ?? "", account: json["account"]?.string)
    }
}
