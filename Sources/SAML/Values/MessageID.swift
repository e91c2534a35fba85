package import Primitives

/// The identifier of a message of ours: 128 random bits, as SAML Core §1.3.4 asks for.
package struct MessageID: Sendable, Hashable {
    /// An NCName, so that it can be an XML ID: `_` and 32 hexadecimal digits.
    package let value: String

    /// An identifier that was stored with the request it belongs to.
    package init(_ value: String) { self.value = value }

    /// A new one.
    package static func random(from source: some RandomSource) -> MessageID {
        let digits = Array("0123456789abcdef".utf8)
        let hexadecimal = source.bytes(16).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0x0F)]] }
        return MessageID("_" + String(decoding: hexadecimal, as: UTF8.self))
    }
}
