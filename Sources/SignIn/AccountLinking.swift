import Identity

/// Which account somebody is whom an identity provider vouches for: one rule for SAML and OpenID Connect.
///
/// A person is known by the connection and the subject alone. An email address only ever leads to an account when the
/// organization owns its domain, or has invited that very address, and both sides proved it. It never leads from one
/// connection to the account of another.
package struct AccountLinking: Sendable, Equatable {
    /// The account that this subject of this connection is linked with.
    package var linked: LinkableAccount?
    /// Whether the subject names the same person the next time; a transient NameID does not (SAML Core §8.3.8).
    package var isSubjectStable: Bool
    /// The address that the identity provider gave.
    package var email: AssertedEmail
    /// Whether the identity provider says that it verified the address; nil when it says nothing.
    package var isEmailVouchedFor: Bool?
    /// The account of the organization with that address.
    package var namesake: LinkableAccount?
    /// Whether the person came by the namesake's own invitation: they read that mailbox.
    package var holdsInvitation: Bool
    /// Whether an address may lead to an account at all (`link_by_email`).
    package var linksByEmail: Bool
    /// Whether people are made at their first sign-in (`jit`).
    package var createsPeople: Bool

    /// What is known when an identity provider has answered.
    package init(
        linked: LinkableAccount? = nil, isSubjectStable: Bool = true, email: AssertedEmail = .inVerifiedDomain,
        isEmailVouchedFor: Bool? = nil, namesake: LinkableAccount? = nil, holdsInvitation: Bool = false,
        linksByEmail: Bool = true, createsPeople: Bool = true
    ) {
        self.linked = linked
        self.isSubjectStable = isSubjectStable
        self.email = email
        self.isEmailVouchedFor = isEmailVouchedFor
        self.namesake = namesake
        self.holdsInvitation = holdsInvitation
        self.linksByEmail = linksByEmail
        self.createsPeople = createsPeople
    }

    /// What is done.
    package var verdict: Verdict {
        guard isSubjectStable else { return .refuse(.noStableSubject) }
        if let linked { return verdict(forLinked: linked) }
        if let refusal = refusalOfEmail { return .refuse(refusal) }
        if let namesake { return verdict(forNamesake: namesake) }
        return createsPeople ? .create : .refuse(.noAccount)
    }

    private func verdict(forLinked account: LinkableAccount) -> Verdict {
        switch account.status {
        case .suspended: .refuse(.suspended)
        case .invited: .signIn(activating: true)
        case .active: .signIn(activating: false)
        }
    }

    /// Whether the address is good for anything.
    private var refusalOfEmail: Refusal? {
        switch email {
        case .none: return .noEmail
        case .malformed: return .malformedEmail
        case .outsideDomains where !isInvited: return .emailOutsideDomains
        case .outsideDomains, .inVerifiedDomain: break
        }
        return isEmailVouchedFor == false ? .emailNotVerified : nil
    }

    private var isInvited: Bool { holdsInvitation && namesake?.status == .invited }

    private func verdict(forNamesake account: LinkableAccount) -> Verdict {
        if account.status == .suspended { return .refuse(.suspended) }
        // Whoever runs the deployment is none of an organization's business, nor is its identity provider theirs.
        if account.isOperator { return .refuse(.notLinkable) }
        // The address has passed to somebody else, or another connection answers for the person.
        if account.isLinked { return .refuse(.linkedOtherwise) }
        guard linksByEmail || isInvited else { return .refuse(.notLinked) }
        if account.status == .invited { return .link(activating: true, dropsUnverified: true) }
        guard account.isEmailVerified else {
            // Dropping the password of an account for emergencies would leave nobody to let the others in.
            return account.isBreakGlass ? .refuse(.notLinkable) : .link(activating: false, dropsUnverified: true)
        }
        return .link(activating: false, dropsUnverified: false)
    }
}

extension AccountLinking {
    /// What is done about an answer.
    package enum Verdict: Sendable, Hashable {
        /// The account that is linked signs in; one that was invited is active from now on.
        case signIn(activating: Bool)
        /// The namesake is linked, told so by mail, and signs in; its address counts as verified from now on.
        ///
        /// What `dropsUnverified` says goes first: password, devices, links and sessions of whoever had the account
        /// without having proved the address, so that nobody who waited for its owner stays in it.
        case link(activating: Bool, dropsUnverified: Bool)
        /// An account is made, linked, and signs in.
        case create
        /// Nobody signs in.
        case refuse(Refusal)
    }

    /// Why nobody signs in, although the identity provider vouches for somebody.
    package enum Refusal: String, Sendable, Hashable, CaseIterable {
        /// The subject names somebody else the next time.
        case noStableSubject = "no_stable_subject"
        /// There is no address to know the person by.
        case noEmail = "no_email"
        /// The address is none, or is not in normal form but for case.
        case malformedEmail = "malformed_email"
        /// The address is not of a domain that the organization owns.
        case emailOutsideDomains = "email_outside_domains"
        /// The identity provider says itself that it did not verify the address.
        case emailNotVerified = "email_not_verified"
        /// There is an account with the address, and addresses lead to none here.
        case notLinked = "not_linked"
        /// The account with the address is linked with another subject, or through another connection.
        case linkedOtherwise = "linked_otherwise"
        /// The account with the address is none that an identity provider may open.
        case notLinkable = "not_linkable"
        /// The account is suspended; nothing but an admin ends that.
        case suspended
        /// There is no account, and none is made at a first sign-in.
        case noAccount = "no_account"
    }
}

/// The address that an identity provider gave for a person.
package enum AssertedEmail: Sendable, Hashable, CaseIterable {
    /// None.
    case none
    /// Something that is no address, or one that is not in normal form but for case.
    case malformed
    /// One of a domain that the organization does not own.
    case outsideDomains
    /// One of a domain that the organization owns.
    case inVerifiedDomain
}
