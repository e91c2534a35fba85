import Primitives

/// How long things live: the one place that says so.
package enum Lifetimes {
    /// An authorization code (RFC 6749 §4.1.2 advises ten minutes at most).
    package static let authorizationCode: Duration = .seconds(60)
    /// A pushed request that no browser has come with (RFC 9126 §2.2).
    package static let pushedRequest: Duration = .seconds(90)
    /// An ID token.
    package static let idToken: Duration = .minutes(5)
    /// An access token, and with it the longest time a revocation takes to reach APIs that check only signatures.
    package static let accessToken: Duration = .minutes(10)
    /// A refresh token that is not used; its grant's end comes first when that is nearer.
    package static let refreshToken: Duration = .days(30)
    /// How long after its rotation a refresh token yields its successor once more.
    package static let refreshGrace: Duration = .seconds(10)
    /// The furthest `exp` a client assertion may have: widespread libraries sign for an hour.
    package static let clientAssertion: Duration = .minutes(60)
    /// How far other people's clocks may be off.
    package static let clockSkew: Duration = .seconds(60)
}
