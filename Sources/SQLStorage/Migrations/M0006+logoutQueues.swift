extension Migration {
    /// What waits for each application, the longest first.
    static func logoutQueues(_ sql: Dialect) -> [SQL] {
        ["create index logout_notices_queue on logout_notices (client, due_at) where status = 'waiting'"]
    }
}
