import Identity
import Primitives
import Provider
import Storage

/// What `signet audit` does.
package struct AuditCommand: Sendable {
    /// Lines read at a time.
    private static let page = 500
    /// How often a log that is followed is looked at.
    private static let interval = Duration.milliseconds(500)

    private let services: Services
    private let log: AuditLog?
    private let isJSON: Bool

    /// The command over `services`, for one organization's log or all of them.
    ///
    /// Throws a line for an organization that does not exist and has no log either.
    package init(_ services: Services, organization: String?, isJSON: Bool) async throws {
        self.services = services
        self.isJSON = isJSON
        log = try await organization.asyncMap { try await Self.log(of: $0, services) }
    }

    /// Writes the lines there are, oldest first, or the last so many of them; then, if `follow` says so, those that come.
    package func list(last: Int? = nil, follow: Bool, to write: (String) throws -> Void) async throws {
        var printer = AuditPrinter(services, isJSON: isJSON)
        // What comes from here on is followed by number: times are not in the order in which lines become visible.
        var cursor = AuditCursor(at: try await ends())
        if let last {
            for line in try await latest(last).reversed() where line.number <= cursor.number(in: line.log) {
                try write(try await printer.text(of: line))
            }
        } else {
            try await writeAll(upTo: cursor, with: &printer, to: write)
        }
        if follow { try await self.follow(from: &cursor, with: &printer, to: write) }
    }

    /// Writes the lines that no command before wrote with the same file, each log's in order; then, if `follow` says so,
    /// those that come.
    ///
    /// A line is written again when the command ended between it and the file.
    package func list(since file: String, follow: Bool, to write: (String) throws -> Void) async throws {
        var printer = AuditPrinter(services, isJSON: isJSON)
        var cursor = try AuditCursor(file: file)
        for end in try await ends() { try await cursor.check(end.log, in: services.deployment.store) }
        while try await writeNew(from: &cursor, with: &printer, to: write) {}
        if follow { try await self.follow(from: &cursor, with: &printer, to: write) }
    }

    private func follow(
        from cursor: inout AuditCursor, with printer: inout AuditPrinter, to write: (String) throws -> Void
    ) async throws {
        while true {
            try await Task.sleep(for: Self.interval)
            do {
                _ = try await writeNew(from: &cursor, with: &printer, to: write)
            } catch StorageError.unavailable {
                // The database is being restarted: nothing is lost, since numbers go on from where they were.
                continue
            }
        }
    }

    /// Looks whether every line is there and as it was written, and says how many there are.
    ///
    /// Throws a line that names the first one that is not.
    package func verify() async throws -> String {
        switch try await AuditVerification(services.deployment).run(log) {
        case .intact(let lines, let logs):
            return isJSON
                ? JSON.object([
                    .init(name: "verified", value: true), .init(name: "rows", value: .integer(lines)),
                    .init(name: "logs", value: .integer(Int64(logs))),
                ]).text
                : "\(lines) rows in \(logs) \(logs == 1 ? "log" : "logs"), none missing, none altered"
        case .broken(let finding):
            var names = AuditNames(services)
            throw StartError(line: try await finding.sentence { try await names.name(of: $0) })
        }
    }

    private static func log(of name: String, _ services: Services) async throws -> AuditLog {
        do {
            return AuditLog(of: try await FoundPerson.organization(name, services.deployment).id)
        } catch let error as SupportError {
            // An organization that was removed leaves its log behind, under its id.
            let left = AuditLog(name: name)
            guard left != .index, try await services.deployment.store.auditHeads().contains(where: { $0.log == left })
            else { throw error }
            return left
        }
    }

    private func ends() async throws -> [AuditHead] {
        try await services.deployment.store.auditHeads().filter { head in
            head.log != .index && (log ?? head.log) == head.log
        }
    }

    private func latest(_ count: Int) async throws -> [StoredAuditLine] {
        let store = services.deployment.store
        if let log { return try await store.auditLines(of: log, before: .max, limit: count) }
        return try await store.auditLines(before: nil, limit: count)
    }

    private func writeAll(
        upTo cursor: AuditCursor, with printer: inout AuditPrinter, to write: (String) throws -> Void
    ) async throws {
        let store = services.deployment.store
        var place: AuditPlace?
        var number: Int64 = 0
        while true {
            let lines =
                if let log {
                    try await store.auditLines(of: log, after: number, limit: Self.page)
                } else {
                    try await store.auditLines(after: place, limit: Self.page)
                }
            guard let last = lines.last else { return }
            for line in lines where line.number <= cursor.number(in: line.log) {
                try write(try await printer.text(of: line))
            }
            (place, number) = (last.place, last.number)
        }
    }

    /// Writes the next lines of each log, and says whether there were any.
    private func writeNew(
        from cursor: inout AuditCursor, with printer: inout AuditPrinter, to write: (String) throws -> Void
    ) async throws -> Bool {
        var isAny = false
        for end in try await ends() where end.number > cursor.number(in: end.log) {
            let lines = try await services.deployment.store.auditLines(
                of: end.log, after: cursor.number(in: end.log), limit: Self.page)
            for line in lines {
                try write(try await printer.text(of: line))
                cursor.move(to: line)
                isAny = true
            }
        }
        if isAny { try cursor.save() }
        return isAny
    }
}

extension AuditVerification.Finding {
    /// The finding in a line.
    fileprivate func sentence(naming name: (AuditLog) async throws -> String) async throws -> String {
        switch self {
        case .missing(let row, let log): "row \(row) of the audit log of \(try await name(log)) is missing"
        case .altered(let row, let log): "row \(row) of the audit log of \(try await name(log)) was altered"
        case .added(let row, let log): "row \(row) of the audit log of \(try await name(log)) was added behind its end"
        case .endAltered(let row, let log):
            "the end of the audit log of \(try await name(log)), after row \(row), was altered"
        case .endMissing(let log): "the end of the audit log of \(try await name(log)) is missing"
        case .logMissing: "the audit log of an organization is missing as a whole"
        }
    }
}
