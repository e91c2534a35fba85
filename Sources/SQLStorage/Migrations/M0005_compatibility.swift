extension Migration {
    /// Which programs work with which steps: from here on a step says so in its row, and the release before it goes on
    /// working beside the one that took it.
    static let compatibility = Migration(name: "compatibility") { sql in
        ["alter table schema_version add column requires \(sql.integer) check (requires > 0)"]
    }
}
