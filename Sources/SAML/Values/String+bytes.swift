extension String {
    /// Whether both have the same bytes; `==` also takes one Unicode spelling for another.
    func isSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }

    /// Whether it has the same bytes as one of them.
    func isOne(of others: some Sequence<String>) -> Bool { others.contains { isSameBytes(as: $0) } }
}
