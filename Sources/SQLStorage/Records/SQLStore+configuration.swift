package import Identity
package import Primitives
package import Storage

extension SQLStore {
    package func configurationVersion() async throws -> Int64 {
        let version = try await engine.first("select version from configuration") { row throws(StorageError) in
            try row.next(Int64.self)
        }
        guard let version else { throw StorageError.failed("the row of the configuration's version is missing") }
        return version
    }

    package func servedIssuer() async throws -> String? {
        try await engine.first("select issuer from configuration") { row throws(StorageError) in
            try row.next(String?.self)
        } ?? nil
    }

    package func note(servedIssuer issuer: String) async throws -> String? {
        try await engine.write { connection in
            // Held, so that of two at once the second is told of the first.
            let before =
                try connection.rows("select issuer from configuration where id = 1\(connection.dialect.hold)")
                .first?.decoded { row throws(StorageError) in try row.next(String?.self) } ?? nil
            guard before != issuer else { return nil }
            try connection.run(later: "update configuration set issuer = \(issuer) where id = 1")
            return before
        }
    }

    package func followConfiguration(_ hear: @escaping @Sendable (ConfigurationNews) -> Void) { engine.listen(hear) }

    package func organization(_ id: OrganizationID) async throws -> Organization? {
        let rows = try await engine.rows(
            finding: """
                select \(Organization.columns) from \(Organization.tables)
                where o.id = \(id)
                """)
        return try Organization.read(rows).first
    }

    package func organization(named name: OrganizationName) async throws -> Organization? {
        let rows = try await engine.rows(
            finding: """
                select \(Organization.columns) from \(Organization.tables)
                where o.name = \(name)
                """)
        return try Organization.read(rows).first
    }

    package func organizations(owning domain: String) async throws -> [Organization] {
        let rows = try await engine.rows(
            finding: """
                select \(Organization.columns) from \(Organization.tables)
                where o.id in (
                    select organization from organization_domains where domain = \(domain)
                    union all select organization from organization_shared_domains where domain = \(domain))
                order by o.name
                """)
        return try Organization.read(rows)
    }

    package func organizations() async throws -> [Organization] {
        let rows = try await engine.rows(
            """
            select \(Organization.columns) from \(Organization.tables)
            where o.name <> \(OrganizationName.operators) order by o.name
            """)
        return try Organization.read(rows)
    }

    package func client(_ id: ClientID) async throws -> Client? {
        try await engine.first("select \(Client.columns) from clients c where c.id = \(id)", Client.read)
    }

    package func clients() async throws -> [Client] {
        try await engine.all("select \(Client.columns) from clients c order by c.id", Client.read)
    }

    package func clients(openTo organization: OrganizationID) async throws -> [Client] {
        try await engine.all(
            """
            select \(Client.columns) from clients c
            where c.organization is null or c.organization = \(organization) order by c.name, c.id
            """, Client.read)
    }

    package func isClientOrigin(_ origin: String) async throws -> Bool {
        try await !engine.rows(finding: "select client from client_origins where origin = \(origin) limit 1").isEmpty
    }

    package func commit(
        _ changes: [ConfigurationChange], ifVersionIs version: Int64, at now: Timestamp
    ) async throws -> Bool {
        try await engine.unhurried { connection in
            let isCurrent = try connection.run(
                "update configuration set version = version + 1 where version = \(version)")
            guard isCurrent == 1 else { return false }
            try connection.carryOut(changes, at: now)
            try connection.announce()
            return true
        }
    }
}
