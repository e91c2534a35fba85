import Identity
import Primitives
import Provider
import Storage
import Synchronization
import Testing

/// Directories as tests put them up: people by address, and a record of what was asked.
///
/// A class, since the deployment and the test share it.
final class ScriptedDirectories: DirectoryChecking {
    /// A person of a directory.
    struct Person: Sendable {
        var entry: String
        var password = World.password
        var values: [ProfileAttribute: [String]] = [:]
    }

    /// A question that came.
    struct Question: Sendable, Equatable {
        let directory: String
        let email: String
        let password: String
        let service: String?
    }

    private struct State {
        var people: [String: [String: Person]] = [:]
        var failures: [String: DirectoryAnswer] = [:]
        var questions: [Question] = []
        var holds: [String: Hold] = [:]
    }

    private let state = Mutex(State())

    /// Everything that was asked, in order.
    var questions: [Question] { state.withLock { $0.questions } }

    /// Puts a person into a directory, or takes them out.
    func set(_ email: String, _ person: Person?, in directory: String = "ldap") {
        state.withLock { $0.people[directory, default: [:]][email] = person }
    }

    /// Lets every question to a directory fail from now on; nil lets them be answered again.
    func fail(_ directory: String = "ldap", with answer: DirectoryAnswer?) {
        state.withLock { $0.failures[directory] = answer }
    }

    /// Lets every question to a directory wait from now on until the hold is opened.
    func hold(_ directory: String = "ldap") -> Hold {
        let hold = Hold()
        state.withLock { $0.holds[directory] = hold }
        return hold
    }

    func check(
        _ password: Secret<String>, of email: EmailAddress, in directory: Directory, service: Secret<String>?
    ) async -> DirectoryAnswer {
        let question = Question(
            directory: directory.id.value, email: email.normalized, password: password.reveal(),
            service: service?.reveal())
        let hold = state.withLock { state in
            state.questions.append(question)
            return state.holds[directory.id.value]
        }
        await hold?.wait()
        return state.withLock { state in
            if let failure = state.failures[directory.id.value] { return failure }
            guard let person = state.people[directory.id.value]?[email.normalized] else { return .nobody }
            guard person.password == question.password else { return .wrong }
            return .person(DirectoryPerson(entry: person.entry, values: person.values))
        }
    }
}
