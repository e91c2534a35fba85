package import HTTPTypes
package import Hummingbird
import NIOCore

/// Bytes that are the same for everybody, with the entity tag that saves sending them again (RFC 9110 §8.8.3).
package struct PreparedDocument: Sendable {
    private let bytes: ByteBuffer
    private let fields: HTTPFields
    private let tag: String

    /// Takes the bytes once.
    package init(_ bytes: [UInt8], type: String, cacheControl: String) {
        self.bytes = ByteBuffer(bytes: bytes)
        tag = "\"\(Self.fingerprint(bytes))\""
        fields = [.contentType: type, .cacheControl: cacheControl, .eTag: tag]
    }

    /// The bytes, or 304 when the caller has them (RFC 9110 §13.1.2).
    package func response(to fields: HTTPFields) -> Response {
        if fields.contains(.ifNoneMatch), isHeld(by: fields[values: .ifNoneMatch]) {
            var unchanged = self.fields
            unchanged[.contentType] = nil
            return Response(status: .notModified, headers: unchanged)
        }
        return Response(status: .ok, headers: self.fields, body: ResponseBody(byteBuffer: bytes))
    }

    private func isHeld(by values: [String]) -> Bool {
        values.joined(separator: ",").split(separator: ",").contains { candidate in
            let held = candidate.trimmingPrefix { $0 == " " }
            return held == "*" || held == tag || held == "W/\(tag)"
        }
    }

    /// FNV-1a of 64 bits: tells versions of our own bytes apart, and is no protection.
    package static func fingerprint(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(hash, radix: 36)
    }
}
