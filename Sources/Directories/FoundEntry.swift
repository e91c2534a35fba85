import Identity
import Primitives
import Provider

/// An entry that a search found.
struct FoundEntry {
    /// Its distinguished name, as the directory wrote it.
    let name: String
    /// Its values, by attribute in lower case.
    let values: [String: [[UInt8]]]

    /// Attributes in which directories keep an id that an entry has for good: OpenLDAP and most (RFC 4530), Active
    /// Directory, 389 Directory Server, and eDirectory.
    static let ids = ["entryUUID", "objectGUID", "nsUniqueId", "GUID"]

    /// The person of this entry.
    func person(_ attributes: [ProfileAttribute: String]) -> DirectoryPerson {
        var taken: [ProfileAttribute: [String]] = [:]
        for (attribute, name) in attributes {
            taken[attribute] = (values[name.lowercased()] ?? []).compactMap { String(validating: $0, as: UTF8.self) }
        }
        return DirectoryPerson(entry: id, values: taken)
    }

    /// The id, told apart by the attribute it is from; an entry without one is known by its name.
    private var id: String {
        for attribute in Self.ids {
            guard let bytes = values[attribute.lowercased()]?.first, !bytes.isEmpty, bytes.count <= 128 else {
                continue
            }
            return "\(attribute.lowercased()):\(Base64URL.encode(bytes))"
        }
        return "dn:\(name.lowercased())"
    }
}
