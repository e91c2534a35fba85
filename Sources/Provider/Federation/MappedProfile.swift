import Identity
import Primitives
import SignIn

/// What an identity provider said of a person, in our words.
struct MappedProfile: Sendable, Equatable {
    /// The address; nil when there is none that can be used.
    let email: EmailAddress?
    /// What kind of address it is.
    let assertedEmail: AssertedEmail
    /// What is a line of text.
    let texts: [ProfileAttribute: String]
    /// BCP 47 tag of the language.
    let locale: String?
    /// Groups, sorted, each once; nil when the connection takes none from the provider.
    let groups: [String]?
    /// Whether each role that the connection governs is given.
    let roles: [Role: Bool]

    /// Groups that are taken over at most.
    static let mostGroups = 500

    /// Reads an answer by the connection's mapping.
    ///
    /// - Parameter domains: those that the organization owns.
    init(_ answer: FederatedAnswer, by settings: ConnectionSettings, domains: [String]) {
        let values = { (attribute: ProfileAttribute) -> [String] in
            guard let name = settings.attributeMapping[attribute] else { return [] }
            return answer.attributes[name] ?? []
        }
        let addresses = Set(values(.email))
        let address = addresses.first ?? answer.subject.emailAddress
        // Of several nobody knows which is the person's: the order they come in is nobody's promise.
        let email = addresses.count > 1 ? nil : address.flatMap(EmailAddress.init(normalButForCase:))
        self.email = email
        assertedEmail =
            switch (address, email) {
            case (nil, _): .none
            case (_, nil): .malformed
            case (_, let email?): domains.contains(email.domain) ? .inVerifiedDomain : .outsideDomains
            }
        texts = ProfileAttribute.texts.reduce(into: [:]) { texts, attribute in
            texts[attribute] = values(attribute).first.flatMap(PersonalName.init(typed:))?.value
        }
        locale = values(.locale).first.flatMap(Self.languageTag)
        let said = values(.groups).filter { $0.utf8.count <= 4 * FederatedAnswer.Limits.value }
        let isMapped = settings.attributeMapping[.groups] != nil
        groups =
            isMapped
            ? Array(Set(said.compactMap { PersonalName(typed: $0)?.value }).sorted().prefix(Self.mostGroups)) : nil
        // Byte for byte: another case, a space or an accent written otherwise is another group. The operators' role is
        // nobody's to give, whatever a database says.
        roles = settings.roleMapping.filter { $0.key != .operator }.mapValues { wanted in
            wanted.contains { $0.isOne(of: said) }
        }
    }

    /// `account` with what the provider says of the person today.
    ///
    /// What it says nothing of stays; so does a language that the person chose.
    func applied(to account: Account) -> Account {
        var account = account
        for (attribute, text) in texts { account.take(attribute, text) }
        account.locale = account.locale ?? locale
        account.groups = groups ?? account.groups
        for (role, isGiven) in roles {
            account.roles.removeAll { $0 == role }
            if isGiven { account.roles.append(role) }
        }
        account.roles.sort { Role.order($0) < Role.order($1) }
        if account.roles.isEmpty { account.roles = [.member] }
        return account
    }

    private static func languageTag(_ text: String) -> String? {
        let tag = text.replacing("_", with: "-")
        let isTag = tag.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x2D
        }
        return (2...35).contains(tag.utf8.count) && isTag ? tag : nil
    }
}

extension FederatedSubject {
    /// The address that a NameID is which says that it is one (SAML Core §8.3.2).
    fileprivate var emailAddress: String? {
        format == "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress" ? value : nil
    }
}

extension EmailAddress {
    /// Reads an address that somebody else vouches for: nothing is trimmed or folded but case, so that no two spellings
    /// that look alike become one person.
    fileprivate init?(normalButForCase text: String) {
        guard let email = EmailAddress(text), email.address.isSameBytes(as: text),
            email.normalized.isSameBytes(as: text.lowercased())
        else { return nil }
        self = email
    }
}

extension Role {
    fileprivate static func order(_ role: Role) -> Int { allCases.firstIndex(of: role) ?? 0 }
}
