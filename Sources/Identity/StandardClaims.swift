/// What applications may be told about a person beside name, email and language (OpenID Connect Core §5.1).
package struct StandardClaims: Sendable, Hashable, Codable {
    /// `middle_name`.
    package var middleName: String?
    /// `nickname`.
    package var nickname: String?
    /// `preferred_username`: a short name the person likes; never a key to anything.
    package var preferredUsername: String?
    /// `profile`: URL of a page about the person.
    package var profile: String?
    /// `picture`: URL of an image of the person.
    package var picture: String?
    /// `website`: URL.
    package var website: String?
    /// `gender`.
    package var gender: String?
    /// `birthdate`: `YYYY-MM-DD`, `0000-MM-DD` or `YYYY`.
    package var birthdate: String?
    /// `zoneinfo`: a name of the time zone database, as in `Europe/Paris`.
    package var zoneInfo: String?
    /// `phone_number`: E.164, as in `+41 44 668 18 00`.
    package var phoneNumber: String?
    /// `phone_number_verified`; says nothing without a number.
    package var phoneNumberVerified: Bool?
    /// `address`.
    package var address = PostalAddress()

    /// Nothing known.
    package init() {}

    /// Whether nothing is known.
    package var isEmpty: Bool { self == StandardClaims() }
}

/// `address` (OpenID Connect Core §5.1.1).
package struct PostalAddress: Sendable, Hashable, Codable {
    /// `formatted`: the whole, as on a label.
    package var formatted: String?
    /// `street_address`.
    package var streetAddress: String?
    /// `locality`: city.
    package var locality: String?
    /// `region`: state or province.
    package var region: String?
    /// `postal_code`.
    package var postalCode: String?
    /// `country`.
    package var country: String?

    /// Nothing known.
    package init() {}
}
