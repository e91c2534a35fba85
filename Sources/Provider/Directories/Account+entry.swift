import Identity
import Primitives

extension Account {
    /// A person that a directory let in for the first time.
    init(
        id: AccountID, email: EmailAddress, in organization: Organization, from directory: DirectoryID,
        at now: Timestamp
    ) {
        self.init(
            id: id, organization: organization.id, email: email, emailVerified: true, source: .directory(directory),
            updatedAt: now)
    }

    /// Takes over what their directory says of a person, and returns what changed.
    ///
    /// What is taken from the directory is the directory's: a value it has no more is gone here too. A language is only
    /// a first guess, since people choose their own. An address counts when its domain is the organization's.
    mutating func take(
        _ person: DirectoryPerson, by attributes: [ProfileAttribute: String], in organization: Organization
    ) -> [ProfileAttribute] {
        let taken = ProfileAttribute.allCases.filter { attributes[$0] != nil }
        return taken.filter { attribute in
            let before = self
            take(attribute, (person.values[attribute] ?? []).compactMap(\.asShown), in: organization)
            return self != before
        }
    }

    private mutating func take(_ attribute: ProfileAttribute, _ values: [String], in organization: Organization) {
        let value = values.first
        switch attribute {
        case .givenName, .familyName, .nickname, .preferredUsername, .phoneNumber: take(attribute, value)
        case .groups: groups = Set(values.prefix(Self.mostGroups)).sorted()
        case .locale: locale = locale ?? value.flatMap(Self.language)
        case .email:
            guard let address = value.flatMap({ EmailAddress($0) }), organization.domains.contains(address.domain)
            else { return }
            if address.address != email.address { email = address }
            emailVerified = true
        }
    }

    /// Groups that are taken over at most.
    private static let mostGroups = 500

    /// The first tag of a `preferredLanguage`, which reads like an `Accept-Language` (RFC 2798 §2.7).
    private static func language(_ value: String) -> String? {
        let tag = String(value.prefix { $0 != "," && $0 != ";" }.filter { $0 != " " })
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        guard (2...35).contains(tag.utf8.count), let first = parts.first, (2...3).contains(first.utf8.count) else {
            return nil
        }
        let fits = parts.allSatisfy { part in
            (1...8).contains(part.utf8.count) && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
        return fits && first.allSatisfy(\.isLetter) ? tag : nil
    }
}

extension String {
    /// The text without white space around it; nil when nothing is left, or it cannot be shown on one line.
    fileprivate var asShown: String? {
        let text = String(trimmingWhitespace())
        guard !text.isEmpty, text.utf8.count <= 255,
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        return text
    }
}
