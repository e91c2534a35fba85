package import Identity
package import Primitives

/// What an application would get from a request, and whether its person is asked first (OpenID Connect Core §3.1.2.4).
///
/// Applications that the operator declared are trusted unless `require_consent` says otherwise, and then not even
/// `prompt=consent` asks: the operator has answered. Applications that registered themselves always ask.
package struct ConsentDemand: Sendable, Equatable {
    /// Scopes asked for, each once, in the order sent.
    package let scopes: [String]
    /// Claims asked for one by one that none of the scopes stands for, in the order of `UserClaim`.
    package let claims: [UserClaim]
    /// Whether people are asked at all before this application gets something.
    package let isAsked: Bool
    /// Whether an answer is remembered.
    ///
    /// An application that can prove itself neither by a secret nor by a host name could be another one that uses its
    /// name (RFC 8252 §8.6), so its people are asked each time.
    package let isMemorable: Bool

    private let isForced: Bool

    /// What `request` of `client` comes to.
    package init(_ request: AuthorizationRequest, from client: Client) {
        let named = Set((request.claims.userInfo + request.claims.idToken).map(\.name))
        scopes = request.scopes
        claims = UserClaim.allCases.filter { named.contains($0.rawValue) && !request.scopes.contains($0.scope) }
        isAsked = client.metadata.requireConsent || client.registration != nil
        isMemorable = client.metadata.isConfidential || request.redirectURI.value.lowercased().hasPrefix("https://")
        isForced = request.prompt.contains(.consent)
    }

    /// What a request of `client` would come to that asks for everything the client may ask for, at the first of its
    /// addresses.
    package init(ofEverythingFor client: Client) {
        scopes = client.metadata.scopes
        claims = []
        isAsked = client.metadata.requireConsent || client.registration != nil
        isMemorable =
            client.metadata.isConfidential
            || client.metadata.redirectURIs.first?.lowercased().hasPrefix("https://") ?? false
        isForced = false
    }

    /// What is asked for as one text: an answer is to this question and to no other.
    package var text: String { "\(scopes.joined(separator: " "))|\(claims.map(\.rawValue).joined(separator: " "))" }

    /// Whether the person must be asked, who allowed `remembered` before.
    ///
    /// Offline access is no exception: it is granted silently only when it was allowed before (§11).
    package func isNeeded(beside remembered: Consent?) -> Bool { rule(beside: remembered).applies }

    /// The rule that decides whether the person is asked, who allowed `remembered` before.
    package func rule(beside remembered: Consent?) -> ConsentRule {
        guard isAsked else { return .notAsked }
        if isForced { return .requested }
        guard isMemorable else { return .eachTime }
        guard let remembered else { return .first }
        let isCovered =
            scopes.allSatisfy(remembered.scopes.contains)
            && claims.allSatisfy { remembered.scopes.contains($0.scope) || remembered.claims.contains($0.rawValue) }
        return isCovered ? .given : .more
    }

    /// What is remembered once `account` allowed this to `client`, who allowed `remembered` before.
    package func consent(
        of account: AccountID, to client: ClientID, beside remembered: Consent?, at now: Timestamp
    ) -> Consent {
        Consent(
            account: account, client: client, scopes: Set(scopes).union(remembered?.scopes ?? []).sorted(),
            claims: Set(claims.map(\.rawValue)).union(remembered?.claims ?? []).sorted(), givenAt: now)
    }
}
