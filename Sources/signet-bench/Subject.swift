import AsyncHTTPClient
import Foundation
import PostgresEngine
import SQLStorage
import SQLiteEngine

/// A Signet of our own in a folder of its own, with somebody who can sign in and an application to sign in to.
struct Subject {
    static let email = "ann@bench.example"
    static let password = "correct horse battery"
    static let clientID = "bench"
    static let clientSecret = "a secret of the benchmark, long enough"
    static let redirectURI = "http://127.0.0.1:9/callback"

    let server: MeasuredProcess
    let http: HTTPClient
    private let folder: String

    /// Starts one on an empty database that `filling` put something in.
    static func start(
        engine: String, algorithm: String, http: HTTPClient, filling: ((any SQLEngine) async throws -> Void)? = nil
    ) async throws -> Subject {
        let environment = ProcessInfo.processInfo.environment
        let folder = NSTemporaryDirectory() + "signet-bench-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let port = try freePort()
        let settings = [
            "SIGNET_ISSUER": "http://127.0.0.1:\(port)", "SIGNET_LISTEN": "127.0.0.1:\(port)",
            "SIGNET_DATABASE": engine == "sqlite"
                ? "sqlite:\(folder)/signet.db" : environment["SIGNET_TEST_POSTGRES"] ?? "",
            "SIGNET_KEYS": "\(environment["SIGNET_BENCH_KEYS"] ?? folder)/keys", "SIGNET_LOG_LEVEL": "error",
            "SIGNET_SIGNING_ALGORITHM": algorithm,
        ]
        let program = environment["SIGNET_BENCH_PROGRAM"] ?? ".build/release/signet"
        try declarations.write(toFile: folder + "/bench.yaml", atomically: true, encoding: .utf8)
        // Applied before the start that is measured: the first start of all makes a database and eight key pairs.
        if engine == "postgres" { try await emptyPostgres() }
        try run(program, ["apply", "-f", folder + "/bench.yaml"], environment: settings)
        if let filling {
            let database = try Self.engine(engine, folder: folder)
            try await filling(database)
            // What an installation that grew to this size has done and been told long ago; else the server cleans up
            // after the loading while it is measured.
            if engine == "postgres" { _ = try await database.run("vacuum analyze") }
            await database.close()
        }
        let server = try await MeasuredProcess.start(
            program, ["serve"], environment: settings, address: "http://127.0.0.1:\(port)", http: http)
        return Subject(server: server, http: http, folder: folder)
    }

    /// The database of an engine, opened beside the server.
    static func engine(_ name: String, folder: String) throws -> any SQLEngine {
        if name == "sqlite" { return try SQLiteEngine(path: folder + "/signet.db") }
        guard let address = PostgresAddress(ProcessInfo.processInfo.environment["SIGNET_TEST_POSTGRES"] ?? "") else {
            throw BenchError(message: "SIGNET_TEST_POSTGRES is no address of PostgreSQL")
        }
        var limits = PostgresLimits()
        limits.statement = .seconds(1_800)
        return try PostgresEngine(address, limits: limits)
    }

    /// This one's database, opened beside the server.
    func database(_ engine: String) throws -> any SQLEngine { try Self.engine(engine, folder: folder) }

    /// What a row costs in this database.
    func databaseCeiling(_ name: String, seconds: Double) async throws -> DatabaseCeiling {
        let database = try database(name)
        let ceiling = try await DatabaseCeiling.measure(database, withPostgres: name == "postgres", seconds: seconds)
        await database.close()
        return ceiling
    }

    private static func emptyPostgres() async throws {
        let database = try engine("postgres", folder: "")
        _ = try await database.run("drop schema public cascade")
        _ = try await database.run("create schema public")
        await database.close()
    }

    func stop() {
        server.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func run(_ program: String, _ arguments: [String], environment: [String: String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw BenchError(message: "\(program) \(arguments) failed") }
    }

    private static let declarations = """
        organizations:
          - name: bench
            display_name: Bench
            users:
              - {email: \(email), email_verified: true, given_name: Ann, family_name: Lee, password: "\(password)"}
        clients:
          - client_id: \(clientID)
            client_secret: "\(clientSecret)"
            client_name: Bench
            redirect_uris: ["\(redirectURI)"]
            grant_types: [authorization_code, refresh_token, client_credentials, "urn:ietf:params:oauth:grant-type:device_code"]
            token_endpoint_auth_method: client_secret_post
            scope: openid profile email offline_access reports
        """
}
