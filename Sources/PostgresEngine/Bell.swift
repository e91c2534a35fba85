import Foundation
import Storage

/// Wakes a thread that waits for sockets.
final class Bell: Sendable {
    private let reader: Int32
    private let writer: Int32

    init() throws(StorageError) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else { throw .unavailable("no file descriptor for waking the database's thread") }
        reader = ends[0]
        writer = ends[1]
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
    }

    deinit {
        _ = close(reader)
        _ = close(writer)
    }

    /// Wakes the thread, now or when it next waits.
    func ring() {
        var byte: UInt8 = 1
        // A full pipe wakes just as well.
        _ = unsafe write(writer, &byte, 1)
    }

    /// Blocks until the bell rings, something happens to `sockets`, or a while has passed.
    func wait(_ sockets: inout [pollfd], for pause: Duration) {
        sockets.append(pollfd(fd: reader, events: Int16(POLLIN), revents: 0))
        let count = unsafe poll(&sockets, UInt(sockets.count), Socket.milliseconds(until: .now + pause))
        let ring = sockets.removeLast()
        guard count > 0 else {
            for index in sockets.indices { sockets[index].revents = 0 }
            return
        }
        guard ring.revents != 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 64)
        _ = unsafe read(reader, &bytes, bytes.count)
    }
}
