import Foundation
import Storage

/// Values kept as one JSON document in a column: policies and client metadata.
///
/// They are read through a cache, so a general encoder is quick enough.
enum Document {
    /// The text of a value, with its keys sorted.
    static func text(of value: some Encodable) throws(StorageError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw StorageError.failed("cannot write a document: \(error)")
        }
    }

    /// The value of a text.
    static func value<Value: Decodable>(_ type: Value.Type, of text: String) throws(StorageError) -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw StorageError.failed("a stored \(type) cannot be read: \(error)")
        }
    }
}
