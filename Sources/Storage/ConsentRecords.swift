package import Identity
package import Primitives

/// What people allowed applications.
package protocol ConsentRecords: Sendable {
    /// What a person allowed a client so far.
    func consent(of account: AccountID, to client: ClientID) async throws -> Consent?
    /// Everything a person allowed, by client.
    func consents(of account: AccountID) async throws -> [Consent]
    /// Remembers a consent in place of the one it goes beyond, or as the first; false, with nothing changed, when that is
    /// not what there is: it was withdrawn meanwhile, or another was given.
    func remember(_ consent: Consent, inPlaceOf old: Consent?) async throws -> Bool
    /// Forgets a consent, if there is one, and ends every grant of the person to the client.
    func withdrawConsent(of account: AccountID, to client: ClientID, at now: Timestamp) async throws
}
