import NIOCore
import NIOPosix

/// The threads that read and write connections.
package enum EventLoops {
    /// Has Swift's tasks run on these threads instead of on a pool of their own (ADR 0043).
    ///
    /// A request is then read, answered and written on one thread: changing threads twice costs more than most requests.
    /// To be called once, before the first of them works; where the runtime has no place for it, tasks stay where they
    /// are and all else is the same.
    @MainActor
    package static func runTasks() {
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
    }
}
