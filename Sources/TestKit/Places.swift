/// A number of places, handed out in the order in which they were asked for.
actor Places {
    /// What one PostgreSQL server takes at once without waiting for itself.
    static let postgres = Places(12)
    /// Whether the running test has a place already.
    @TaskLocal static var isTaken = false

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// `count` free places.
    init(_ count: Int) { free = count }

    /// Takes a place, waiting for one where none is free.
    func take() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Hands a place to whoever has waited longest.
    func giveBack() {
        guard !waiting.isEmpty else {
            free += 1
            return
        }
        waiting.removeFirst().resume()
    }
}
