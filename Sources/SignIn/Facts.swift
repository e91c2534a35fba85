package import Identity
package import Primitives

/// Everything that is so when somebody signs in, as one value.
///
/// Use cases make it with `init(organization:…)`, which computes the facts from stored values in one way for all.
package struct Facts: Sendable, Equatable {
    /// Whether the organization lets a password be asked at all.
    package var nativeLogin: NativeLogin
    /// What the organization says about a second factor.
    package var mfa: MFAPolicy
    /// The organization's own connections, the enabled ones only.
    package var connections: [EnabledConnection]
    /// Whether the application is open to the organization's people.
    package var isOpenToOrganization: Bool
    /// Whose proofs these are; nil while nobody is known.
    package var person: Person?
    /// Whether an identifier was given, of somebody or of nobody.
    package var isNamed: Bool
    /// Whether the person came by "Administrator sign-in", where an organization that requires SSO has a password form.
    package var isAdministratorSignIn: Bool
    /// Passwords for the identifier are paused until then; nil or past when they are not.
    package var lockedUntil: Timestamp?
    /// What the request asks for.
    package var demands: Demands
    /// Proofs kept in the session or the grant that is being used again.
    package var kept: [ShownProof]
    /// The age of the session that keeps them; nil for a grant that outlives its session.
    package var age: SessionAge?
    /// Proofs shown in the sign-in under way.
    package var shown: [ShownProof]
    /// The time.
    package var now: Timestamp

    /// Facts, one by one.
    package init(
        nativeLogin: NativeLogin = .allowed, mfa: MFAPolicy = .optional, connections: [EnabledConnection] = [],
        isOpenToOrganization: Bool = true, person: Person? = nil, isNamed: Bool = false,
        isAdministratorSignIn: Bool = false, lockedUntil: Timestamp? = nil, demands: Demands,
        kept: [ShownProof] = [], age: SessionAge? = nil, shown: [ShownProof] = [], now: Timestamp
    ) {
        self.nativeLogin = nativeLogin
        self.mfa = mfa
        self.connections = connections
        self.isOpenToOrganization = isOpenToOrganization
        self.person = person
        self.isNamed = isNamed
        self.isAdministratorSignIn = isAdministratorSignIn
        self.lockedUntil = lockedUntil
        self.demands = demands
        self.kept = kept
        self.age = age
        self.shown = shown
        self.now = now
    }
}

/// A connection of the organization through which its people may come.
package struct EnabledConnection: Sendable, Hashable {
    /// Which.
    package var id: ConnectionID
    /// One of these the identity provider must assert (`required_acr`); empty when it need not assert any.
    package var requiredACR: [String]

    /// A connection that is enabled.
    package init(_ id: ConnectionID, requiredACR: [String] = []) {
        self.id = id
        self.requiredACR = requiredACR
    }
}
