package import Primitives

/// What a person allowed an application, remembered until one of them takes it back.
package struct Consent: Sendable, Equatable {
    /// Who allowed it.
    package let account: AccountID
    /// Which application.
    package let client: ClientID
    /// Scopes allowed so far, sorted.
    package let scopes: [String]
    /// Claims allowed one by one so far, by name, sorted.
    package let claims: [String]
    /// When it was last said.
    package let givenAt: Timestamp

    /// A consent as stored.
    package init(account: AccountID, client: ClientID, scopes: [String], claims: [String], givenAt: Timestamp) {
        self.account = account
        self.client = client
        self.scopes = scopes
        self.claims = claims
        self.givenAt = givenAt
    }
}
