/// What can be taken of a person from an identity provider or a directory, by its name in files.
package enum ProfileAttribute: String, Sendable, Codable, CaseIterable, CodingKeyRepresentable {
    /// The address; of a SAML provider also the NameID, when its format is an email address and no attribute has this name.
    case email
    /// First name.
    case givenName = "given_name"
    /// Family name.
    case familyName = "family_name"
    /// What friends call them.
    case nickname
    /// A name to sign in with elsewhere.
    case preferredUsername = "preferred_username"
    /// A telephone number.
    case phoneNumber = "phone_number"
    /// BCP 47 tag of the person's language.
    case locale
    /// Groups; the only one with many values.
    case groups

    /// Those that are a line of text and nothing else.
    package static let texts: [ProfileAttribute] = [
        .givenName, .familyName, .nickname, .preferredUsername, .phoneNumber,
    ]
}

extension Account {
    /// Takes over one of `ProfileAttribute.texts` from whoever keeps it; nil takes it away.
    ///
    /// Whether a telephone number is theirs was never shown to them: one that is new counts as not verified.
    package mutating func take(_ attribute: ProfileAttribute, _ text: String?) {
        switch attribute {
        case .givenName: givenName = text
        case .familyName: familyName = text
        case .nickname: claims.nickname = text
        case .preferredUsername: claims.preferredUsername = text
        case .phoneNumber where claims.phoneNumber != text:
            claims.phoneNumber = text
            claims.phoneNumberVerified = nil
        case .phoneNumber, .email, .locale, .groups: break
        }
    }
}
