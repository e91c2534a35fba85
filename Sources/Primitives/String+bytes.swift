extension String {
    /// Whether both hold the same bytes.
    ///
    /// `==` would call canonically equivalent texts equal, such as `K` and the Kelvin sign; protocols compare code points
    /// (RFC 6749 §1.9, RFC 3986 §6.2.1, SAML Core §1.3.1).
    package func isSameBytes(as other: String) -> Bool {
        // What is not even equivalent has other bytes; nearly every comparison ends here, by the quick way.
        guard utf8.count == other.utf8.count, self == other else { return false }
        return utf8.elementsEqual(other.utf8)
    }

    /// Whether it holds the same bytes as one of them.
    package func isOne(of others: some Sequence<String>) -> Bool { others.contains { isSameBytes(as: $0) } }
}
