import SQLStorage
import Storage

/// The values of a statement as libpq takes them: in one buffer, texts and numbers as text, bytes as they are.
struct PostgresParameters {
    private var buffer: [UInt8] = []
    private var offsets: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    /// The type of each value; 0 leaves it to the server, as for null.
    private(set) var types: [UInt32] = []

    init(_ values: [SQLValue]) throws(StorageError) {
        for value in values {
            switch value {
            case .null: appendNull()
            case .integer(let number): append(number.description.utf8, type: 20, format: 0)
            case .blob(let bytes): append(bytes, type: 17, format: 1)
            case .text(let text):
                guard !text.utf8.contains(0) else { throw StorageError.failed("text with a NUL cannot be stored") }
                append(text.utf8, type: 25, format: 0)
            }
        }
        // So that there is an address even when there is nothing to store.
        buffer.append(0)
    }

    /// How many there are.
    var count: Int32 { Int32(types.count) }

    /// Lends the values' addresses, lengths and formats.
    func withPointers<Result>(
        _ body: (
            UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        unsafe buffer.withUnsafeBytes { bytes in
            let start = bytes.baseAddress
            let addresses = unsafe offsets.map { offset in
                unsafe offset.flatMap { unsafe start?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            return unsafe addresses.withUnsafeBufferPointer { addresses in
                unsafe lengths.withUnsafeBufferPointer { lengths in
                    unsafe formats.withUnsafeBufferPointer { formats in
                        unsafe body(addresses.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }

    private mutating func append(_ bytes: some Collection<UInt8>, type: UInt32, format: Int32) {
        offsets.append(buffer.count)
        lengths.append(Int32(bytes.count))
        formats.append(format)
        types.append(type)
        buffer.append(contentsOf: bytes)
        buffer.append(0)
    }

    private mutating func appendNull() {
        offsets.append(nil)
        lengths.append(0)
        formats.append(0)
        types.append(0)
    }
}
