import Storage

/// What has to be done to make the database match the files.
package struct Plan: Sendable {
    /// One line of a plan.
    package struct Line: Sendable, Hashable, Comparable, CustomStringConvertible {
        /// What happens to the subject.
        package enum Action: String, Sendable {
            case create = "+"
            case change = "~"
            case remove = "-"
        }

        /// The kind of thing, in the order plans show them.
        package enum Kind: Int, Sendable {
            case organization, directory, connection, user, client, `operator`
        }

        /// What happens.
        package let action: Action
        /// The kind of thing.
        package let kind: Kind
        /// Its name: `acme`, `acme/ann@acme.example`, `portal`.
        package let name: String
        /// The keys that change.
        package let keys: [String]

        package static func < (left: Line, right: Line) -> Bool {
            (left.kind.rawValue, left.name) < (right.kind.rawValue, right.name)
        }

        /// `+ user acme/ann@acme.example`, `~ organization acme (mfa, region)`, `- client old`.
        package var description: String {
            let keys = keys.isEmpty ? "" : " (\(keys.joined(separator: ", ")))"
            return "\(action.rawValue) \(kind) \(name)\(keys)"
        }
    }

    /// What is done, one line a change, sorted.
    package internal(set) var lines: [Line] = []
    /// What the operator should know although it is done, one line each.
    package internal(set) var warnings: [String] = []
    /// The changes themselves, in an order in which each one's needs are met.
    var changes: [ConfigurationChange] = []
    /// Passwords that are yet to be hashed, and whom they are for.
    var passwords: [PendingPassword] = []
    /// Keys of ours that are yet to be made.
    var serviceKeys: [PendingServiceKey] = []

    /// Whether the database matches already.
    package var isEmpty: Bool { lines.isEmpty }

    /// The plan as it is printed: a line a change, or `no changes`.
    package var text: String { isEmpty ? "no changes" : lines.map(\.description).joined(separator: "\n") }

    mutating func add(_ action: Line.Action, _ kind: Line.Kind, _ name: String, _ keys: [String] = []) {
        lines.append(Line(action: action, kind: kind, name: name, keys: keys))
    }
}

/// Why files cannot be applied: every reason in one line of its own.
///
/// Nothing was changed.
package struct ApplyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The reasons, in the order of the files.
    package let lines: [String]

    package var description: String { lines.joined(separator: "\n") }
}
