// What the thread sanitizer has to keep quiet about, and what it has to report: run by Tests/Sanitizers/self-test.

import Foundation
import Synchronization

/// A count that nothing protects, at an address so that the compiler lets threads share it.
struct Bare: Sendable {
    private let address: UInt

    init() {
        let place = UnsafeMutablePointer<Int>.allocate(capacity: 1)
        unsafe place.initialize(to: 0)
        address = UInt(bitPattern: place)
    }

    var count: Int { unsafe UnsafePointer<Int>(bitPattern: address)?.pointee ?? 0 }

    func increment() { unsafe UnsafeMutablePointer<Int>(bitPattern: address)?.pointee += 1 }
}

/// Starts a thread, as the database's threads and the pools are.
func onThread(_ body: @escaping @Sendable () -> Void) { Thread(block: body).start() }

/// Each result is made by another thread and read after the await, which has to wait for every other one.
func handedOver() async -> Int {
    var sum = 0
    for round in 0..<40 {
        let comesFirst = !round.isMultiple(of: 2)
        let made: [Int] = await unsafe withUnsafeContinuation { continuation in
            onThread {
                if !comesFirst { usleep(1_000) }
                unsafe continuation.resume(returning: [round, 1])
                if comesFirst { resumed.store(round, ordering: .relaxed) }
            }
            // Relaxed: it tells when, and orders nothing.
            while comesFirst, resumed.load(ordering: .relaxed) != round { usleep(100) }
        }
        sum += made[1]
    }
    return sum
}

/// The last round whose continuation was resumed before it was awaited.
let resumed = Atomic(-1)

/// Many threads want one lock, and whoever has it keeps it so long that the others have to wait.
func locked() -> Int {
    let bare = Bare()
    let lock = Mutex(())
    inParallel(8) {
        for _ in 0..<10 {
            lock.withLock { _ in
                bare.increment()
                usleep(1_000)
            }
        }
    }
    return bare.count
}

/// Runs the body on so many threads and waits for all of them.
func inParallel(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    let ended = DispatchSemaphore(value: 0)
    for _ in 0..<count {
        onThread {
            body()
            ended.signal()
        }
    }
    for _ in 0..<count { ended.wait() }
}

/// Writes a hundred times, with time between for another thread to do the same.
func write(_ bare: Bare) {
    for _ in 0..<100 {
        bare.increment()
        usleep(100)
    }
}

/// Two threads write without a lock: a race.
func unlocked() -> Int {
    let bare = Bare()
    inParallel(2) { write(bare) }
    return bare.count
}

/// One thread takes the lock and the other does not: a race.
func halfLocked() -> Int {
    let bare = Bare()
    let lock = Mutex(())
    let first = Atomic(true)
    inParallel(2) {
        if first.exchange(false, ordering: .relaxed) {
            lock.withLock { _ in write(bare) }
        } else {
            write(bare)
        }
    }
    return bare.count
}

/// A thread goes on writing to what it handed over: a race.
func writtenAfterwards() async -> Int {
    let given: Bare = await unsafe withUnsafeContinuation { continuation in
        onThread {
            let bare = Bare()
            unsafe continuation.resume(returning: bare)
            write(bare)
        }
    }
    write(given)
    return given.count
}

@main
enum Races {
    static func main() async {
        switch CommandLine.arguments.dropFirst().first {
        case "handed-over": print(await handedOver())
        case "locked": print(locked())
        case "unlocked": print(unlocked())
        case "written-afterwards": print(await writtenAfterwards())
        case "half-locked": print(halfLocked())
        default: exit(64)
        }
        exit(0)
    }
}
