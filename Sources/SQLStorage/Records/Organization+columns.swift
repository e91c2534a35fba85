import Identity
import Primitives
import Storage

extension Organization {
    /// The columns of `tables`, as `read` takes them.
    static let columns: SQLText = "o.id, o.name, o.display_name, o.policy, l.sha256, l.media_type, d.domain"

    /// The organizations `o`, each as often as it has domains, or once.
    static let tables: SQLText = """
        organizations o left join organization_logos l on l.organization = o.id
        left join organization_domains d on d.organization = o.id
        """

    /// The organizations of rows with one domain each, in the order in which they first appear.
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
            if let domain: String = try reader.next(String?.self) {
                organizations[organizations.endIndex - 1].domains.append(domain)
            }
        }
        for index in organizations.indices { organizations[index].domains.sort() }
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
