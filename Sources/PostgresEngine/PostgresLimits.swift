import SQLStorage

/// How much is asked of a server, and for how long.
package struct PostgresLimits: Sendable {
    /// Connections at most.
    package var connections = 12
    /// Units of work that wait at most; further ones are refused.
    package var queue = 2_048
    /// A unit that waited for longer is refused.
    package var wait = Duration.seconds(5)
    /// A statement that takes longer is given up by the server.
    package var statement = Duration.seconds(10)
    /// Whether a connection is ours from one transaction to the next, with what was set and prepared on it.
    ///
    /// It is not where PgBouncer or the like stands between in transaction mode.
    package var keepsState = true
    /// Whether quick reads share a few connections, on which they follow one another.
    package var pipelines = true

    /// A connection that nobody used for as long is closed.
    package var idle = Duration.seconds(300)
    /// A connection that stood unused for as long is asked whether it is still there.
    package var unproven = Duration.seconds(30)
    /// A connection that is older, give or take a quarter, is replaced, so that load follows the servers there are.
    package var life = Duration.seconds(1_800)

    /// How long a statement waits for a row that somebody holds; half of what it may take when left out.
    private var rowWait: Duration?
    /// Whether statements find single rows by a key, and nothing else.
    private var findsByKey = false

    /// The defaults, for one node.
    package init() {}

    /// How long we wait for an answer that the server, were it well, would have given up itself.
    var answer: Duration { statement + .seconds(5) }

    /// Whether quick reads and quick changes of many callers share connections.
    var isShared: Bool { pipelines && keepsState && connections >= 4 }

    /// Connections that quick reads share: a sixth.
    var lanes: Int { isShared ? min(max(connections / 6, 1), 4) : 0 }

    /// Connections that serve one unit of work at a time.
    var pool: Int { isShared ? connections - lanes - 1 : connections }

    /// The same for the connection that quick changes share.
    ///
    /// It waits for a row for much longer than anybody should hold one, and much shorter than it takes the server to look
    /// for who waits for whom: one change must not hold up those that came with it.
    var forGroups: PostgresLimits {
        var limits = self
        limits.rowWait = .milliseconds(50)
        limits.findsByKey = true
        return limits
    }

    /// The same for the connections that quick reads share.
    var forReads: PostgresLimits {
        var limits = self
        limits.findsByKey = true
        return limits
    }

    /// What is set on every connection.
    ///
    /// Who waits for a row that somebody holds waits for half of what a statement may take; who goes away in the middle
    /// of a transaction holds rows for no longer than a statement would.
    var options: String {
        let most = milliseconds(statement)
        return "-c statement_timeout=\(most) -c lock_timeout=\(most / 2) -c idle_in_transaction_session_timeout=\(most)"
    }

    /// What is wished for on a connection that is ours; a server that does not know it goes on without.
    ///
    /// Every statement that a request waits for finds its rows by an index. But PostgreSQL plans a prepared statement
    /// once, and while a table is small it plans to read all of it: that plan stays when the table has grown, until the
    /// server has looked at the table again. So whole tables are read only where there is no other way, the plan is
    /// made once for all values, and nothing is compiled for it. Nor is a list of places made first where a key finds one.
    var wishes: [String] {
        guard keepsState else { return [] }
        var plans = ["set enable_seqscan = off", "set plan_cache_mode = force_generic_plan", "set jit = off"]
        if findsByKey { plans.append("set enable_bitmapscan = off") }
        return plans + (rowWait.map { ["set lock_timeout = \(milliseconds($0))"] } ?? [])
    }

    /// What opens a transaction; where nothing stays set on a connection, with what has to be set for it.
    ///
    /// Statements are atomic by themselves and hold the rows they change, so this level is enough.
    var beginning: [String] {
        let begin = "begin isolation level read committed"
        guard !keepsState else { return [begin] }
        let most = milliseconds(statement)
        return [
            begin, "set local statement_timeout = \(most)", "set local lock_timeout = \(most / 2)",
            "set local idle_in_transaction_session_timeout = \(most)",
        ]
    }

    /// Lets whoever has the rest of a transaction be away between two statements for ten minutes, as a disk may be that a
    /// backup is written to or read from.
    static let pauses: SQL = "set local idle_in_transaction_session_timeout = 600000"

    private func milliseconds(_ duration: Duration) -> Int64 { Int64(duration / .milliseconds(1)) }
}
