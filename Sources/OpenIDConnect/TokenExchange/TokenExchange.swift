package import Identity
package import Primitives

/// What may become of a token that is exchanged (RFC 8693 §2).
///
/// Never more than the token given, and never more than the client may have by its own registration.
package enum TokenExchange {
    /// The one refusal of a subject token, whatever is wrong with it (RFC 8693 §2.2.2 wants this code).
    package static let subjectRefusal = TokenError(
        .invalidRequest, "The subject token is not valid for this request.")
    /// The one refusal of an actor token, or of who acts.
    package static let actorRefusal = TokenError(
        .invalidRequest, "The actor may not act for the subject.")

    /// The most actors that one token names, one behind the other.
    static let maximumActors = 8

    /// Whether an access token was given to the client or is meant for it: for itself, or for an API it serves.
    ///
    /// Whoever came by another application's token gains nothing here (RFC 8693 §5).
    package static func isMeant(_ token: AccessToken, for client: Client) -> Bool {
        token.client.value.isSameBytes(as: client.id.value) || client.id.value.isOne(of: token.audience)
            || client.metadata.protectedResources.contains { $0.isOne(of: token.audience) }
    }

    /// The scopes of the new token: those asked for, or all that subject token and client have in common.
    ///
    /// Without `offline_access`: there is no refresh token in it.
    package static func scopes(
        requested: [String]?, subject: [String], client: Client
    ) throws(TokenError) -> [String] {
        let allowed = subject.filter { client.metadata.scopes.contains($0) && $0 != Scope.offlineAccess }
        guard let requested else { return allowed }
        guard requested.allSatisfy({ allowed.contains($0) }) else {
            throw TokenError(.invalidScope, "A scope is not one the new token may have.")
        }
        return requested
    }

    /// The `aud` of the new token: what was asked for among the client's `resources`, and us only where the subject
    /// token is for us, too.
    package static func audience(
        requested: [String], client: Client, isSubjectForUs: Bool, issuer: String
    ) throws(TokenError) -> [String] {
        let ours = isSubjectForUs ? [issuer] : []
        return try TokenAudience.narrow(requested, to: ours + client.metadata.resources.filter { $0 != issuer })
    }

    /// Who acts from now on.
    package struct Actor: Sendable, Equatable {
        /// Its `sub`.
        package let subject: String
        /// What its own token said of who acts for it.
        package let behind: JSON?

        /// The client itself.
        package init(_ client: Client) {
            subject = client.id.value
            behind = nil
        }

        /// Whoever an actor token is about.
        package init(_ token: AccessToken) {
            subject = token.subject
            behind = token.actor
        }
    }

    /// The `act` of the new token: the actor with those who acted before behind it (RFC 8693 §4.1); for impersonation
    /// nothing but what was there.
    ///
    /// Throws when the subject token names who may act, and it is somebody else (§4.4).
    package static func act(
        _ actor: Actor, for subject: (actor: JSON?, mayAct: JSON?), mode: TokenExchangeMode
    ) throws(TokenError) -> JSON? {
        if let mayAct = subject.mayAct {
            guard let named = mayAct["sub"]?.string, named.isSameBytes(as: actor.subject) else { throw actorRefusal }
        }
        guard mode == .delegation else { return subject.actor }
        var members: [JSON.Member] = [.init(name: "sub", value: .string(actor.subject))]
        // Of two histories the subject's is kept: it is the one the token is about.
        if let before = subject.actor ?? actor.behind { members.append(.init(name: "act", value: before)) }
        let act = JSON.object(members)
        guard depth(of: act) <= maximumActors else { throw actorRefusal }
        return act
    }

    private static func depth(of act: JSON) -> Int {
        var depth = 0
        var rest: JSON? = act
        while let actor = rest {
            depth += 1
            rest = actor["act"]
        }
        return depth
    }
}
