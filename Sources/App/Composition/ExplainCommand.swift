import Identity
import Primitives
import Provider
import SignIn

/// What `signet explain` does.
package struct ExplainCommand: Sendable {
    private let services: Services

    /// The command over `services`.
    package init(_ services: Services) { self.services = services }

    /// What is asked, from what was typed.
    package struct Question: Sendable {
        fileprivate let question: ExplainSignIn.Question

        /// Nil when the email is not one.
        package init?(organization: String, email: String, client: String?, acr: String?, maxAge: Int?) {
            guard let email = EmailAddress(email) else { return nil }
            question = ExplainSignIn.Question(
                organization: organization, email: email, client: client.map { ClientID($0) }, acr: acr, maxAge: maxAge)
        }
    }

    /// The answer, as JSON or for people.
    package func run(_ question: Question, isJSON: Bool) async throws -> String {
        let answer = try await ExplainSignIn(services.deployment).run(question.question)
        return isJSON ? answer.json.text : answer.plain
    }
}

extension ExplainSignIn.Answer {
    fileprivate var json: JSON {
        .object([
            .init(name: "organization", value: .string(organization.name.value)),
            .init(name: "email", value: .string(email.address)),
            .init(name: "account", value: accountJSON),
            .init(name: "method", value: .string(method.rawValue)),
            .init(
                name: "steps",
                value: .array(
                    reasons.map { reason in
                        .object([
                            .init(name: "step", value: .string(reason.step.rawValue)),
                            .init(name: "applies", value: .bool(reason.applies)),
                            .init(name: "rule", value: .string(reason.rule)),
                            .init(name: "reason", value: .string(reason.reason)),
                        ])
                    })),
        ])
    }

    private var accountJSON: JSON {
        guard let account, let person else { return .null }
        return .object([
            .init(name: "id", value: .string(account.id.value)),
            .init(name: "email", value: .string(account.email.address)),
            .init(name: "status", value: .string(account.status.rawValue)),
            .init(name: "source", value: .string(account.source.text)),
            .init(name: "break_glass", value: .bool(account.breakGlass)),
            .init(name: "password", value: .string(person.password.text)),
            .init(name: "second_factor", value: .bool(person.hasSecondFactor)),
            .init(name: "locked_until", value: lockedUntil.map { .string($0.readable) } ?? .null),
            .init(name: "links", value: .array(identities.map(\.json))),
        ])
    }

    fileprivate var plain: String {
        var facts = [("organization", "\(organization.name) (\(organization.displayName))"), ("email", email.address)]
        if let account, let person {
            facts.append(("account", "\(account.status), \(account.source.text), id \(account.id)"))
            facts.append(("password", person.password.text))
            facts.append(("second factor", person.hasSecondFactor ? "enrolled" : "none"))
            for tie in identities {
                facts.append(
                    ("linked", "\(tie.subject.connection), \(tie.subject.value), last seen \(tie.lastSeenAt.readable)"))
            }
            if account.breakGlass { facts.append(("break-glass", "yes")) }
        } else {
            facts.append(("account", "none: shown as for anybody unknown"))
        }
        if let lockedUntil { facts.append(("paused until", lockedUntil.readable)) }
        facts.append(("method", method.rawValue))
        facts.append(
            ("email leads to", "\(discovery.route.text) (\(discovery.rule.rawValue): \(discovery.rule.sentence))"))
        let width = reasons.map(\.rule.count).max() ?? 0
        return
            (facts.map { "\($0.padded(to: 15))\(TerminalText.printable($1))" } + [""]
            + reasons.map { reason in
                "\(reason.applies ? "yes" : "no ")  \(reason.step.rawValue.padded(to: 15)) \(reason.rule.padded(to: width))  \(reason.reason)"
            }).joined(separator: "\n")
    }
}

extension ConnectionDiscovery.Route {
    /// Where somebody goes, in a word.
    fileprivate var text: String {
        switch self {
        case .signIn: "sign_in"
        case .page: "organization_page"
        case .askOrganization: "organization_name"
        case .identityProvider(let id): "connection:\(id)"
        }
    }
}

extension FederatedIdentity {
    fileprivate var json: JSON {
        .object([
            .init(name: "connection", value: .string(subject.connection.value)),
            .init(name: "subject", value: .string(subject.value)),
            .init(name: "linked_at", value: .string(linkedAt.readable)),
            .init(name: "last_seen_at", value: .string(lastSeenAt.readable)),
        ])
    }
}

extension AccountSource {
    /// Where an account comes from, in a word.
    fileprivate var text: String {
        switch self {
        case .native: "native"
        case .directory(let name): "directory:\(name)"
        case .connection(let id): "connection:\(id)"
        }
    }
}

extension PasswordStanding {
    /// How a password stands, in a word.
    fileprivate var text: String {
        switch self {
        case .none: "none"
        case .inDirectory: "in_directory"
        case .valid: "valid"
        case .mustChange: "must_change"
        case .expired: "expired"
        case .compromised: "compromised"
        }
    }
}
