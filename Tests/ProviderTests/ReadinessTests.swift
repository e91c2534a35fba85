import Provider
import Storage
import Synchronization
import TestKit
import Testing

@Suite("Whether a node is ready")
struct ReadinessTests {
    @Test("it is when it has looked and all is well, and for as long as it goes on looking")
    func looks() async throws {
        try await World.run { world in
            let readiness = Readiness(world.deployment)
            #expect(readiness.report().failed == Set(Readiness.Part.allCases))
            await readiness.look()
            #expect(readiness.report() == Readiness.Report(failed: [], isDraining: false))
            #expect(readiness.report().isReady)
            let late = ContinuousClock.now + Readiness.patience + .seconds(1)
            #expect(readiness.report(at: late).failed == [.database])
        }
    }

    @Test("it is not when the disk is full, and is again when there is room")
    func disk() async throws {
        try await World.run { world in
            let problem = Mutex<String?>("full")
            let readiness = Readiness(world.deployment) { problem.withLock { $0 } }
            await readiness.look()
            #expect(readiness.report().failed == [.disk])
            problem.withLock { $0 = nil }
            await readiness.look()
            #expect(readiness.report().isReady)
        }
    }

    @Test("it is not when the database is away")
    func database() async throws {
        try await World.run { world in
            let readiness = Readiness(world.deployment)
            await readiness.look()
            await world.store.close()
            await readiness.look()
            #expect(readiness.report().failed == [.database])
        }
    }

    @Test("it is not when it is about to stop, whatever it finds")
    func draining() async throws {
        try await World.run { world in
            let readiness = Readiness(world.deployment)
            world.deployment.draining.begin()
            await readiness.look()
            #expect(readiness.report() == Readiness.Report(failed: [], isDraining: true))
            #expect(!readiness.report().isReady)
        }
    }
}
