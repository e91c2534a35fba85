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
        return Ceilings(
            hello: try await hello(seconds: seconds),
            signES256: try cpu(times: 3_000) { _ = try ec.signature(over: message) },
            signRS256: try cpu(times: 300) { _ = try rsa.signature(over: message) },
            verifyES256: try cpu(times: 3_000) { _ = publicKey.isValid(signature: signature, over: message) },
            argon2id: try cpu(times: 10) { _ = try PasswordHash.hash("correct horse battery", salt: salt) },
            hashesPerSecond: try await hashes(seconds: seconds, salt: salt))
    }

    /// As many at a time as there are processors, which is what the server does, too.
    private static func hashes(seconds: Double, salt: [UInt8]) async throws -> Double {
        let threads = ProcessInfo.processInfo.activeProcessorCount
        let pool = BoundedPool(name: "bench", threads: threads, limit: threads)
        return try await Load.run(clients: threads, seconds: seconds) { _ in
            _ = try await pool.run { try PasswordHash.hash("correct horse battery", salt: salt) }
        }.perSecond
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
        return Double(clock() - before) * 1e6 / Double(CLOCKS_PER_SEC) / Double(times)
    }
}
