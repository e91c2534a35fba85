import SQLStorage
import Storage

/// A statement as libpq takes it: its values in one buffer, each in the server's binary form.
struct PostgresStatement: Sendable {
    /// The text.
    let text: String
    private var buffer: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    /// The type of each value; 0 leaves it to the server, as for null.
    private(set) var types: [UInt32] = []

    /// A command without values.
    init(_ command: String) { text = command }

    /// A statement; throws for a value that PostgreSQL cannot store.
    init(_ sql: SQL) throws(StorageError) {
        text = sql.text
        for value in sql.values {
            switch value {
            case .null: append(type: 0) { _ in }
            case .integer(let number): append(type: PostgresType.integer8) { $0.append(inNetworkOrder: number) }
            case .blob(let bytes): append(type: PostgresType.bytes) { $0.append(contentsOf: bytes) }
            case .text(let text):
                guard !text.utf8.contains(0) else { throw StorageError.failed("text with a NUL cannot be stored") }
                append(type: PostgresType.text) { $0.append(contentsOf: text.utf8) }
            }
        }
        end()
    }

    /// A statement whose values are arrays: of each value of `calls`, which are all alike.
    init(_ text: String, gathering calls: [PostgresStatement]) {
        self.text = text
        for (index, type) in calls[0].types.enumerated() {
            var array = PostgresArray(of: type, count: calls.count)
            for call in calls { array.append(call.bytes(at: index)) }
            append(type: PostgresType.array(of: type)) { $0.append(contentsOf: array.bytes) }
        }
        end()
    }

    /// Whether it can be gathered with another: they differ in values alone, have some, and none is null.
    func isLike(_ other: PostgresStatement) -> Bool {
        types == other.types && text == other.text && !types.isEmpty && !types.contains(0)
    }

    /// How many there are.
    var count: Int32 { Int32(types.count) }

    /// Lends the values' addresses, lengths and formats.
    func withPointers<Result>(
        _ body: (
            UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        let binary = [Int32](repeating: 1, count: types.count)
        return unsafe buffer.withUnsafeBytes { bytes in
            let start = bytes.baseAddress
            let addresses = unsafe offsets.map { offset in
                unsafe offset.flatMap { unsafe start?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            return unsafe addresses.withUnsafeBufferPointer { addresses in
                unsafe lengths.withUnsafeBufferPointer { lengths in
                    unsafe binary.withUnsafeBufferPointer { formats in
                        unsafe body(addresses.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }

    private func bytes(at index: Int) -> ArraySlice<UInt8> {
        let offset = offsets[index] ?? 0
        return buffer[offset..<offset + Int(lengths[index])]
    }

    /// Appends a value; null has no type.
    private mutating func append(type: UInt32, _ write: (inout [UInt8]) -> Void) {
        let offset = buffer.count
        write(&buffer)
        offsets.append(type == 0 ? nil : offset)
        lengths.append(Int32(buffer.count - offset))
        types.append(type)
    }

    /// So that there is an address even when there is nothing to store.
    private mutating func end() { buffer.append(0) }
}
