import Identity
import Primitives

/// A password that a plan sets.
struct PendingPassword: Sendable {
    /// Whose it is, as plans name them.
    let name: String
    /// Whose it is.
    let account: AccountID
    /// The password, or its hash.
    let password: DeclaredPassword
    /// Whether it must be changed at the next sign-in.
    let mustChange: Bool

    /// What is stored, once the password is hashed.
    func credential(hash: String?, at now: Timestamp) -> PasswordCredential? {
        switch password {
        case .plain: hash.map { PasswordCredential(hash: $0, changedAt: now, mustChange: mustChange) }
        // The hash may be made anew with other parameters at the next sign-in; it is kept as the first of the history,
        // so that the file's hash is still recognised then.
        case .hash(let given):
            PasswordCredential(hash: given, changedAt: now, mustChange: mustChange, history: [given])
        }
    }
}

/// Asks of a stored password whether it is the one in the file.
struct PasswordQuestion: Sendable, Hashable {
    /// Whose it is, as plans name them.
    let name: String
    /// The stored hash.
    let hash: String
}

/// What was computed about passwords, so that a plan made anew does not compute it again.
struct PasswordMemory {
    /// Answers so far.
    private(set) var verdicts: [PasswordQuestion: Bool] = [:]
    private var computed: [String: String] = [:]

    /// Answers the questions that have no answer yet.
    mutating func verify(
        _ questions: [(PasswordQuestion, Secret<String>)], with passwords: any PasswordHashing
    ) async throws {
        let open = questions.filter { verdicts[$0.0] == nil }
        let answers = try await Self.inParallel(open) { question, password in
            try await passwords.verify(password, against: question.hash)
        }
        for (question, answer) in zip(open, answers) { verdicts[question.0] = answer }
    }

    /// The hashes of the passwords that were given in plain, by name.
    mutating func hashes(
        of pending: [PendingPassword], with passwords: any PasswordHashing
    ) async throws -> [String: String] {
        let open = pending.compactMap { pending -> (String, Secret<String>)? in
            guard computed[pending.name] == nil, case .plain(let password) = pending.password else { return nil }
            return (pending.name, password)
        }
        let fresh = try await Self.inParallel(open) { _, password in try await passwords.hash(password) }
        for (element, hash) in zip(open, fresh) { computed[element.0] = hash }
        return computed
    }

    /// Few enough to leave the pool's queue to others, enough to keep every thread of it busy.
    private static let width = 8

    private static func inParallel<Key: Sendable, Result: Sendable>(
        _ elements: [(Key, Secret<String>)], _ work: @escaping @Sendable (Key, Secret<String>) async throws -> Result
    ) async throws -> [Result] {
        try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            var results = [Result?](repeating: nil, count: elements.count)
            for (index, element) in elements.enumerated() {
                if index >= width, let (done, result) = try await group.next() { results[done] = result }
                group.addTask { (index, try await work(element.0, element.1)) }
            }
            for try await (done, result) in group { results[done] = result }
            return results.compactMap { $0 }
        }
    }
}
