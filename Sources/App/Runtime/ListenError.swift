import Glibc
import NIOCore

/// Says in one line why nobody can listen at an address.
enum ListenError {
    /// Does `work`; an error of the socket becomes a line that begins with `place`.
    static func naming(_ place: String, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let error as IOError {
            let reason =
                switch error.errnoCode {
                case EADDRINUSE: "another program listens there"
                case EADDRNOTAVAIL: "this machine has no such address"
                case EACCES: "not permitted; a port below 1024 needs the right to"
                default: "\(error)"
                }
            throw StartError(line: "\(place): \(reason)")
        }
    }
}
