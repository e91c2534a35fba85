import AsyncHTTPClient
import Foundation
import NIOCore
import Synchronization

/// Measures every operation on one engine.
struct Run {
    let engine: String
    let seconds: Double
    let ceilings: Ceilings
    /// Parts of the names of the rows that are measured; empty for all.
    var wanted: [String] = []

    func rows() async throws -> [Row] {
        let http = HTTPClient.measuring()
        let rows = try await rows(by: http)
        try await http.shutdown()
        return rows
    }

    private func rows(by http: HTTPClient) async throws -> [Row] {
        let subject = try await Subject.start(engine: engine, algorithm: "ES256", http: http)
        defer { subject.stop() }
        // What only starting needs is given back a second later.
        try await Task.sleep(for: .seconds(3))
        var rows = [
            Row(operation: "start to first ready answer, ms", target: 80, value: ms(subject.server.timeToReady)),
            Row(operation: "resident memory (PSS) idle, MB", target: 40, value: megabytes(subject.server.memory)),
        ]
        rows += try await measure(subject)
        if isWanted(Overload.name) { rows += try await Overload(subject: subject, seconds: seconds).rows() }
        // The last hashes of the flood are done by then, and their memory is given back.
        try await Task.sleep(for: .seconds(3))
        rows.append(
            Row(operation: "resident memory (PSS) after load, MB", target: 96, value: megabytes(subject.server.memory)))
        guard isWanted("client credentials, RS256") else { return rows }
        let rsa = try await Subject.start(engine: engine, algorithm: "RS256", http: http)
        defer { rsa.stop() }
        let flows = Flows(subject: rsa)
        rows.append(
            try await row(
                "client credentials, RS256", rsa, target: 1_000,
                ceiling: ("hello + RSA-2048 signature", ceilings.hello + ceilings.signRS256)
            ) { _ in try await flows.clientCredentials() })
        return rows
    }

    func measure(_ subject: Subject) async throws -> [Row] {
        let flows = Flows(subject: subject)
        let hello = ceilings.hello
        let sign = ceilings.signES256
        let database = try await subject.databaseCeiling(engine, seconds: min(1, seconds))
        let (read, write) = (database.read, database.write)
        let clients = (0..<16).map { "client-\($0)" }
        var rows: [Row] = []
        rows.append(
            try await row("discovery", subject, target: 80, ceiling: ("hello", hello)) { _ in
                try await flows.discovery()
            })
        rows.append(
            try await row("JWKS", subject, target: 80, ceiling: ("hello", hello)) { _ in try await flows.keys() })
        rows.append(
            try await row(
                "client credentials, ES256", subject, target: 130, ceiling: ("hello + P-256 signature", hello + sign)
            ) { _ in try await flows.clientCredentials() })
        let refresh = try await flows.signedIn(clients)
        rows.append(
            try await row(
                "refresh, rotating, durable", subject, target: 300,
                ceiling: ("hello + 2 signatures + row read + 2 written", hello + 2 * sign + read + 2 * write)
            ) { try await flows.refresh(refresh[$0]) })
        let bound = try await flows.signedIn(clients)
        let prover = try Prover(address: subject.server.address)
        rows.append(
            try await row(
                "refresh, bound by DPoP, durable", subject, target: 450,
                ceiling: (
                    "hello + 2 signatures + verification + row read + 3 written",
                    hello + 2 * sign + ceilings.verifyES256 + read + 3 * write
                )
            ) { try await flows.refresh(bound[$0], by: prover) })
        rows.append(
            try await row(
                "pushed request, durable", subject, target: 200, ceiling: ("hello + row written", hello + write)
            ) { _ in try await flows.push() })
        var devices: [String] = []
        for _ in clients { devices.append(try await flows.device()) }
        let waiting = devices
        rows.append(
            try await row(
                "device that polls, durable", subject, target: 220,
                ceiling: ("hello + row read + written", hello + read + write)
            ) { try await flows.poll(waiting[$0]) })
        rows.append(
            try await row(
                "userinfo", subject, target: 170,
                ceiling: ("hello + P-256 verification + row read", hello + ceilings.verifyES256 + read)
            ) { try await flows.userInfo(refresh[$0]) })
        rows.append(
            try await row(
                "introspection", subject, target: 170,
                ceiling: ("hello + P-256 verification + row read", hello + ceilings.verifyES256 + read)
            ) { try await flows.introspect(refresh[$0]) })
        rows.append(
            try await row(
                "code with PKCE on a live session, durable", subject, target: 600,
                ceiling: (
                    "2 hellos + 2 signatures + 2 rows read + 4 written", 2 * hello + 2 * sign + 2 * read + 4 * write
                )
            ) { try await flows.code(refresh[$0]) })
        let browsers = (0..<4).map { _ in Flows.Browser() }
        rows.append(
            try await signInRow("password sign-in", subject, clients: browsers.count) {
                _ = try await flows.signIn(in: browsers[$0])
            })
        rows.append(
            try await signInRow(
                "password sign-in, new browser and its mail", subject, clients: browsers.count
            ) { _ in _ = try await flows.signIn() })
        rows.append(
            Row(
                operation: "the same hash alone, on all processors", cpu: ceilings.argon2id,
                perSecond: ceilings.hashesPerSecond))
        return rows.filter { isWanted($0.operation) }
    }

    private func row(
        _ name: String, _ subject: Subject, target: Double, ceiling: (String, Double), clients: Int = 16,
        _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Row {
        guard isWanted(name) else { return Row(operation: name) }
        for client in 0..<clients { try await body(client) }
        let withPostgres = engine == "postgres"
        let before = subject.server.cpuSeconds(withPostgres: withPostgres)
        let result = try await Load.run(clients: clients, seconds: seconds, body)
        let cpu = (subject.server.cpuSeconds(withPostgres: withPostgres) - before) * 1e6 / Double(result.operations)
        return Row(
            operation: name, cpu: cpu, ceiling: (ceiling.0, ceiling.1), target: target, perSecond: result.perSecond,
            median: result.median, p99: result.p99)
    }

    /// A sign-in beside its hash, as the server's own threads computed it meanwhile: one that is computed beside other work
    /// is dearer than one that has the processor's caches for itself.
    private func signInRow(
        _ name: String, _ subject: Subject, clients: Int, _ body: @escaping @Sendable (Int) async throws -> Void
    ) async throws -> Row {
        let hashed = Mutex((cpu: subject.server.cpuSecondsOfHashing(), operations: 0))
        var row = try await row(name, subject, target: 0, ceiling: ("", 0), clients: clients) { client in
            try await body(client)
            hashed.withLock { $0.operations += 1 }
        }
        guard row.cpu != nil else { return row }
        let (before, operations) = hashed.withLock { $0 }
        let cpu = (subject.server.cpuSecondsOfHashing() - before) * 1e6 / Double(operations)
        row.ceiling = ("argon2id m=19 MiB, t=2, p=1, of these sign-ins", cpu)
        row.target = cpu + 2_000
        return row
    }

    private func isWanted(_ name: String) -> Bool { wanted.isEmpty || wanted.contains { name.contains($0) } }

    private func ms(_ duration: Duration) -> String { String(Int(duration.milliseconds)) }
    private func megabytes(_ bytes: Int) -> String { String(bytes / 1_000_000) }
}
