import Credentials
import Primitives
package import Storage

/// The keyed hashes that chain the lines of an audit log: whoever cannot read the master key cannot make one up.
package struct AuditSeal: AuditSealing {
    private let key: [UInt8]

    /// The hashes under the vault's `auditKey`.
    package init(key: [UInt8]) { self.key = key }

    package func hash(of line: AuditLine) -> [UInt8] {
        SecretMAC.compute(
            "audit\0\(line.log.name)\0\(line.number)\0\(Base64URL.encode(line.previous))\0\(line.text)", key: key)
    }

    package func seal(of head: AuditHead) -> [UInt8] {
        SecretMAC.compute("audit end\0\(head.log.name)\0\(head.number)\0\(Base64URL.encode(head.hash))", key: key)
    }
}
