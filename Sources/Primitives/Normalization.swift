import Foundation

extension String {
    /// Unicode normalization form KC: one spelling for full-width letters, ligatures and composed accents.
    package var nfkc: String { precomposedStringWithCompatibilityMapping }
}
