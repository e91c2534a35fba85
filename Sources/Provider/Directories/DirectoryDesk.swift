import Credentials
import Identity
import Logging
import Primitives
import Synchronization

/// Where directories are asked: a few at a time, one for each person, and none that does not answer.
///
/// A class, since what it remembers of directories outlives requests. Every node remembers for itself.
package final class DirectoryDesk: Sendable {
    /// A directory by its organization and name.
    private struct Place: Hashable {
        let organization: OrganizationID
        let directory: DirectoryID
    }

    private struct Person: Hashable {
        let organization: OrganizationID
        let email: EmailAddress
    }

    private struct Record {
        let directory: Directory
        var breaker = DirectoryBreaker()
    }

    /// Directories remembered at most; beyond it all are forgotten.
    private static let capacity = 10_000

    private let checking: any DirectoryChecking
    private let sealer: Sealer
    private let clock: any Clock
    private let logger: Logger
    private let records = Mutex<[Place: Record]>([:])
    private let directories = Turns<Place>(width: 4, queue: 64)
    private let people = Turns<Person>(width: 1, queue: 8)

    init(_ checking: any DirectoryChecking, sealer: Sealer, clock: any Clock, logger: Logger) {
        self.checking = checking
        self.sealer = sealer
        self.clock = clock
        self.logger = logger
    }

    /// Runs `body` when nobody else asks about this person; nil, at once, when many wait for that already.
    ///
    /// So each of many guesses at once sees what the one before it was counted as.
    func inTurn<Result>(
        of email: EmailAddress, in organization: OrganizationID, _ body: () async throws -> Result
    ) async rethrows -> Result? {
        try await people.take(Person(organization: organization, email: email), body)
    }

    /// Asks a directory about a password.
    ///
    /// - Parameter request: the id of the request, for the log.
    func ask(
        _ directory: Directory, about email: EmailAddress, _ password: Secret<String>, request: String?
    ) async -> DirectoryAnswer {
        let answer = await ask(directory, about: email, password)
        if case .unavailable(let cause) = answer {
            logger.warning(
                "directory cannot be asked",
                metadata: [
                    "organization": "\(directory.organization)", "directory": "\(directory.id)", "cause": "\(cause)",
                    "id": "\(request ?? "")",
                ])
        }
        return answer
    }

    private func ask(_ directory: Directory, about email: EmailAddress, _ password: Secret<String>) async
        -> DirectoryAnswer
    {
        let place = Place(organization: directory.organization, directory: directory.id)
        let answer = await directories.take(place) { () async -> DirectoryAnswer in
            guard admits(directory, at: place) else { return .unavailable("it did not answer a moment ago") }
            let service: Secret<String>?
            do {
                service = try directory.servicePassword(sealer)
            } catch {
                return .unavailable("its bind_password does not open")
            }
            let answer = await checking.check(password, of: email, in: directory, service: service)
            note(answer, of: directory, at: place)
            return answer
        }
        return answer ?? .busy
    }

    /// A directory that was changed meanwhile begins anew.
    private func admits(_ directory: Directory, at place: Place) -> Bool {
        records.withLock { records in
            if records.count >= Self.capacity { records.removeAll() }
            var record = records[place].flatMap { $0.directory == directory ? $0 : nil } ?? Record(directory: directory)
            defer { records[place] = record }
            return record.breaker.admits(at: clock.now())
        }
    }

    private func note(_ answer: DirectoryAnswer, of directory: Directory, at place: Place) {
        let isReachable: Bool
        switch answer {
        case .busy: return
        case .unavailable: isReachable = false
        case .person, .wrong, .nobody: isReachable = true
        }
        records.withLock { records in
            guard records[place]?.directory == directory else { return }
            records[place]?.breaker.note(isReachable: isReachable, at: clock.now())
        }
    }
}
