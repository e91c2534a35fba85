import Identity
import Primitives
import Storage

extension Organization {
    /// The columns of `organizations o` and one of `organization_domains d`, as `read` takes them.
    static let columns: SQLText = "o.id, o.name, o.display_name, o.policy, d.domain"

    /// The organizations of rows with one domain each, in the order in which they first appear.
    static func read(_ rows: [Row]) throws(StorageError) -> [Organization] {
        var organizations: [Organization] = []
        for row in rows {
            var reader = RowReader(row)
            let id: OrganizationID = try reader.next()
            if organizations.last?.id != id {
                organizations.append(try read(id, &reader))
            } else {
                for _ in 0..<3 { let _: String = try reader.next() }
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
            policy: try Document.value(OrganizationPolicy.self, of: row.next()))
    }
}

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
