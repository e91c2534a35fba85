/// The name of the person an assertion is about, as the identity provider has it (SAML Core §2.2.2, §2.2.3).
///
/// Who somebody is depends on all four parts: the same value of another format or qualifier is somebody else.
package struct NameID: Sendable, Hashable, Codable {
    /// How a name identifier is to be understood (SAML Core §8.3).
    package enum Format {
        /// Nothing is said about it (§8.3.1).
        package static let unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
        /// An email address (§8.3.2).
        package static let emailAddress = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
        /// The entity identifier of a system entity (§8.3.6).
        package static let entity = "urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
        /// An opaque name that stays (§8.3.7).
        package static let persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
        /// A name that is good for one sign-in (§8.3.8).
        package static let transient = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
    }

    /// The value, in the plain form of `IdentityValue`.
    package let value: String
    /// One of `Format` or another URI; nil when none was sent, which means `unspecified`.
    package let format: String?
    /// Whose name space it is: the identity provider's entity ID or nil.
    package let nameQualifier: String?
    /// For whom it was made: our entity ID or nil.
    package let spNameQualifier: String?

    /// A name of four parts, as it was stored; what comes from outside goes through the checks.
    package init(value: String, format: String?, nameQualifier: String?, spNameQualifier: String?) {
        self.value = value
        self.format = format
        self.nameQualifier = nameQualifier
        self.spNameQualifier = spNameQualifier
    }

    /// The names that mean what this one does at an identity provider and for us, itself among them.
    ///
    /// A qualifier that is left out is the identity provider's entity ID, or ours (SAML Core §8.3.7), and no format is the
    /// unspecified one (§2.2.2): a provider may name somebody at logout with or without what it said at the sign-in.
    ///
    /// - Parameters:
    ///   - identityProvider: its entity ID, which a qualifier that is there must be.
    ///   - serviceProvider: our entity ID there, likewise.
    package func equivalents(from identityProvider: String, to serviceProvider: String) -> [NameID] {
        let formats = format ?? Format.unspecified == Format.unspecified ? [nil, Format.unspecified] : [format]
        return formats.flatMap { format in
            [nil, identityProvider].flatMap { nameQualifier in
                [nil, serviceProvider].map { spNameQualifier in
                    NameID(
                        value: value, format: format, nameQualifier: nameQualifier, spNameQualifier: spNameQualifier)
                }
            }
        }
    }

    /// Whether the next sign-in of the same person brings another name: never a key to an account (§8.3.8).
    package var isTransient: Bool { format == Format.transient }
}
