/// Names that strangers chose, made fit to stand on our pages.
package enum DisplayName {
    /// Characters that are shown at most.
    private static let maximumCount = 100

    /// The name on one line, without characters that are not seen or turn others around (CN-05); nil when nothing is left.
    ///
    /// Whatever separates words becomes one space.
    package static func clean(_ name: String) -> String? {
        var scalars = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: scalars.append(" ")
            case .format, .surrogate, .privateUse, .unassigned: continue
            default: scalars.append(scalar)
            }
        }
        let words = String(scalars).split(separator: " ").joined(separator: " ")
        let clean = String(words.prefix(maximumCount)).split(separator: " ").joined(separator: " ")
        // A letter with a thousand accents would reach over the lines around it.
        guard !clean.isEmpty, clean.unicodeScalars.count <= 4 * maximumCount else { return nil }
        return clean
    }
}
