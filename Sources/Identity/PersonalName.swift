/// A given or family name as its owner typed it, made fit to stand on pages, in mails and in tokens.
package struct PersonalName: Hashable, Sendable {
    /// Characters that are taken at most.
    package static let maximumCount = 100

    /// The name on one line, without characters that nobody sees; nil when nothing is left.
    package let value: String?

    /// Reads what was typed; nil when it is too long.
    ///
    /// The two joiners stay: some scripts cannot be written without them. Marks that turn text around do not.
    package init?(typed: String) {
        guard typed.utf8.count <= 16 * Self.maximumCount else { return nil }
        var scalars = String.UnicodeScalarView()
        for scalar in typed.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: scalars.append(" ")
            case .format where scalar.value != 0x200C && scalar.value != 0x200D: continue
            case .surrogate, .privateUse, .unassigned: continue
            default: scalars.append(scalar)
            }
        }
        let clean = String(scalars).split(separator: " ").joined(separator: " ")
        // A letter with a thousand accents would reach over the lines around it.
        guard clean.count <= Self.maximumCount, clean.unicodeScalars.count <= 4 * Self.maximumCount else { return nil }
        value = clean.isEmpty ? nil : clean
    }
}
