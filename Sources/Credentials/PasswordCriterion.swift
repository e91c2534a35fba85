/// One thing that a new password must meet, as people are told it.
package enum PasswordCriterion: Hashable, Sendable {
    /// At least this many characters.
    case minLength(Int)
    /// At most this many characters.
    case maxLength(Int)
    /// An upper-case letter.
    case upper
    /// A lower-case letter.
    case lower
    /// A digit.
    case digit
    /// Neither letter nor digit nor white space.
    case symbol
    /// Not a password that is guessed first.
    case uncommon
    /// Not made of the organization's, the product's or the person's own name.
    case unrelated
    /// None of the last so many passwords; checked where their hashes are.
    case unused(Int)

    /// Its name in locale files and in warnings.
    package var code: String {
        switch self {
        case .minLength: "min_length"
        case .maxLength: "max_length"
        case .upper: "upper"
        case .lower: "lower"
        case .digit: "digit"
        case .symbol: "symbol"
        case .uncommon: "uncommon"
        case .unrelated: "unrelated"
        case .unused: "unused"
        }
    }

    /// The number its text mentions, if it mentions one.
    package var number: Int? {
        switch self {
        case .minLength(let count), .maxLength(let count), .unused(let count): count
        case .upper, .lower, .digit, .symbol, .uncommon, .unrelated: nil
        }
    }
}
