package import Identity
import Storage

extension SQLStore {
    package func logo(of organization: OrganizationID) async throws -> LogoImage? {
        try await engine.first(
            "select \(LogoImage.columns) from organization_logos l where l.organization = \(organization)",
            LogoImage.read)
    }

    package func logo(hash: [UInt8]) async throws -> LogoImage? {
        try await engine.first(
            "select \(LogoImage.columns) from organization_logos l where l.sha256 = \(hash) limit 1", LogoImage.read)
    }
}

extension SQLConnection {
    /// Gives an organization its logo, or takes it away.
    func setLogo(of organization: OrganizationID, to image: LogoImage?) throws(StorageError) {
        guard let image else {
            try run(later: "delete from organization_logos where organization = \(organization)")
            return
        }
        try run(
            later: """
                insert into organization_logos (organization, sha256, media_type, image)
                values (\(organization), \(image.logo.hash), \(image.logo.type), \(image.bytes))
                on conflict (organization) do update set
                    sha256 = excluded.sha256, media_type = excluded.media_type, image = excluded.image
                """)
    }
}

extension LogoImage {
    /// The columns of `organization_logos l`, as `read` takes them.
    fileprivate static let columns: SQLText = "l.sha256, l.media_type, l.image"

    fileprivate static func read(_ row: inout RowReader) throws(StorageError) -> LogoImage {
        LogoImage(Logo(hash: try row.next(), type: try row.next()), bytes: try row.next())
    }
}
