import Foundation
import Primitives
import Synchronization

/// The system's cryptographic generator, drawn in blocks: a call to the kernel for each token would cost more.
package final class SystemRandom: RandomSource {
    private struct Block {
        var bytes: [UInt8] = []
        var used = 0
    }

    private static let blockSize = 4_096

    private let block = Mutex(Block())

    /// Draws nothing yet.
    package init() {}

    package func bytes(_ count: Int) -> [UInt8] {
        block.withLock { block in
            if block.used + count > block.bytes.count {
                block.bytes = Self.draw(max(count, Self.blockSize))
                block.used = 0
            }
            let range = block.used..<block.used + count
            defer {
                for index in range { block.bytes[index] = 0 }
                block.used += count
            }
            return Array(block.bytes[range])
        }
    }

    /// One call to the kernel's generator: `SystemRandomNumberGenerator` makes one for every eight bytes.
    private static func draw(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        unsafe arc4random_buf(&bytes, count)
        return bytes
    }
}
