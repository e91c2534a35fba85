import Identity
import Primitives
import SignIn
import Storage

/// People change what they are called, and in which language they are spoken to.
package struct ChangeProfile: Sendable {
    private let deployment: Deployment

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// What became of new names.
    package enum Outcome: Sendable, Equatable {
        /// They are stored.
        case saved
        /// One of them is too long.
        case tooLong
        /// Their organization looks after them.
        case notOwn
    }

    /// Sets given and family name; an empty one is none.
    package func setNames(
        given: String, family: String, of person: SignedInPerson, visitor: Visitor
    ) async throws -> Outcome {
        guard person.selfService.profile else { return .notOwn }
        guard let given = PersonalName(typed: given), let family = PersonalName(typed: family) else { return .tooLong }
        let account = person.account
        guard given.value != account.givenName || family.value != account.familyName else { return .saved }
        try await deployment.store.setNames(
            given: given.value, family: family.value, of: account.id, at: deployment.clock.now())
        try await deployment.audit.record(
            .profileChanged, about: .init(account, session: person.session.id), by: .account(account.id),
            from: visitor.auditOrigin, [.init("fields", "given_name family_name")])
        return .saved
    }

    /// Keeps the language that whoever is signed in in this browser chose on some page; for nobody yet it is the
    /// browser's cookie alone that does.
    package func keepLanguage(_ tag: String, of visitor: Visitor) async throws {
        guard let standing = try await CurrentSession(deployment).find(visitor) else { return }
        try await setLanguage(tag, of: SignedInPerson(standing), visitor: visitor)
    }

    /// Sets the language; `tag` is one that is offered.
    package func setLanguage(_ tag: String, of person: SignedInPerson, visitor: Visitor) async throws {
        guard tag != person.account.locale else { return }
        try await deployment.store.setLocale(tag, of: person.account.id)
        try await deployment.audit.record(
            .profileChanged, about: .init(person.account, session: person.session.id),
            by: .account(person.account.id), from: visitor.auditOrigin, [.init("fields", "locale")])
    }
}
