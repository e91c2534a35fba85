import Credentials
import Primitives
package import Storage

/// The keyed hash that chains the lines of an audit log: whoever cannot read the master key cannot make one up.
package enum AuditSeal {
    /// The hash of a line: of its place, its text and the hash before it.
    package static func hash(_ line: AuditLine, key: [UInt8]) -> [UInt8] {
        SecretMAC.compute(
            "audit\0\(line.stream)\0\(line.number)\0\(Base64URL.encode(line.previous))\0\(line.text)", key: key)
    }
}
