import Glibc
import NIOCore
import Primitives
import Provider
import Synchronization

/// Looks names up on threads of their own, since the system's resolver blocks; each name once at a time, so that one
/// whose servers are silent holds one thread and no more, and all names of a domain a quarter of them.
///
/// A class, since all calls share what is being looked up.
final class Resolver: Sendable {
    private let pool: BoundedPool
    private let loops: any EventLoopGroup
    private let waiting = Mutex<[String: [EventLoopPromise<[IPAddress]>]]>([:])

    init(loops: any EventLoopGroup) {
        pool = BoundedPool(name: "resolver", threads: 16, limit: 128, share: .init(width: 4, queue: 32))
        self.loops = loops
    }

    /// Every address of a name, in the system's order.
    ///
    /// Nobody can stop a look-up; when the task is cancelled it goes on without anybody waiting for it.
    func addresses(of name: String) async throws -> [IPAddress] {
        let promise = loops.next().makePromise(of: [IPAddress].self)
        if join(promise, name) {
            let isAccepted = pool.submit(lane: ResolverLane.of(name)) { [self] in
                let addresses = Self.lookUp(name)
                for promise in takeWaiting(for: name) { promise.succeed(addresses) }
            }
            if !isAccepted { for promise in takeWaiting(for: name) { promise.fail(OutboundError.busy) } }
        }
        let addresses = try await withTaskCancellationHandler {
            try await promise.futureResult.get()
        } onCancel: {
            promise.fail(OutboundError.timeout)
        }
        guard !addresses.isEmpty else { throw OutboundError.unresolved }
        return addresses
    }

    /// Waits for a name; true for the first, who has to look it up.
    private func join(_ promise: EventLoopPromise<[IPAddress]>, _ name: String) -> Bool {
        waiting.withLock { waiting in
            waiting[name, default: []].append(promise)
            return waiting[name]?.count == 1
        }
    }

    private func takeWaiting(for name: String) -> [EventLoopPromise<[IPAddress]>] {
        waiting.withLock { $0.removeValue(forKey: name) ?? [] }
    }

    /// Ends the threads.
    func close() { pool.close() }

    private static func lookUp(_ name: String) -> [IPAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG
        var first: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(name, nil, &hints, &first) == 0 else { return [] }
        defer { unsafe freeaddrinfo(first) }
        var found: [IPAddress] = []
        var next = unsafe first
        while let entry = unsafe next {
            // An address that cannot be read, such as one with a zone, is none that may be left out unchecked.
            guard let address = unsafe text(of: entry.pointee).flatMap({ IPAddress($0) }) else { return [] }
            if !found.contains(address) { found.append(address) }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }

    private static func text(of entry: addrinfo) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let status = unsafe getnameinfo(
            entry.ai_addr, entry.ai_addrlen, &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
        guard status == 0 else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
