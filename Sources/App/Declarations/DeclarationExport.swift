package import Identity
import Primitives
package import Storage

/// Writes what the database has in the format that `apply` reads.
///
/// The order is always the same, what has its default is left out, and so is every secret: applied again it says
/// `no changes`.
package struct DeclarationExport: Sendable {
    private let store: any Store

    /// An export of a database.
    package init(_ store: any Store) { self.store = store }

    /// The YAML of everything, or of one organization with its people and its clients.
    ///
    /// Throws `ExportError` when there is no such organization.
    package func yaml(organization name: OrganizationName? = nil) async throws -> String {
        let organizations = try await self.organizations(name)
        let names = Dictionary(uniqueKeysWithValues: organizations.map { ($0.id, $0.name) })
        var text = ""
        for organization in organizations {
            text += text.isEmpty ? "organizations:\n" : ""
            text += DocumentValue.list([try await describe(organization)]).block(indent: 2)
        }
        let clients = try await store.clients().filter { client in
            client.registration == nil && (name == nil || client.organization.map { names[$0] != nil } == true)
        }
        if !clients.isEmpty {
            text += "clients:\n" + DocumentValue.list(clients.map { describe($0, names) }).block(indent: 2)
        }
        if name == nil { text += try await operators() }
        return text.isEmpty ? "organizations: []\n" : text
    }

    private func organizations(_ name: OrganizationName?) async throws -> [Organization] {
        guard let name else { return try await store.organizations() }
        guard let organization = try await store.organization(named: name) else {
            throw ExportError(organization: name)
        }
        return [organization]
    }

    private func operators() async throws -> String {
        guard let organization = try await store.organization(named: .operators) else { return "" }
        let people = try await describe(peopleOf: organization.id, Account.operatorFields)
        return people.isEmpty ? "" : "operators:\n" + DocumentValue.list(people).block(indent: 2)
    }

    private func describe(_ organization: Organization) async throws -> DocumentValue {
        var pairs = [(key: "name", value: DocumentValue.text(organization.name.value))]
        pairs += self.pairs(of: organization, Organization.fields)
        if let image = try await store.logo(of: organization.id) {
            pairs.append(("logo", .text(LogoReader.text(of: image))))
        }
        let directories = try await store.directories(of: organization.id)
        if !directories.isEmpty { pairs.append(("directories", .list(directories.map(describe)))) }
        let connections = try await store.connections(of: organization.id).sorted { $0.id.value < $1.id.value }
        if !connections.isEmpty { pairs.append(("connections", .list(connections.map(describe)))) }
        let people = try await describe(peopleOf: organization.id, Account.userFields)
        if !people.isEmpty { pairs.append(("users", .list(people))) }
        return .nested(pairs)
    }

    private func describe(_ directory: Directory) -> DocumentValue {
        .nested(
            [(key: "id", value: .text(directory.id.value))] + pairs(of: directory.settings, DirectorySettings.fields))
    }

    private func describe(_ connection: Connection) -> DocumentValue {
        let kind = connection.settings.provider.kind
        return .nested(
            [(key: "id", value: .text(connection.id.value)), (key: "type", value: .text(kind.rawValue))]
                + pairs(of: connection.settings, ConnectionSettings.fields(of: kind)))
    }

    private func describe(
        peopleOf organization: OrganizationID, _ fields: [Field<Account>]
    ) async throws -> [DocumentValue] {
        let devices = Dictionary(grouping: try await store.devices(in: organization), by: \.account)
        return try await store.accounts(of: organization).map { person in
            describe(person, fields, devices: devices[person.account.id] ?? [])
        }
    }

    private func describe(
        _ person: AccountWithPassword, _ fields: [Field<Account>], devices: [TOTPDevice]
    ) -> DocumentValue {
        var pairs = [(key: "email", value: DocumentValue.text(person.account.email.address))]
        pairs += self.pairs(of: person.account, fields)
        if person.account.status != .active { pairs.append(("status", .literal(person.account.status.rawValue))) }
        if person.password?.mustChange == true { pairs.append(("must_change_password", .literal("true"))) }
        if !devices.isEmpty {
            pairs.append(("totp", .list(devices.map { .mapping([(key: "name", value: .text($0.name))]) })))
        }
        return .nested(pairs)
    }

    private func describe(_ client: Client, _ names: [OrganizationID: OrganizationName]) -> DocumentValue {
        var pairs = [(key: "client_id", value: DocumentValue.text(client.id.value))]
        if let name = client.organization.flatMap({ names[$0] }) { pairs.append(("organization", .text(name.value))) }
        return .nested(pairs + self.pairs(of: client, Client.fields))
    }

    private func pairs<Subject>(
        of subject: Subject, _ fields: [Field<Subject>]
    ) -> [(key: String, value: DocumentValue)] {
        fields.compactMap { field in
            guard !field.isDefault(subject), let value = field.value(subject) else { return nil }
            return (field.key, value)
        }
    }
}

/// Why nothing was exported.
package struct ExportError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The organization that there is none of.
    package let organization: OrganizationName

    package var description: String { "organization \(organization): there is none; see signet export for all" }
}
