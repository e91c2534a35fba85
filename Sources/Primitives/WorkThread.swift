import CLinux
import Foundation

/// A thread of its own for work that blocks: those that tasks share must not wait.
package enum WorkThread {
    /// How a thread stands towards the other threads of the process.
    package enum Priority: Sendable {
        /// Like all others.
        case normal
        /// Behind those that have a request to answer, when there are fewer processors than threads that want one.
        case yielding
        /// Like all others, but when it wakes it interrupts none of them: what they leave for it meanwhile, it finds at once.
        case gathering
    }

    /// Starts a thread that does `work` and ends.
    ///
    /// - Parameter name: what a debugger and the system show (`ps -T`), Linux 15 bytes of it.
    package static func start(
        _ name: String, priority: Priority = .normal, _ work: @escaping @Sendable () -> Void
    ) {
        let thread = Thread {
            // Foundation would name it only if the one that starts it has gone on by now.
            _ = unsafe signet_name_thread(String(name.prefix(15)))
            switch priority {
            case .normal: break
            case .yielding: yieldToOthers()
            case .gathering: interruptNobody()
            }
            work()
        }
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Linux has a nice value for each thread; where that cannot be set, threads stay as they are.
    ///
    /// A third of the weight that the process was started with: enough to let others go first, and not to starve beside a
    /// database on this machine, as work that is only done when nothing else is to do would.
    private static func yieldToOthers() {
        #if canImport(Glibc)
            let processes = __priority_which_t(PRIO_PROCESS.rawValue)
            _ = setpriority(processes, 0, getpriority(processes, id_t(getpid())) + 5)
        #endif
    }

    /// Linux lets a thread that wakes take a processor from one that runs; not where it is of this kind (`sched(7)`).
    private static func interruptNobody() {
        #if canImport(Glibc)
            let batch: Int32 = 3  // SCHED_BATCH, which the module map leaves out
            var parameters = sched_param()
            _ = unsafe sched_setscheduler(0, batch, &parameters)
        #endif
    }
}
