import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A server process of our own, with what it costs.
struct MeasuredProcess {
    let process: Process
    let address: String
    /// From start to the first answer that says ready.
    let timeToReady: Duration

    /// Starts a program and waits until it answers ready at `address`.
    static func start(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], address: String,
        http: HTTPClient
    ) async throws -> MeasuredProcess {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let clock = ContinuousClock()
        let start = clock.now
        try process.run()
        // A client whose connection was refused lets a tenth of a second pass, so it is asked when somebody listens.
        let port = URL(string: address)?.port ?? 80
        while !isTaken(port: port), clock.now - start < .seconds(30) { try await Task.sleep(for: .milliseconds(1)) }
        while clock.now - start < .seconds(30) {
            let answer = try? await http.execute(
                HTTPClientRequest(url: address + "/health/ready"), timeout: .seconds(1))
            if answer?.status == .ok {
                return MeasuredProcess(process: process, address: address, timeToReady: clock.now - start)
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        process.terminate()
        throw BenchError(message: "\(program) did not become ready at \(address)")
    }

    /// CPU time it has used, user and system, in seconds; for PostgreSQL the database's processes are added.
    func cpuSeconds(withPostgres: Bool) -> Double {
        let own = Self.ticks(of: Int(process.processIdentifier))
        let database = withPostgres ? Self.postgresTicks() : 0
        return Double(own + database) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// CPU time that its threads have used which let others go first, in seconds: those that hash passwords.
    func cpuSecondsOfHashing() -> Double {
        let folder = "/proc/\(process.processIdentifier)/task"
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let nice = Self.fields(at: "\(folder)/\(process.processIdentifier)/stat").nice
        let ticks = threads.map { Self.fields(at: "\(folder)/\($0)/stat") }.reduce(0) { sum, thread in
            thread.nice > nice ? sum + thread.ticks : sum
        }
        return Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// CPU time of this program itself, and of the database's processes.
    static func ownCPUSeconds(withPostgres: Bool) -> Double {
        let ticks = ticks(of: Int(getpid())) + (withPostgres ? postgresTicks() : 0)
        return Double(ticks) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Proportional set size in bytes.
    var memory: Int {
        let path = "/proc/\(process.processIdentifier)/smaps_rollup"
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Pss:") })
        else { return 0 }
        return (line.split(separator: " ").compactMap { Int($0) }.first ?? 0) * 1_024
    }

    /// Ends it and waits for the end.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }

    private static func postgresTicks() -> Int {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int($0) }.reduce(0) { sum, id in
            let name = (try? String(contentsOfFile: "/proc/\(id)/comm", encoding: .utf8)) ?? ""
            return name.hasPrefix("postgres") ? sum + ticks(of: id) : sum
        }
    }

    private static func ticks(of process: Int) -> Int { fields(at: "/proc/\(process)/stat").ticks }

    /// Fields 14 and 15 of a `stat` file together, and field 19; the name before them may hold spaces, so they are counted
    /// from its end.
    private static func fields(at path: String) -> (ticks: Int, nice: Int) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return (0, 0) }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 16 else { return (0, 0) }
        return ((Int(fields[11]) ?? 0) + (Int(fields[12]) ?? 0), Int(fields[16]) ?? 0)
    }
}

/// Why a measurement could not be made.
struct BenchError: Error, CustomStringConvertible {
    let message: String
    var description: String { message }
}

/// A port that was free a moment ago.
func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = unsafe withLoopback(port: 0) { address in
        guard unsafe bind(descriptor, address, length) == 0, unsafe getsockname(descriptor, address, &length) == 0
        else {
            return 0
        }
        return unsafe address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
            Int(UInt16(bigEndian: unsafe address.pointee.sin_port))
        }
    }
    guard port > 0 else { throw BenchError(message: "no free port") }
    return port
}

/// Whether somebody listens at a port.
private func isTaken(port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    return unsafe withLoopback(port: port) { address in
        unsafe connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
}

/// Lends the loopback address with a port.
private func withLoopback<Result>(port: Int, _ body: (UnsafeMutablePointer<sockaddr>) -> Result) -> Result {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0) }
    }
}
