/// One step of the schema.
///
/// Steps are only ever added at the end; one that was released is never edited.
struct Migration: Sendable {
    /// What it brings, in a few words.
    let name: String
    /// Its statements in order, in the words of a dialect.
    let statements: @Sendable (Dialect) -> [SQL]

    /// Every step there is; its version is its place, counted from 1.
    static let all: [Migration] = [.initial, .applications, .people, .federation]
}
