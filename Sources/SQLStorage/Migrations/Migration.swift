/// One step of the schema.
///
/// Steps are only ever added at the end; one that was released is never edited. From the second release on a step only
/// expands: programs of the release before go on working with it. What they no longer need is taken away a release later.
struct Migration: Sendable {
    /// What it brings, in a few words.
    let name: String
    /// The last step that a program has to know to work with this one, or nil: none works without knowing this one.
    let requires: Int?
    /// Its statements in order, in the words of a dialect.
    let statements: @Sendable (Dialect) -> [SQL]

    /// A step, and who works with it.
    init(name: String, requires: Int? = nil, statements: @escaping @Sendable (Dialect) -> [SQL]) {
        self.name = name
        self.requires = requires
        self.statements = statements
    }

    /// Every step there is; its version is its place, counted from 1.
    static let all: [Migration] = [.initial, .applications, .people, .federation, .compatibility, .operation]
}
