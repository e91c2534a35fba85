package import Primitives
package import Storage

extension SQLStore {
    package func consume(
        _ kind: OneTimeKind, value: [UInt8], until expiry: Timestamp, issuedAt: Timestamp?
    ) async throws -> Bool {
        guard let issuedAt else {
            return try await engine.write { connection in try connection.consume(kind, value: value, until: expiry) }
        }
        return try await engine.run(
            """
            insert into one_time_values (kind, value, expires_at)
            select \(kind.rawValue), \(value), \(expiry)
            where not exists (
                select 1 from one_time_values
                where kind = \(Restoration.kind) and value = \(Restoration.value) and expires_at >= \(issuedAt))
            on conflict (kind, value) do nothing
            """) == 1
    }

    package func isTaken(_ kind: OneTimeKind, value: [UInt8]) async throws -> Bool {
        try await !engine.rows(
            finding: "select 1 from one_time_values where kind = \(kind.rawValue) and value = \(value)"
        ).isEmpty
    }

    package func give(
        _ notice: Notice, once kind: OneTimeKind, value: [UInt8], with others: [[UInt8]], until expiry: Timestamp,
        at now: Timestamp
    ) async throws -> Bool {
        let batches = AuditBatch.batches(of: notice.events)
        return try await engine.write { connection in
            // The one that decides comes first: of two that give it at once the second waits here.
            let isFirst = try connection.consume(kind, value: value, until: expiry)
            for other in others { _ = try connection.consume(kind, value: other, until: expiry) }
            if isFirst { try connection.give(notice, batches, at: now) }
            return isFirst
        }
    }

    package func attempts(_ key: [UInt8]) async throws -> Attempts? {
        try await engine.first(
            "select failures, since, locked_until from attempts where identifier = \(key)", Attempts.read)
    }

    package func recordFailure(
        _ key: [UInt8], at now: Timestamp, windowStart: Timestamp, limit: Int, lockUntil: Timestamp
    ) async throws -> Attempts {
        let failure = CountedFailure(key: key, windowStart: windowStart, limit: limit, lockUntil: lockUntil)
        return try Attempts.read(from: try await engine.rows(changing: failure.counting(at: now)))
    }

    package func recordFailures(_ failures: [CountedFailure], at now: Timestamp) async throws -> [Attempts] {
        // In one order for everybody, so that no two wait for each other.
        let order = failures.indices.sorted { failures[$0].key.lexicographicallyPrecedes(failures[$1].key) }
        return try await engine.write { connection in
            var records: [Int: Attempts] = [:]
            for index in order {
                records[index] = try Attempts.read(from: try connection.rows(failures[index].counting(at: now)))
            }
            for index in order {
                guard let record = records[index], failures[index].began(record), let news = failures[index].news
                else { continue }
                try connection.give(news, at: now)
            }
            return failures.indices.compactMap { records[$0] }
        }
    }

    package func clearAttempts(_ key: [UInt8]) async throws {
        _ = try await engine.run("delete from attempts where identifier = \(key)")
    }
}

extension SQLConnection {
    /// Takes a value of a kind, as part of a larger unit of work.
    func consume(_ kind: OneTimeKind, value: [UInt8], until expiry: Timestamp) throws -> Bool {
        try run(
            """
            insert into one_time_values (kind, value, expires_at) values (\(kind.rawValue), \(value), \(expiry))
            on conflict (kind, value) do nothing
            """) == 1
    }

    /// Queues what is to be told of a pause, unless that was told under the same value.
    fileprivate func give(_ news: PauseNews, at now: Timestamp) throws {
        guard try consume(.lockedMail, value: news.value, until: news.expiry) else { return }
        try enqueue(news.mails(), at: now)
    }
}

/// The row that says when the database was restored, for as long as older values would still be taken.
enum Restoration {
    fileprivate static let kind = "restoration"
    fileprivate static let value: [UInt8] = []

    /// Says that a database was restored: values made before are refused, by clocks that may be ahead by `skew`.
    static func mark(at now: Timestamp, skew: Duration) -> SQL {
        """
        insert into one_time_values (kind, value, expires_at) values (\(kind), \(value), \(now + skew))
        on conflict (kind, value) do update set expires_at = excluded.expires_at
        """
    }
}

extension CountedFailure {
    /// The statement that counts it and returns the record.
    fileprivate func counting(at now: Timestamp) -> SQL {
        // Means nothing any more once the window has passed and the pause is over.
        let expiry = max(now + (now - windowStart), lockUntil)
        let isOnlyOne = limit <= 1
        // A record from further ahead is from before the clock was set back, and its pause is none.
        let latest = now + NodeClocks.largestSkew
        return """
            insert into attempts (identifier, failures, since, locked_until, expires_at)
            values (\(key), \(isOnlyOne ? 0 : 1), \(now), \(isOnlyOne ? lockUntil : nil), \(expiry))
            on conflict (identifier) do update set
                failures = case
                    when \(limit) <= 1 then 0
                    when attempts.since < \(windowStart) then 1
                    when attempts.failures + 1 >= \(limit) then 0
                    else attempts.failures + 1 end,
                since = case
                    when attempts.since < \(windowStart) or attempts.failures = 0 or attempts.failures + 1 >= \(limit)
                    then excluded.since else attempts.since end,
                locked_until = case
                    when \(limit) <= 1 or (attempts.since >= \(windowStart) and attempts.failures + 1 >= \(limit))
                    then \(lockUntil)
                    when attempts.since > \(latest) then null
                    else attempts.locked_until end,
                expires_at = excluded.expires_at
            returning failures, since, locked_until
            """
    }
}

extension Attempts {
    /// The record that a statement returned.
    fileprivate static func read(from rows: [Row]) throws(StorageError) -> Attempts {
        guard let row = rows.first else { throw StorageError.failed("a failure was not recorded") }
        return try row.decoded(Attempts.read)
    }

    /// Reads the columns of a record.
    fileprivate static func read(_ row: inout RowReader) throws(StorageError) -> Attempts {
        Attempts(count: try row.next(), since: try row.next(), lockedUntil: try row.next())
    }
}
