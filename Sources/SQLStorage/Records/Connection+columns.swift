import Identity
import Primitives
import Storage

extension Connection {
    /// The columns of `connections c`, as `read` takes them.
    static let columns: SQLText = "c.id, c.organization, c.settings, c.sealed_secret"

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> Connection {
        Connection(
            id: try row.next(), organization: try row.next(),
            settings: try Document.value(ConnectionSettings.self, of: row.next()), sealedSecret: try row.next())
    }

    /// The path that answers arrive at, where it was kept from a system that was there before.
    var answerPath: String? {
        guard case .saml(let settings) = settings.provider else { return nil }
        return settings.acsPath
    }
}

extension IdentityProviderRecord {
    /// The columns of `identity_providers p`, as `read` takes them.
    static let columns: SQLText = "p.record, p.document"

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> IdentityProviderRecord {
        var record = try Document.value(IdentityProviderRecord.self, of: row.next())
        record.document = try row.next()
        return record
    }

    /// Everything but the document, which has a column of its own.
    func text() throws(StorageError) -> String {
        var record = self
        record.document = nil
        return try Document.text(of: record)
    }

    /// Whether it says the same but for when it was looked at and what came of that.
    func saysTheSame(as other: IdentityProviderRecord) -> Bool {
        var looked = other
        looked.checkedAt = checkedAt
        looked.failure = failure
        return self == looked
    }
}

extension ServiceProviderKey {
    /// The columns of `service_provider_keys k`, as `read` takes them.
    static let columns: SQLText = "k.connection, k.id, k.stage, k.sealed_key, k.certificate, k.created_at"

    /// Reads the columns.
    static func read(_ row: inout RowReader) throws(StorageError) -> ServiceProviderKey {
        ServiceProviderKey(
            connection: try row.next(), id: try row.next(), stage: try row.next(), sealedKey: try row.next(),
            certificate: try row.next(), createdAt: try row.next())
    }
}

extension ServiceProviderKey.Stage: SQLConvertible {}
