package import Identity
import Primitives
import SignIn
import Storage

/// Lets people in to the pages of their own account, and sends everybody else to sign in and back.
package struct AccountAccess: Sendable {
    private let deployment: Deployment
    private let entrance: SignInEntrance
    private let rules: SignInRules

    /// The use case over `deployment`.
    package init(_ deployment: Deployment) {
        self.deployment = deployment
        entrance = SignInEntrance(deployment)
        rules = SignInRules(deployment)
    }

    /// What a visitor meets at a page.
    package enum Entry: Sendable {
        /// The page is theirs to see.
        case open(SignedInPerson)
        /// They sign in first, or what their session lacks, and come back to it.
        case signIn(SignInStart)
    }

    /// Who is signed in by today's rules, if anybody is, for a page that is there for everybody.
    ///
    /// Changes nothing.
    package func present(_ visitor: Visitor) async throws -> SignedInPerson? {
        guard let standing = try await CurrentSession(deployment).find(visitor),
            try await rules.resume(standing, for: nil).step == .finish
        else { return nil }
        return SignedInPerson(standing)
    }

    /// Who is at a page, if anybody may be; the session counts as used.
    package func enter(_ path: OwnPath, visitor: Visitor) async throws -> Entry {
        guard let standing = try await CurrentSession(deployment).find(visitor) else {
            return .signIn(try await entrance.open(.page(Destination(path)), visitor: visitor))
        }
        let decision = try await rules.resume(standing, for: nil)
        guard decision.step == .finish else {
            return .signIn(
                try await entrance.open(
                    .page(Destination(path)), expecting: standing, lacking: decision.step, visitor: visitor))
        }
        try await deployment.store.touch(standing.live.session.id, at: deployment.clock.now())
        return .open(SignedInPerson(standing))
    }

    /// The sign-in that comes before something that matters, such as a new password or a new device; nil when the last
    /// one is recent enough.
    ///
    /// A session that is stolen or left open must not be enough to lock its owner out (OWASP ASVS 5.0 §7.5.1). It is the
    /// sign-in decision that says how: with password and code, or through the identity provider they came through.
    package func confirmation(
        of person: SignedInPerson, before path: OwnPath, visitor: Visitor
    ) async throws -> SignInStart? {
        guard let standing = try await CurrentSession(deployment).find(visitor),
            standing.live.session.id == person.session.id
        else { return try await entrance.open(.page(Destination(path)), visitor: visitor) }
        let decision = try await rules.resume(standing, for: nil, freshness: .recent)
        guard decision.step != .finish else { return nil }
        return try await entrance.open(
            .page(Destination(path, needsRecentSignIn: true)), expecting: standing, lacking: decision.step,
            visitor: visitor)
    }
}
