extension String {
    /// The text, or so many of its code points as `count` says: one character may have thousands of them.
    package func cut(to count: Int) -> String {
        guard utf8.count > count, let end = unicodeScalars.index(startIndex, offsetBy: count, limitedBy: endIndex)
        else { return self }
        return String(unicodeScalars[..<end])
    }
}
