/// Work that waits, in a lane for each of those it is for: lanes take turns, and none has more than its share under way.
///
/// A dead target fills its own lane, and the others find threads and room as if it were not there.
struct WorkLanes {
    /// A piece of work.
    typealias Work = @Sendable () -> Void

    private struct Lane {
        var running = 0
        var waiting = Fifo<Work>()
    }

    /// Pieces of work of one lane that are under way at most.
    let width: Int
    /// Pieces of work of one lane that wait at most.
    let queue: Int
    /// Pieces of work that wait at most, of all lanes.
    let limit: Int

    private var lanes: [String: Lane] = [:]
    /// Lanes that have work waiting and may have more under way, in the order of their turns.
    private var turns: [String] = []
    private var waiting = 0
    private var running = 0

    /// No work yet.
    init(width: Int, queue: Int, limit: Int) {
        self.width = width
        self.queue = queue
        self.limit = limit
    }

    /// Adds work at the end of a lane; false when there is no room.
    mutating func add(_ work: @escaping Work, to name: String) -> Bool {
        guard hasRoom(in: name) else { return false }
        var lane = lanes[name] ?? Lane()
        lane.waiting.append(work)
        waiting += 1
        if lane.waiting.count == 1, lane.running < width { turns.append(name) }
        lanes[name] = lane
        return true
    }

    /// Whether work that is added to a lane now finds room.
    func hasRoom(in name: String) -> Bool { waiting < limit && (lanes[name]?.waiting.count ?? 0) < queue }

    /// Takes the first work of the lane whose turn it is; nil when no work may begin now.
    mutating func take() -> (work: Work, lane: String)? {
        guard !turns.isEmpty else { return nil }
        let name = turns.removeFirst()
        guard var lane = lanes[name], let work = lane.waiting.popFirst() else { return nil }
        lane.running += 1
        running += 1
        waiting -= 1
        if lane.waiting.count > 0, lane.running < width { turns.append(name) }
        lanes[name] = lane
        return (work, name)
    }

    /// Work of a lane has ended.
    mutating func end(_ name: String) {
        guard var lane = lanes[name] else { return }
        lane.running -= 1
        running -= 1
        // A lane that was at its width had lost its turn.
        if lane.waiting.count > 0, lane.running == width - 1 { turns.append(name) }
        lanes[name] = lane.running == 0 && lane.waiting.count == 0 ? nil : lane
    }

    /// Whether some work may begin now.
    var hasTurn: Bool { !turns.isEmpty }

    /// Pieces of work that wait or are under way.
    var count: Int { waiting + running }

    /// Whether nothing waits, so that a pool that is closed may end.
    var isEmpty: Bool { waiting == 0 }
}
