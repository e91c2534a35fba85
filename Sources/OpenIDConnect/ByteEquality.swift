extension String {
    /// Whether both hold the same bytes.
    ///
    /// `==` would call canonically equivalent texts equal, such as `K` and the Kelvin sign; protocols compare code
    /// points (RFC 6749 §1.9, RFC 3986 §6.2.1).
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension Sequence where Element == String {
    /// Whether one of these holds the same bytes as `text`.
    func containsSame(_ text: String) -> Bool { contains { $0.isSame(as: text) } }
}
