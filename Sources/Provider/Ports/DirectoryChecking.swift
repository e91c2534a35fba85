package import Identity
package import Primitives

/// Asks an organization's directory whether somebody's password is right.
///
/// Whoever implements it never binds with an empty password, which a directory would take for nobody's and accept
/// (RFC 4513 §5.1.2), and never lets a password travel beside the encryption that the settings ask for.
package protocol DirectoryChecking: Sendable {
    /// Finds the one entry of an address and binds as it with the password; answers within the directory's timeout.
    ///
    /// - Parameter service: the password of `bindDN`, opened.
    func check(
        _ password: Secret<String>, of email: EmailAddress, in directory: Directory, service: Secret<String>?
    ) async -> DirectoryAnswer
}

/// What a directory says of an address and a password.
package enum DirectoryAnswer: Sendable, Equatable {
    /// The password is this person's.
    case person(DirectoryPerson)
    /// It knows the person, and the password is wrong or it lets them in no more.
    case wrong
    /// It knows nobody of this address, or more than one.
    case nobody
    /// It cannot be asked: down, slow, not to be trusted, or not as its settings say; with the cause, for the log.
    case unavailable(String)
    /// Too many are being asked about at once.
    case busy
}

/// A person as their directory knows them.
package struct DirectoryPerson: Sendable, Equatable {
    /// The id that the directory gave the entry for good, else its name.
    package let entry: String
    /// The values of the attributes asked for, as far as they are text.
    package let values: [ProfileAttribute: [String]]

    /// A person.
    package init(entry: String, values: [ProfileAttribute: [String]]) {
        self.entry = entry
        self.values = values
    }
}
