import Primitives
import Storage

/// How far each log has been written out; in a file, if wanted, so that a later command goes on from there.
///
/// Beside each number stands the hash of that row: a database that was put back from a copy has other rows there.
struct AuditCursor {
    private struct Place {
        let number: Int64
        let hash: [UInt8]
    }

    /// Some hundred thousand logs.
    private static let maximumBytes = 16 << 20

    private var places: [AuditLog: Place] = [:]
    private let file: String?

    /// Begins where the logs end now.
    init(at ends: [AuditHead]) {
        file = nil
        for end in ends { places[end.log] = Place(number: end.number, hash: end.hash) }
    }

    /// Begins where `file` says; before everything when there is none yet.
    ///
    /// Throws a line for a file that is no such one.
    init(file: String) throws {
        self.file = file
        guard TextFile.exists(file) else { return }
        let written = try TextFile.bytes(file, limit: Self.maximumBytes)
        guard let members = (try? JSON.parse(written))?.object else { throw Self.foreign(file) }
        for member in members {
            guard let number = member.value["number"]?.integer, number > 0,
                let hash = member.value["hash"]?.string.flatMap(Base64URL.decode)
            else { throw Self.foreign(file) }
            places[AuditLog(name: member.name)] = Place(number: number, hash: hash)
        }
    }

    /// The last row of a log that was written out; 0 for none.
    func number(in log: AuditLog) -> Int64 { places[log]?.number ?? 0 }

    /// A row was written out.
    mutating func move(to line: StoredAuditLine) { places[line.log] = Place(number: line.number, hash: line.hash) }

    /// Refuses to go on in a log whose rows are not those that were written out.
    func check(_ log: AuditLog, in store: any Store) async throws {
        guard let place = places[log] else { return }
        let line = try await store.auditLines(of: log, after: place.number - 1, limit: 1).first
        guard let line, line.number == place.number, line.hash == place.hash else {
            throw StartError(
                line: """
                    row \(place.number) is not the one that was written out: the database was put back from a copy, or \
                    altered; begin anew without \(file ?? "the file")
                    """)
        }
    }

    /// Writes the file, all of it or nothing.
    ///
    /// Throws a line when it cannot be written.
    func save() throws {
        guard let file else { return }
        let members = places.sorted { $0.key.name < $1.key.name }.map { log, place in
            let value: JSON = ["number": .integer(place.number), "hash": .string(Base64URL.encode(place.hash))]
            return JSON.Member(name: log.name, value: value)
        }
        guard DurableFile.replace(file, Array((JSON.object(members).text + "\n").utf8)) else {
            throw StartError(line: "\(file) cannot be written")
        }
    }

    private static func foreign(_ file: String) -> StartError {
        StartError(line: "\(file) is no file that this command wrote")
    }
}
