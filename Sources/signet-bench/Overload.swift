/// What tokens and userinfo take while password sign-ins are flooded.
struct Overload {
    /// What its rows are asked for by.
    static let name = "sign-ins are flooded"

    let subject: Subject
    let seconds: Double

    /// Sign-ins at a time, many more than passwords can be hashed.
    private static let flood = 64

    /// The rows: latencies, for a few clients that do not fill the server themselves.
    func rows() async throws -> [Row] {
        let flows = Flows(subject: subject)
        let person = try await flows.signedIn(["beside the flood"])[0]
        let quiet = try await Load.run(clients: 2, seconds: seconds) { _ in try await flows.userInfo(person) }
        let flooding = Task {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<Self.flood {
                    group.addTask {
                        // Most are refused at once, which is what is wanted of them.
                        while !Task.isCancelled { _ = try? await flows.signIn() }
                    }
                }
            }
        }
        try await Task.sleep(for: .seconds(1))
        let userInfo = try await Load.run(clients: 2, seconds: seconds) { _ in try await flows.userInfo(person) }
        let token = try await Load.run(clients: 2, seconds: seconds) { _ in try await flows.clientCredentials() }
        flooding.cancel()
        await flooding.value
        return [
            row("userinfo, 2 clients alone", quiet), row("userinfo while \(Self.flood) sign in", userInfo),
            row("client credentials while \(Self.flood) sign in", token),
        ]
    }

    private func row(_ operation: String, _ result: Load.Result) -> Row {
        Row(operation: operation, perSecond: result.perSecond, median: result.median, p99: result.p99)
    }
}
