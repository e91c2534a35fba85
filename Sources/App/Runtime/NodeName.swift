import Foundation

/// What this process is called among the nodes of a cluster.
enum NodeName {
    /// The name of the machine and the number of the process: what an operator finds it by.
    static let current: String = {
        var buffer = [CChar](repeating: 0, count: 256)
        let length = buffer.count - 1
        let isNamed = unsafe gethostname(&buffer, length) == 0
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let machine = isNamed ? String(decoding: bytes, as: UTF8.self) : "localhost"
        return "\(machine)/\(ProcessInfo.processInfo.processIdentifier)"
    }()
}
