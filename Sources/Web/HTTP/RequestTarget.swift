import Primitives

/// The path and the query of a request, as they stand on the request line.
///
/// Nothing is normalized: `//token`, `/./token` and `/%74oken` are other paths than `/token`.
package struct RequestTarget: Sendable, Equatable {
    /// Still percent-encoded; only ASCII.
    package let path: String
    /// Without its `?`, still percent-encoded; empty when there is none.
    package let query: String

    init(path: String, query: String) {
        self.path = path
        self.query = query
    }

    /// Splits the origin form of a request target (RFC 9112 §3.2.1).
    ///
    /// Throws for anything but visible ASCII, for a `%` without two hexadecimal digits behind it, and for a path whose
    /// escapes are no UTF-8 or hide a zero byte.
    package init(_ target: String) throws(Refusal) {
        guard target.utf8.first == 0x2F, target.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x23 }) else {
            throw .malformed
        }
        let mark = target.utf8.firstIndex(of: 0x3F)
        path = String(target[..<(mark ?? target.endIndex)])
        query = mark.map { String(target[target.utf8.index(after: $0)...]) } ?? ""
        if path.utf8.contains(0x25) {
            guard (try? PercentEncoding.decodeFormValue(path.utf8)) != nil else { throw .malformed }
        }
    }
}
