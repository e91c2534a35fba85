import Primitives

/// The claims of an ID token and of userinfo, put together.
///
/// What the ID token says comes first, since it is signed; userinfo adds what is not in it. An address and what is said
/// about it stay together: they come from the one place that has the address, so that nobody's verified address vouches
/// for another one (CVE-2026-14781 was that).
struct UpstreamClaims {
    /// Each claim that can be taken on, as texts.
    let attributes: [String: [String]]
    /// Whether the provider says that the person proved the address in `email`; nil when it doesn't say.
    let isEmailVerified: Bool?
    /// Claims that are too large or too many to be taken on.
    let leftOut: [String]

    /// At most so many claims, values of a claim, and characters of a name or value.
    private static let limits = (claims: 100, values: 1_000, characters: 256)

    /// What `email` belongs with.
    private static let ofEmail: Set<String> = ["email", "email_verified", "xms_edov"]

    /// What a token says about itself and not about the person.
    private static let ofToken: Set<String> = [
        "iss", "aud", "exp", "nbf", "iat", "jti", "nonce", "at_hash", "c_hash", "s_hash", "azp", "sid", "auth_time",
        "session_expiry",
    ]

    init(idToken: JSON, userInfo: JSON?) {
        let emailSource = idToken["email"] == nil && userInfo?["email"] != nil ? userInfo ?? idToken : idToken
        var attributes: [String: [String]] = [:]
        var leftOut: [String] = []
        let others = [idToken, userInfo].compactMap { $0?.object }.joined().filter { !Self.ofEmail.contains($0.name) }
        let ofEmail = (emailSource.object ?? []).filter { Self.ofEmail.contains($0.name) }
        for member in ofEmail + others where !Self.ofToken.contains(member.name) {
            guard attributes[member.name] == nil, let values = Self.texts(member.value) else { continue }
            let isSmall =
                attributes.count < Self.limits.claims && values.count <= Self.limits.values
                && ([member.name] + values).allSatisfy { $0.unicodeScalars.count <= Self.limits.characters }
            if isSmall { attributes[member.name] = values } else { leftOut.append(member.name) }
        }
        self.attributes = attributes
        self.leftOut = leftOut
        isEmailVerified = Self.isEmailVerified(emailSource)
    }

    /// A claim as texts: a text, a number, a truth value, or a list of these; nil for an object.
    private static func texts(_ value: JSON) -> [String]? {
        switch value {
        case .string(let text): [text]
        case .integer(let number): ["\(number)"]
        case .bool(let truth): ["\(truth)"]
        case .array(let elements):
            elements.allSatisfy { $0.array == nil } ? elements.compactMap { texts($0)?.first } : nil
        default: nil
        }
    }

    /// `email_verified`, or what Entra ID says in its place: whether the owner of the domain is its tenant (`xms_edov`).
    ///
    /// Where both are said, both must be true. Some providers write a text or a number.
    private static func isEmailVerified(_ claims: JSON) -> Bool? {
        let said: [Bool] = ["email_verified", "xms_edov"].compactMap { name in
            switch claims[name] {
            case nil: nil
            case .bool(let truth): truth
            case .integer(let number): number == 1
            case .string(let text): text == "true" || text == "1"
            default: false
            }
        }
        return said.isEmpty ? nil : said.allSatisfy { $0 }
    }
}
