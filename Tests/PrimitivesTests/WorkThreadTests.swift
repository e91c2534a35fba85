#if os(Linux)
    import Foundation
    import Primitives
    import Testing

    /// Threads of our own, as the system shows them.
    struct WorkThreadTests {
        @Test(
            "a thread is shown under its name",
            arguments: [("passwords-1", "passwords-1"), ("postgres-group-12", "postgres-group-")])
        func name(given: String, shown: String) async {
            // Whoever starts it may be faster or slower than it is.
            for _ in 0..<200 {
                let seen = await withCheckedContinuation { continuation in
                    WorkThread.start(given) {
                        continuation.resume(
                            returning: try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8))
                    }
                }
                #expect(seen == shown + "\n")
            }
        }
    }
#endif
