package import Identity
package import SignIn
import Storage

/// Somebody who is signed in by today's rules, at a page of their own account.
package struct SignedInPerson: Sendable {
    /// The session in use.
    package let session: Session
    /// Who it is, as they are now.
    package let account: Account
    /// Their organization.
    package let organization: Organization
    /// The password in our database, if there is one.
    let password: PasswordCredential?
    /// What they change about themselves here.
    package let selfService: SelfService

    init(_ standing: CurrentSession.Standing) {
        session = standing.live.session
        account = standing.live.account
        organization = standing.organization
        password = standing.live.password
        selfService = SelfService(
            of: account, under: organization.policy, hasPassword: password != nil, proofs: session.proofs)
    }
}
