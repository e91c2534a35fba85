import Identity
import Primitives
import Storage

extension Organization {
    /// The columns of `tables`, as `read` takes them.
    static let columns: SQLText = "o.id, o.name, o.display_name, o.policy, l.sha256, l.media_type, d.domain, s.domain"

    /// The organizations `o`, each as often as it has domains of its own beside shared ones, or once.
    static let tables: SQLText = """
        organizations o left join organization_logos l on l.organization = o.id
        left join organization_domains d on d.organization = o.id
        left join organization_shared_domains s on s.organization = o.id
        """

    /// The organizations of rows with two domains at most, in the order in which they first appear.
    static func read(_ rows: [Row]) throws(StorageError) -> [Organization] {
        var organizations: [Organization] = []
        for row in rows {
            var reader = RowReader(row)
            let id: OrganizationID = try reader.next()
            if organizations.last?.id != id {
                organizations.append(try read(id, &reader))
            } else {
                _ = try read(id, &reader)
            }
            for domain in [try reader.next(String?.self), try reader.next(String?.self)].compactMap(\.self) {
                organizations[organizations.endIndex - 1].domains.append(domain)
            }
        }
        for index in organizations.indices { organizations[index].domains = Set(organizations[index].domains).sorted() }
        return organizations
    }

    private static func read(_ id: OrganizationID, _ row: inout RowReader) throws(StorageError) -> Organization {
        Organization(
            id: id, name: try row.next(), displayName: try row.next(), domains: [],
            policy: try Document.value(OrganizationPolicy.self, of: row.next()),
            logo: try row.optional(columns: 2) { row throws(StorageError) in
                Logo(hash: try row.next(), type: try row.next())
            })
    }
}

extension ImageType: SQLConvertible {}

extension OrganizationName: SQLConvertible {
    package var sqlValue: SQLValue { .text(value) }

    package init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        if text == OrganizationName.operators.value {
            self = .operators
        } else {
            self.init(text)
        }
    }
}
