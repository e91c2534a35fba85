/// One key of a file: how it is read into a subject, and how a subject's value is written back.
///
/// A table of these is everything there is to know about a kind of entry: what may be said, what it means, what is left
/// out of an export, and what the manual lists.
struct Field<Subject>: Sendable {
    /// The key, with the keys of the mappings it stands in: `lockout.max_attempts`.
    let key: String
    /// What the key is about: `lockout.window` for both `lockout.window_seconds` and `lockout.window_minutes`.
    let subjectKey: String
    /// What it takes, to follow the word "expected".
    let expected: String
    /// Reads a value and returns what it changes.
    let read: @Sendable (DocumentNode) throws(Mismatch) -> @Sendable (inout Subject) -> Void
    /// The subject's value; nil when the key is another spelling of one, or is not served yet.
    let value: @Sendable (Subject) -> DocumentValue?
    /// Whether the subject has the value that it has when nothing is said.
    let isDefault: @Sendable (Subject) -> Bool

    /// A field that is read and written by closures.
    init(
        _ key: String, about subjectKey: String? = nil, expected: String,
        read: @escaping @Sendable (DocumentNode) throws(Mismatch) -> @Sendable (inout Subject) -> Void,
        value: @escaping @Sendable (Subject) -> DocumentValue? = { _ in nil },
        isDefault: @escaping @Sendable (Subject) -> Bool = { _ in true }
    ) {
        self.key = key
        self.subjectKey = subjectKey ?? key
        self.expected = expected
        self.read = read
        self.value = value
        self.isDefault = isDefault
    }

    /// A field that is a property of the subject.
    init<Value: Equatable & Sendable>(
        _ key: String, _ property: any WritableKeyPath<Subject, Value> & Sendable, _ format: Format<Value>,
        default standard: Value
    ) {
        self.init(
            key, expected: format.expected,
            read: { node throws(Mismatch) in
                let value = try format.read(node)
                return { $0[keyPath: property] = value }
            },
            value: { format.write($0[keyPath: property]) }, isDefault: { $0[keyPath: property] == standard })
    }

    /// A field that this release does not know what to do with: it may only say that there is nothing.
    static func refused(_ key: String, _ reason: String) -> Field {
        Field(
            key, expected: reason,
            read: { node throws(Mismatch) in
                guard node.isNull || node.list?.isEmpty == true else { throw Mismatch(node, expected: reason) }
                return { _ in }
            })
    }
}
