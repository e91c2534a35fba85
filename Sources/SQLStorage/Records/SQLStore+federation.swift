package import Identity
package import Primitives
import Storage

extension SQLStore {
    package func open(_ request: FederationRequest) async throws {
        _ = try await engine.run(
            """
            insert into federation_requests (
                handle_hash, connection, purpose, browser_hash, request_id, nonce, sealed_verifier, max_age,
                acr_values, created_at, expires_at)
            values (
                \(request.handleHash), \(request.connection), \(try Document.text(of: request.purpose)),
                \(request.browserHash), \(request.requestID), \(request.nonce), \(request.sealedVerifier),
                \(request.maxAge), \(TextList.text(of: request.acrValues)), \(request.createdAt),
                \(request.expiresAt))
            """)
    }

    package func takeFederationRequest(
        handleHash: [UInt8], connection: ConnectionID, browserHash: [UInt8], at now: Timestamp
    ) async throws -> FederationRequest? {
        try await engine.rows(
            changing: """
                delete from federation_requests
                where handle_hash = \(handleHash) and connection = \(connection) and browser_hash = \(browserHash)
                    and expires_at > \(now)
                returning handle_hash, connection, purpose, browser_hash, request_id, nonce, sealed_verifier, max_age,
                    acr_values, created_at, expires_at
                """
        ).first?.decoded(FederationRequest.read)
    }

    package func account(of subject: FederatedSubject) async throws -> Account? {
        try await engine.first(
            """
            select \(Account.columns) from federated_identities f join accounts a on a.id = f.account
            where f.connection = \(subject.connection) and f.subject = \(subject.key)
            """, Account.read)
    }

    package func identities(of account: AccountID) async throws -> [FederatedIdentity] {
        try await engine.all(
            """
            select \(FederatedIdentity.columns) from federated_identities f
            where f.account = \(account) order by f.linked_at, f.connection, f.subject
            """, FederatedIdentity.read)
    }

    package func sessions(of subject: FederatedSubject, index: String?) async throws -> [SessionID] {
        try await engine.all(
            """
            select id from sessions
            where upstream_connection = \(subject.connection) and upstream_subject = \(subject.key)
                and ended_at is null and (\(index == nil) = 1 or upstream_index = \(index))
            order by id
            """
        ) { row throws(StorageError) in try row.next(SessionID.self) }
    }

    package func isKnown(_ subject: FederatedSubject) async throws -> Bool {
        try await !engine.rows(
            """
            select account from federated_identities
            where connection = \(subject.connection) and subject = \(subject.key)
            union all select account from sessions
            where upstream_connection = \(subject.connection) and upstream_subject = \(subject.key)
            limit 1
            """
        ).isEmpty
    }

    package func sessions(of connection: ConnectionID, index: String) async throws -> [SessionID] {
        try await engine.all(
            """
            select id from sessions
            where upstream_connection = \(connection) and upstream_index = \(index) and ended_at is null order by id
            """
        ) { row throws(StorageError) in try row.next(SessionID.self) }
    }
}

extension FederationRequest {
    /// Reads the columns of a question.
    fileprivate static func read(_ row: inout RowReader) throws(StorageError) -> FederationRequest {
        FederationRequest(
            handleHash: try row.next(), connection: try row.next(),
            purpose: try Document.value(Purpose.self, of: row.next()), browserHash: try row.next(),
            requestID: try row.next(), nonce: try row.next(), sealedVerifier: try row.next(), maxAge: try row.next(),
            acrValues: try TextList.values(of: row.next()), createdAt: try row.next(), expiresAt: try row.next())
    }
}
