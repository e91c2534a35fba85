import Synchronization

/// Numbers that spread what would otherwise happen at once.
///
/// Nothing secret hangs on them: they are hashes of a counter, under the seed that every process hashes with.
enum Jitter {
    private static let counter = Atomic<UInt64>(0)

    /// A number in the range, another one each time and in each process.
    static func next(in range: ClosedRange<Double>) -> Double {
        var hasher = Hasher()
        hasher.combine(counter.wrappingAdd(1, ordering: .relaxed).newValue)
        let fraction = Double(UInt64(bitPattern: Int64(hasher.finalize())) >> 11) / Double(1 << 53 as UInt64)
        return range.lowerBound + fraction * (range.upperBound - range.lowerBound)
    }
}
