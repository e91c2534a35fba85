package import Identity
import Primitives

/// How long things live: the one place that says so.
package enum Lifetimes {
    /// An authorization code (RFC 6749 §4.1.2 advises ten minutes at most).
    package static let authorizationCode: Duration = .seconds(60)
    /// A pushed request that no browser has come with (RFC 9126 §2.2).
    package static let pushedRequest: Duration = .seconds(90)
    /// A device that waits for its person, and what it is given until it fetches it (RFC 8628 §3.2).
    package static let deviceCode: Duration = .minutes(10)
    /// An ID token.
    package static let idToken: Duration = .minutes(5)
    /// An access token, and with it the longest time a revocation takes to reach APIs that check only signatures.
    package static let accessToken: Duration = .minutes(10)
    /// A refresh token that is not used; its grant's end comes first when that is nearer.
    package static let refreshToken: Duration = .days(30)
    /// The longest an access or ID token of any client may live: so long its key stays published.
    package static let longestToken: Duration = .days(1)
    /// How long after its rotation a refresh token yields its successor once more.
    package static let refreshGrace: Duration = .seconds(10)
    /// The furthest `exp` a client assertion may have: widespread libraries sign for an hour.
    package static let clientAssertion: Duration = .minutes(60)
    /// The furthest `exp` an assertion that stands for a person may have.
    package static let grantAssertion: Duration = .minutes(60)
    /// How far the `iat` of a DPoP proof may be from now.
    package static let proof: Duration = .seconds(60)
    /// How far it may be when the proof repeats a nonce of ours.
    package static let proofWithNonce: Duration = .minutes(5)
    /// How long one nonce is handed out; it is accepted for as long again.
    package static let nonce: Duration = .minutes(5)
    /// How far other people's clocks may be off.
    package static let clockSkew: Duration = .seconds(60)
}

extension ClientMetadata {
    /// How long a code of this client lives; never longer than RFC 6749 §4.1.2 advises.
    package var codeLifetime: Duration {
        min(Self.seconds(lifetimes.authorizationCodeSeconds) ?? Lifetimes.authorizationCode, .minutes(10))
    }

    /// How long an access token of this client lives.
    package var accessTokenLifetime: Duration {
        min(Self.seconds(lifetimes.accessTokenSeconds) ?? Lifetimes.accessToken, Lifetimes.longestToken)
    }

    /// How long an ID token for this client lives.
    package var idTokenLifetime: Duration {
        min(Self.seconds(lifetimes.idTokenSeconds) ?? Lifetimes.idToken, Lifetimes.longestToken)
    }

    /// How long a refresh token of this client lives that is not used; its grant's end comes first when that is nearer.
    package var refreshTokenLifetime: Duration {
        Self.seconds(lifetimes.refreshTokenSeconds) ?? Lifetimes.refreshToken
    }

    /// Zero takes everybody's.
    private static func seconds(_ count: Int) -> Duration? { count > 0 ? .seconds(count) : nil }
}
