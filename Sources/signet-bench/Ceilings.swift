import AsyncHTTPClient
import Credentials
import Foundation
import JOSE
import NIOCore
import Primitives

/// What an operation cannot be cheaper than, measured in the same run: microseconds of CPU each.
struct Ceilings {
    let hello: Double
    let signES256: Double
    let signRS256: Double
    let verifyES256: Double
    /// While all processors hash, which is dearer than one alone: they share what memory gives.
    let argon2id: Double
    /// Passwords hashed in a second on all processors, with nothing else running.
    let hashesPerSecond: Double

    static func measure(seconds: Double) async throws -> Ceilings {
        let message = [UInt8](repeating: 0x61, count: 380)
        let ec = try SigningKey.generate(.es256, id: "ec")
        let rsa = try SigningKey.generate(.rs256, id: "rsa")
        let signature = try ec.signature(over: message)
        let publicKey = ec.publicKey
        let salt = [UInt8](repeating: 7, count: 16)
        let hashes = try await hashes(seconds: seconds, salt: salt)
        return Ceilings(
            hello: try await hello(seconds: seconds),
            signES256: try cpu(times: 3_000) { _ = try ec.signature(over: message) },
            signRS256: try cpu(times: 300) { _ = try rsa.signature(over: message) },
            verifyES256: try cpu(times: 3_000) { _ = publicKey.isValid(signature: signature, over: message) },
            argon2id: hashes.cpu, hashesPerSecond: hashes.perSecond)
    }

    /// As many at a time as there are processors, which is what the server does, too.
    private static func hashes(seconds: Double, salt: [UInt8]) async throws -> (cpu: Double, perSecond: Double) {
        let threads = ProcessInfo.processInfo.activeProcessorCount
        let pool = BoundedPool(name: "bench", threads: threads, limit: threads)
        let before = clock()
        let result = try await Load.run(clients: threads, seconds: seconds) { _ in
            _ = try await pool.run { try PasswordHash.hash("correct horse battery", salt: salt) }
        }
        return (microseconds(since: before) / Double(result.operations), result.perSecond)
    }

    private static func hello(seconds: Double) async throws -> Double {
        let port = try freePort()
        let http = HTTPClient.shared
        let server = try await MeasuredProcess.start(
            CommandLine.arguments[0], ["hello", "\(port)"], address: "http://127.0.0.1:\(port)", http: http)
        defer { server.stop() }
        let before = server.cpuSeconds(withPostgres: false)
        let result = try await Load.run(clients: 16, seconds: seconds) { _ in
            let answer = try await http.execute(HTTPClientRequest(url: server.address + "/hello"), timeout: .seconds(5))
            _ = try await answer.body.collect(upTo: 1_024)
        }
        return (server.cpuSeconds(withPostgres: false) - before) * 1e6 / Double(result.operations)
    }

    /// CPU of this thread's process per call; nothing else runs meanwhile.
    private static func cpu(times: Int, _ body: () throws -> Void) throws -> Double {
        let before = clock()
        for _ in 0..<times { try body() }
        return microseconds(since: before) / Double(times)
    }

    private static func microseconds(since start: clock_t) -> Double {
        Double(clock() - start) * 1e6 / Double(CLOCKS_PER_SEC)
    }
}
