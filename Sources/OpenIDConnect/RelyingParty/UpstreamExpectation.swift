package import JOSE
package import Primitives

/// What an upstream's ID token is held against: the question it answers.
package struct UpstreamExpectation: Sendable {
    /// The provider's issuer.
    package let issuer: String
    /// Our client there.
    package let clientID: String
    /// What it may be signed with.
    package let algorithms: Set<SignatureAlgorithm>
    /// The `nonce` that went along with the question.
    package let nonce: String
    /// When the question was sent.
    package let askedAt: Timestamp
    /// `max_age` as it was sent, in seconds: then the answer must say when the person signed in.
    package let maxAge: Int?
    /// One of these must be the answer's `acr`; empty when none must.
    package let acceptedACR: [String]
    /// How far the provider's clock may be off, up to five minutes.
    package let skew: Duration

    /// The most that clocks may differ, whatever is configured.
    package static let maximumSkew = Duration.minutes(5)

    /// Ten years, in seconds: longer than anybody stays signed in.
    private static let longestAge = 315_360_000

    /// What an answer is held against.
    package init(
        issuer: String, clientID: String, algorithms: Set<SignatureAlgorithm>, nonce: String, askedAt: Timestamp,
        maxAge: Int? = nil, acceptedACR: [String] = [], skew: Duration = .seconds(60)
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.algorithms = algorithms.intersection(ProviderConfiguration.acceptedAlgorithms)
        self.nonce = nonce
        self.askedAt = askedAt
        self.maxAge = maxAge.map { max(0, min($0, Self.longestAge)) }
        self.acceptedACR = acceptedACR
        self.skew = max(.zero, min(skew, Self.maximumSkew))
    }
}
