import HTTPTypes
import Hummingbird
import Provider
import TestKit
import Testing
import Web

@Suite("Health")
struct HealthTests {
    private func answer(_ report: Readiness.Report, _ path: String = Paths.ready) async throws -> Response {
        try await site(HealthRoutes { report }.routes).answer(.get, path)
    }

    @Test("ready says what is well and what is not, and never why")
    func ready() async throws {
        let well = try await answer(Readiness.Report(failed: [], isDraining: false))
        #expect(well.status == .ok && well.headers[.cacheControl] == "no-store")
        #expect(
            try await well.text()
                == #"{"status":"ok","checks":{"database":"ok","schema":"ok","keys":"ok","disk":"ok"}}"#)
        let ill = try await answer(Readiness.Report(failed: [.database, .disk], isDraining: false))
        #expect(ill.status == .serviceUnavailable)
        #expect(
            try await ill.text()
                == #"{"status":"unavailable","checks":{"database":"failed","schema":"ok","keys":"ok","disk":"failed"}}"#
        )
        let leaving = try await answer(Readiness.Report(failed: [], isDraining: true))
        #expect(leaving.status == .serviceUnavailable)
        #expect(try await leaving.text().hasPrefix(#"{"status":"draining""#))
    }

    @Test("live says only that the process answers")
    func live() async throws {
        let live = try await answer(Readiness.Report(failed: [.database], isDraining: true), Paths.live)
        #expect(live.status == .ok)
        #expect(try await live.text() == #"{"status":"ok"}"#)
    }
}
