package import Identity
package import Primitives
package import Provider

/// Directories that speak LDAP (RFC 4511), asked through libldap on threads of their own.
package struct LDAPDirectories: DirectoryChecking {
    private let pool: BoundedPool

    /// A pool of `threads` threads; beyond `queue` waiting checks it answers `busy` at once.
    ///
    /// A directory may have a quarter of both: one that is slow or dead holds up its own people and nobody else.
    package init(threads: Int = 32, queue: Int = 256) {
        pool = BoundedPool(
            name: "directories", threads: threads, limit: queue,
            share: BoundedPool.Share(width: max(threads / 4, 1), queue: max(queue / 4, 1)))
    }

    package func check(
        _ password: Secret<String>, of email: EmailAddress, in directory: Directory, service: Secret<String>?
    ) async -> DirectoryAnswer {
        guard !password.reveal().isEmpty else { return .wrong }
        let settings = directory.settings
        let answer = FirstAnswer()
        let wire = Wire()
        let deadline = Deadline(in: .seconds(settings.timeoutSeconds))
        let isAccepted = pool.submit(lane: "\(settings.url.host):\(settings.url.port)") {
            answer.give(Self.check(password, of: email, with: settings, service: service, wire, deadline))
        }
        guard isAccepted else { return .busy }
        // Nobody can stop the thread while it looks a name up; everything else ends when the wire is cut.
        let alarm = Task {
            try await Task.sleep(for: deadline.remaining)
            wire.cut()
            answer.give(.unavailable("no answer in \(settings.timeoutSeconds) s"))
        }
        defer { alarm.cancel() }
        return await answer.wait()
    }

    /// Ends the threads once the checks under way are done.
    package func close() { pool.close() }

    private static func check(
        _ password: Secret<String>, of email: EmailAddress, with settings: DirectorySettings,
        service: Secret<String>?, _ wire: Wire, _ deadline: Deadline
    ) -> DirectoryAnswer {
        do throws(LDAPFailure) {
            let session = try LDAPSession(settings, wire: wire, deadline: deadline)
            if let name = settings.bindDN {
                guard let service, try session.bind(as: name, service) else {
                    return .unavailable("it refuses bind_dn with bind_password")
                }
            }
            let entries = try session.search(settings, filter: settings.userFilter.filled(with: email))
            guard let entry = entries.first, entries.count == 1 else {
                // As many questions for an address that nobody has as for one that somebody has.
                _ = try session.bind(as: "cn=signet-nobody,\(settings.baseDN)", Secret("nobody"))
                return .nobody
            }
            guard try session.bind(as: entry.name, password) else { return .wrong }
            return .person(entry.person(settings.attributes))
        } catch {
            return .unavailable(error.cause)
        }
    }
}
