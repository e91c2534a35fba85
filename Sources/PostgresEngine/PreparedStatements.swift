/// The names of the statements that a connection has prepared; the one that was unused for longest makes room.
struct PreparedStatements {
    /// A name for a statement that has to be prepared now.
    struct Admission {
        /// The name.
        let name: String
        /// The name of a statement that has to be forgotten for it.
        let evicted: String?
    }

    private var names: [String: (name: String, use: UInt64)] = [:]
    private var uses: UInt64 = 0
    private let most: Int

    /// Keeps `most` statements prepared; the program has fewer.
    init(most: Int = 256) { self.most = most }

    /// The name of a statement that is prepared.
    mutating func name(of text: String) -> String? {
        guard let index = names.index(forKey: text) else { return nil }
        uses += 1
        names.values[index].use = uses
        return names.values[index].name
    }

    /// A name for a statement that is not.
    mutating func admit(_ text: String) -> Admission {
        uses += 1
        var evicted: String?
        if names.count >= most, let oldest = names.min(by: { $0.value.use < $1.value.use }) {
            evicted = oldest.value.name
            names[oldest.key] = nil
        }
        // A name is never given twice, so a statement that could not be prepared leaves nothing in the way.
        let name = "s\(uses)"
        names[text] = (name, uses)
        return Admission(name: name, evicted: evicted)
    }

    /// Takes a statement out that could not be prepared.
    mutating func forget(_ text: String) { names[text] = nil }
}
