/// Whose name servers answer for a name.
package enum ResolverLane {
    /// The domain that somebody registered, as far as a name tells: its last two labels, or three where the second of them is
    /// as short as those under which names are registered in many countries (`co.uk`).
    ///
    /// Whoever has it can make up as many names as they like, and let all of them wait.
    package static func of(_ name: String) -> String {
        let labels = name.lowercased().split(separator: ".")
        guard labels.count > 2 else { return labels.joined(separator: ".") }
        return labels.suffix(labels[labels.count - 2].utf8.count <= 3 ? 3 : 2).joined(separator: ".")
    }
}
