import Primitives

/// What stands at the front of a backup, to be read before anything else.
struct BackupHeader: Equatable {
    /// The steps of the schema that its rows fit.
    let schema: Int
    /// The moment whose state it holds.
    let takenAt: Timestamp
    /// The release that made it.
    let release: String
    /// The data key, sealed by the master key; what is sealed in the rows opens with it alone.
    let sealedDataKey: [UInt8]

    /// The header as JSON, for people too: `head -c 300 FILE` shows it.
    var document: [UInt8] {
        let object = JSON.object([
            .init(name: "schema", value: .integer(Int64(schema))),
            .init(name: "taken_at", value: .string(takenAt.readable)),
            .init(name: "taken_at_microseconds", value: .integer(takenAt.microseconds)),
            .init(name: "release", value: .string(release)),
            .init(name: "data_key", value: .string(Base64URL.encode(sealedDataKey))),
        ])
        return Array(object.text.utf8)
    }

    init(schema: Int, takenAt: Timestamp, release: String, sealedDataKey: [UInt8]) {
        self.schema = schema
        self.takenAt = takenAt
        self.release = release
        self.sealedDataKey = sealedDataKey
    }

    /// Reads a header; nil for anything else.
    init?(_ document: [UInt8]) {
        guard let object = try? JSON.parse(document), case .integer(let schema)? = object["schema"],
            case .integer(let time)? = object["taken_at_microseconds"], let release = object["release"]?.string,
            let key = object["data_key"]?.string.flatMap(Base64URL.decode), let steps = Int(exactly: schema), steps > 0
        else { return nil }
        self.init(
            schema: steps, takenAt: Timestamp(microseconds: time), release: release, sealedDataKey: key)
    }
}
