/// An array of one dimension, without nulls, in the server's binary form.
///
/// libpq has no encoder for arrays; the form is that of `array_recv`: five numbers, then each element after its length.
struct PostgresArray {
    /// The array in binary.
    private(set) var bytes: [UInt8] = []

    /// An array of so many elements, still to be appended, of a type.
    init(of type: UInt32, count: Int) {
        bytes.reserveCapacity(20 + 48 * count)
        let dimensions: Int32 = 1, nulls: Int32 = 0, firstIndex: Int32 = 1
        for number in [dimensions, nulls, Int32(bitPattern: type), Int32(count), firstIndex] {
            bytes.append(inNetworkOrder: number)
        }
    }

    /// Appends an element in its binary form.
    mutating func append(_ element: some Collection<UInt8>) {
        bytes.append(inNetworkOrder: Int32(element.count))
        bytes.append(contentsOf: element)
    }
}

extension [UInt8] {
    /// Appends a whole number in the server's binary form: the most significant byte first.
    mutating func append(inNetworkOrder number: some FixedWidthInteger) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
