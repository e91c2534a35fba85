package import Identity
import Primitives
package import Storage

extension SQLStore {
    package func append(_ events: [AuditEvent], sealing seal: any AuditSealing) async throws {
        let batches = AuditBatch.batches(of: events)
        try await engine.write { connection in try connection.append(batches, sealing: seal) }
    }

    package func auditLines(of log: AuditLog, after number: Int64, limit: Int) async throws -> [StoredAuditLine] {
        try await engine.all(
            """
            select \(StoredAuditLine.columns) from audit_events
            where stream = \(log.name) and number > \(number) order by number limit \(limit)
            """, StoredAuditLine.read)
    }

    package func auditLines(of log: AuditLog, before number: Int64, limit: Int) async throws -> [StoredAuditLine] {
        try await engine.all(
            """
            select \(StoredAuditLine.columns) from audit_events
            where stream = \(log.name) and number < \(number) order by number desc limit \(limit)
            """, StoredAuditLine.read)
    }

    package func auditLines(after place: AuditPlace?, limit: Int) async throws -> [StoredAuditLine] {
        let place = place ?? AuditPlace(at: Timestamp(microseconds: .min), id: AuditEventID(""))
        return try await engine.all(
            """
            select \(StoredAuditLine.columns) from audit_events
            where (at, id) > (\(place.at), \(place.id)) order by at, id limit \(limit)
            """, StoredAuditLine.read)
    }

    package func auditLines(before place: AuditPlace?, limit: Int) async throws -> [StoredAuditLine] {
        let place = place ?? Self.endOfTime
        return try await engine.all(
            """
            select \(StoredAuditLine.columns) from audit_events
            where (at, id) < (\(place.at), \(place.id)) order by at desc, id desc limit \(limit)
            """, StoredAuditLine.read)
    }

    package func events(of account: AccountID, before place: AuditPlace?, limit: Int) async throws -> [AuditEvent] {
        let place = place ?? Self.endOfTime
        let lines = try await engine.all(
            """
            select \(StoredAuditLine.columns) from audit_events
            where account = \(account) and (at, id) < (\(place.at), \(place.id)) order by at desc, id desc
            limit \(limit)
            """, StoredAuditLine.read)
        return lines.compactMap { AuditEvent(document: $0.text) }
    }

    package func auditHeads() async throws -> [AuditHead] {
        try await engine.all(
            """
            select h.stream, h.number, h.hash, h.seal,
                (select coalesce(max(e.number), 0) from audit_events e where e.stream = h.stream)
            from audit_heads h order by h.stream
            """
        ) { row throws(StorageError) in
            AuditHead(
                log: AuditLog(name: try row.next()), number: try row.next(), hash: try row.next(),
                seal: try row.next(), lastLine: try row.next())
        }
    }

    package func headlessAuditLogs() async throws -> [AuditLog] {
        try await engine.all(
            """
            select distinct e.stream from audit_events e
            where not exists (select 1 from audit_heads h where h.stream = e.stream) order by e.stream
            """
        ) { row throws(StorageError) in AuditLog(name: try row.next()) }
    }

    private static let endOfTime = AuditPlace(at: Timestamp(microseconds: .max), id: AuditEventID(""))
}

/// Events of one log with their texts, which are made before a unit of work begins.
struct AuditBatch: Sendable {
    let log: AuditLog
    let lines: [(event: AuditEvent, text: String)]

    /// The events by their logs.
    ///
    /// Everybody takes logs in one order, and the index last, so that no two units wait for each other.
    static func batches(of events: [AuditEvent]) -> [AuditBatch] {
        Dictionary(grouping: events) { AuditLog(of: $0.organization) }
            .sorted { $0.key.name < $1.key.name }
            .map { AuditBatch(log: $0.key, lines: $0.value.map { (event: $0, text: $0.document) }) }
    }
}

extension SQLConnection {
    /// Adds events to their logs, as part of a unit of work.
    func append(_ batches: [AuditBatch], sealing seal: any AuditSealing) throws(StorageError) {
        var opened: Int64 = 0
        for batch in batches {
            let end = try takePlaces(Int64(batch.lines.count), in: batch.log)
            if end.hash.isEmpty { opened += 1 }
            var number = end.number - Int64(batch.lines.count)
            var hash = end.hash
            for (event, text) in batch.lines {
                number += 1
                hash = seal.hash(of: AuditLine(log: batch.log, number: number, text: text, previous: hash))
                try insert(event, text, as: number, of: batch.log, hash: hash)
            }
            try self.seal(AuditHead(log: batch.log, number: number, hash: hash), with: seal)
        }
        guard opened > 0 else { return }
        try self.seal(try takePlaces(opened, in: .index), with: seal)
    }

    /// Takes the next places of a log, which nobody else gets: the number of the last of them and the hash of the line
    /// before the first, which is empty when there is none.
    fileprivate func takePlaces(_ count: Int64, in log: AuditLog) throws(StorageError) -> AuditHead {
        let nothing: [UInt8] = []
        let rows = try rows(
            """
            insert into audit_heads (stream, number, hash, seal) values (\(log.name), \(count), \(nothing), \(nothing))
            on conflict (stream) do update set number = audit_heads.number + \(count)
            returning number, hash
            """)
        guard
            let head = try rows.first?.decoded({ row throws(StorageError) in
                AuditHead(log: log, number: try row.next(), hash: try row.next())
            })
        else { throw StorageError.failed("the audit log gave no place") }
        return head
    }

    fileprivate func insert(
        _ event: AuditEvent, _ text: String, as number: Int64, of log: AuditLog, hash: [UInt8]
    ) throws(StorageError) {
        try run(
            later: """
                insert into audit_events (stream, number, id, at, action, account, event, hash)
                values (
                    \(log.name), \(number), \(event.id), \(event.at), \(event.action), \(event.account), \(text), \(hash))
                """)
    }

    /// Writes the new end of a log whose places were taken.
    fileprivate func seal(_ head: AuditHead, with sealing: any AuditSealing) throws(StorageError) {
        try run(
            later: """
                update audit_heads set hash = \(head.hash), seal = \(sealing.seal(of: head)) where stream = \(head.log.name)
                """)
    }
}

extension StoredAuditLine {
    /// The columns of a line, as `read` takes them.
    fileprivate static let columns: SQLText = "stream, number, id, at, action, account, event, hash"

    /// Reads the columns.
    fileprivate static func read(_ row: inout RowReader) throws(StorageError) -> StoredAuditLine {
        StoredAuditLine(
            log: AuditLog(name: try row.next()), number: try row.next(),
            key: Key(id: try row.next(), at: try row.next(), action: try row.next(), account: try row.next()),
            text: try row.next(), hash: try row.next())
    }
}

extension AuditEvent.Action: SQLConvertible {}
