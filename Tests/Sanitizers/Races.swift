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

/// Copied on write, as the buffers of a network library are.
struct Buffer {
    /// What copies share.
    final class Storage: Sendable { let bare = Bare() }

    private var storage = Storage()

    var bare: Bare { storage.bare }

    var isUnique: Bool { mutating get { isKnownUniquelyReferenced(&storage) } }
}

/// What one thread gives another, which drops it before it ends; at an address, as above.
final class Copy<Value: Sendable>: Sendable {
    private let address: UInt
    private let isDropped = Atomic(false)

    init(of value: Value) {
        let place = UnsafeMutablePointer<Value>.allocate(capacity: 1)
        unsafe place.initialize(to: value)
        address = UInt(bitPattern: place)
    }

    var value: Value? { unsafe UnsafePointer<Value>(bitPattern: address)?.pointee }

    func drop() {
        unsafe UnsafeMutablePointer<Value>(bitPattern: address)?.deinitialize(count: 1)
        // Relaxed: it tells when, and orders nothing.
        isDropped.store(true, ordering: .relaxed)
    }

    func waitUntilDropped() { while !isDropped.load(ordering: .relaxed) { usleep(100) } }
}

/// Another thread reads a copy of the value and drops it; then this one writes to the value.
func inTurn<Value, Copied: Sendable>(
    _ make: () -> Value, copy: (Value) -> Copied, read: @escaping @Sendable (Copied) -> Void,
    write: (inout Value) -> Void
) {
    for _ in 0..<40 {
        var value = make()
        let copy = Copy(of: copy(value))
        onThread {
            if let value = copy.value { read(value) }
            copy.drop()
        }
        copy.waitUntilDropped()
        write(&value)
    }
}

/// An array is appended to in place.
func uniqueArray() -> Int {
    inTurn(roomyArray, copy: { $0 }, read: add) { $0.append(1) }
    return added.load(ordering: .relaxed)
}

/// The same, and the array is an element of another one, with which the standard library drops it.
func uniqueElement() -> Int {
    inTurn(roomyArray, copy: { [$0] }, read: { added.add($0[0][0], ordering: .relaxed) }) { $0.append(1) }
    return added.load(ordering: .relaxed)
}

func roomyArray() -> [Int] {
    var array = [1, 2, 3]
    array.reserveCapacity(100)
    return array
}

@Sendable func add(_ numbers: [Int]) { added.add(numbers.reduce(0, +), ordering: .relaxed) }

let added = Atomic(0)

/// A storage of our own is written to by whoever finds it unique.
func uniqueStorage() -> Int {
    var count = 0
    inTurn(Buffer.init, copy: { $0 }, read: { $0.bare.increment() }) { buffer in
        if buffer.isUnique { buffer.bare.increment() }
        count += buffer.bare.count
    }
    return count
}

/// The same without asking whether the storage is unique: a race.
func unasked() -> Int {
    var count = 0
    inTurn(Buffer.init, copy: { $0 }, read: { $0.bare.increment() }) { buffer in
        buffer.bare.increment()
        count += buffer.bare.count
    }
    return count
}

/// A thread goes on writing to what it has dropped its copy of, and another one finds unique: a race.
func writtenAfterDropping() -> Int {
    var buffer = Buffer()
    let bare = buffer.bare
    let copy = Copy(of: buffer)
    onThread {
        copy.drop()
        write(bare)
    }
    copy.waitUntilDropped()
    if buffer.isUnique { write(bare) }
    return bare.count
}

/// Two threads write to what is not unique, while copies of it come and go: a race.
func shared() -> Int {
    let copy = Copy(of: Buffer())
    inParallel(2) {
        for _ in 0..<100 {
            if var buffer = copy.value, !buffer.isUnique { buffer.bare.increment() }
            usleep(100)
        }
    }
    return copy.value?.bare.count ?? 0
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
        case "unique-array": print(uniqueArray())
        case "unique-element": print(uniqueElement())
        case "unique-storage": print(uniqueStorage())
        case "unasked": print(unasked())
        case "written-after-dropping": print(writtenAfterDropping())
        case "shared": print(shared())
        default: exit(64)
        }
        exit(0)
    }
}
