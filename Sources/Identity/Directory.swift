package import Primitives

/// Names a directory within its organization; given by whoever configures it.
///
/// Two organizations may both call theirs `corp-ldap`.
package typealias DirectoryID = ID<Directory>

/// An organization's own directory, which keeps its people's passwords: signing in is a bind (RFC 4513).
package struct Directory: Sendable, Hashable {
    /// Unique in the organization.
    package let id: DirectoryID
    /// Whose people it keeps, for good.
    package let organization: OrganizationID
    /// Where it is and how people are found in it.
    package var settings: DirectorySettings
    /// The password that goes with `settings.bindDN`, sealed; nil where searching takes none.
    package var sealedPassword: [UInt8]?

    /// A directory as stored.
    package init(
        id: DirectoryID, organization: OrganizationID, settings: DirectorySettings, sealedPassword: [UInt8]?
    ) {
        self.id = id
        self.organization = organization
        self.settings = settings
        self.sealedPassword = sealedPassword
    }
}

/// Where a directory is and how people are found in it.
///
/// Stored as one document; a key left out has its default.
package struct DirectorySettings: Sendable, Hashable, Codable {
    /// Where it answers.
    package var url: DirectoryURL
    /// Whether a connection without TLS becomes one with it before anything is said (RFC 4511 §4.14).
    package var startTLS = false
    /// The entry below which people are searched.
    package var baseDN = ""
    /// Who searches; nil searches without signing in.
    package var bindDN: String?
    /// Finds the one entry of an email address.
    package var userFilter: DirectoryFilter
    /// The directory's name for each thing that is taken from an entry.
    package var attributes = standardAttributes
    /// Certificates, in PEM, of the authorities to trust in place of the system's; nil for those.
    package var certificates: String?
    /// How long a check may take from beginning to end, 1 to 30.
    package var timeoutSeconds = 5

    /// What is taken from an entry when nothing is said.
    package static let standardAttributes: [ProfileAttribute: String] = [.givenName: "givenName", .familyName: "sn"]

    /// Settings with defaults for everything that has one.
    package init(url: DirectoryURL, userFilter: DirectoryFilter = .mail) {
        self.url = url
        self.userFilter = userFilter
    }
}

/// An entry of a directory: who somebody is there, whatever becomes of their name and address.
package struct DirectoryEntry: Sendable, Hashable {
    /// The organization of the directory.
    package let organization: OrganizationID
    /// The directory.
    package let directory: DirectoryID
    /// The id that the directory gave the entry for good (`entryUUID`, `objectGUID`), else its name.
    package let id: String

    /// An entry as stored.
    package init(organization: OrganizationID, directory: DirectoryID, id: String) {
        self.organization = organization
        self.directory = directory
        self.id = id
    }

    /// An entry of a directory.
    package init(of directory: Directory, id: String) {
        organization = directory.organization
        self.directory = directory.id
        self.id = id
    }
}

extension DirectorySettings {
    /// Reads a stored document; a key that is missing, because the row is older than the key, has its default.
    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            url: try keys.decode(DirectoryURL.self, forKey: .url),
            userFilter: try keys.decode(DirectoryFilter.self, forKey: .userFilter))
        startTLS = try keys.decodeIfPresent(forKey: .startTLS) ?? startTLS
        baseDN = try keys.decodeIfPresent(forKey: .baseDN) ?? baseDN
        bindDN = try keys.decodeIfPresent(forKey: .bindDN)
        attributes = try keys.decodeIfPresent(forKey: .attributes) ?? attributes
        certificates = try keys.decodeIfPresent(forKey: .certificates)
        timeoutSeconds = try keys.decodeIfPresent(forKey: .timeoutSeconds) ?? timeoutSeconds
    }
}
