import CLinux

/// Memory that the process has and does not use.
package enum UnusedMemory {
    /// Gives it back to the system: pages of the program and its libraries that were mapped to start, and the heap's.
    ///
    /// What is needed of the program after all is mapped again when it is.
    package static func release() { signet_release_unused_memory() }
}
