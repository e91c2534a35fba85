import Foundation

extension String {
    /// Unicode normalization form KC: one spelling for full-width letters, ligatures and composed accents.
    ///
    /// ASCII, which nearly everything is, has one spelling as it is.
    package var nfkc: String { utf8.allSatisfy { $0 < 0x80 } ? self : precomposedStringWithCompatibilityMapping }
}
