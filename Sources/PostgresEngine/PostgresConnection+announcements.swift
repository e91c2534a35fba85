import CPQ
import Foundation
import SQLStorage
import Storage

extension PostgresConnection {
    /// The channel of the schema that the connection works in.
    ///
    /// Channels are a database's, and several deployments may share one. A schema's name may be longer than a channel's.
    private static let channel: SQLText =
        "'signet_' || left(encode(sha256(convert_to(current_schema(), 'UTF8')), 'hex'), 32)"

    func announce() throws(StorageError) {
        // Distributed engines have no such function, and a statement that names it would end the unit of work.
        if canAnnounce == nil {
            canAnnounce = try !rows("select 1 from pg_catalog.pg_proc where proname = 'pg_notify' limit 1").isEmpty
        }
        if canAnnounce == true { try run(later: "select 1 from pg_notify(\(Self.channel), '')") }
    }

    /// Hears announcements from now on.
    func listen() throws(StorageError) {
        guard case .text(let channel)? = try rows("select \(Self.channel)").first?.values.first else {
            throw StorageError.failed("the database has no schema to work in")
        }
        _ = try control("listen \(channel)")
    }

    /// Blocks until somebody announces something; false when a while has passed without.
    func hearsAnnouncement(within pause: Duration) throws(StorageError) -> Bool {
        var socket = unsafe pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&socket, 1, Int32(pause.components.seconds * 1_000))
        guard unsafe PQconsumeInput(handle) == 1, !isLost else {
            throw StorageError.unavailable("the connection that listens was lost")
        }
        var hasHeard = false
        while let notification = unsafe PQnotifies(handle) {
            hasHeard = true
            unsafe PQfreemem(notification)
        }
        return hasHeard
    }
}
