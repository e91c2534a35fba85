import Glibc
import Identity
import Synchronization

/// The socket of a connection, which another thread may cut.
///
/// A class, since both threads share it. The lock is held while the socket is cut or closed, so that a number that the
/// system has given to somebody else meanwhile is never touched.
final class Wire: Sendable {
    private struct State {
        var socket: Int32?
        var isCut = false
    }

    private let state = Mutex(State())

    /// Ends whatever waits for the socket, now and later.
    func cut() {
        state.withLock { state in
            state.isCut = true
            if let socket = state.socket { _ = shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    /// Closes the connection by `close`, which closes the socket.
    func release(_ close: () -> Void) {
        state.withLock { state in
            state.socket = nil
            close()
        }
    }

    /// Connects to the first address that answers.
    func connect(to url: DirectoryURL, deadline: Deadline) throws(LDAPFailure) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV
        var first: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(url.host, "\(url.port)", &hints, &first) == 0 else {
            throw LDAPFailure(cause: "its host has no address")
        }
        defer { unsafe freeaddrinfo(first) }
        var failure = LDAPFailure(cause: "its host has no address")
        var next = unsafe first
        while let address = unsafe next {
            do throws(LDAPFailure) {
                return try unsafe connect(to: address.pointee, deadline: deadline)
            } catch {
                failure = error
            }
            unsafe next = address.pointee.ai_next
        }
        throw failure
    }

    private func connect(to address: addrinfo, deadline: Deadline) throws(LDAPFailure) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let socket = unsafe Glibc.socket(address.ai_family, kind, 0)
        guard socket >= 0 else { throw .system(errno) }
        let isCut = state.withLock { state in
            state.socket = socket
            return state.isCut
        }
        do throws(LDAPFailure) {
            guard !isCut else { throw LDAPFailure.timeout }
            if unsafe Glibc.connect(socket, address.ai_addr, address.ai_addrlen) != 0 {
                guard errno == EINPROGRESS else { throw .system(errno) }
                try finish(socket, deadline: deadline)
            }
            try limit(socket, deadline: deadline)
            return socket
        } catch {
            release { _ = close(socket) }
            throw error
        }
    }

    private func finish(_ socket: Int32, deadline: Deadline) throws(LDAPFailure) {
        var waiting = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&waiting, 1, deadline.milliseconds) == 1 else { throw .timeout }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &size) == 0, code == 0 else { throw .system(code) }
    }

    /// Lets no single read or write block for longer than everything may take.
    private func limit(_ socket: Int32, deadline: Deadline) throws(LDAPFailure) {
        var interval = deadline.interval
        let size = socklen_t(MemoryLayout<timeval>.size)
        guard fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) & ~O_NONBLOCK) == 0,
            unsafe setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &interval, size) == 0,
            unsafe setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &interval, size) == 0
        else { throw .system(errno) }
    }
}
