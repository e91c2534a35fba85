package import Identity
package import Primitives
import Storage

extension SQLStore {
    package func open(_ interaction: Interaction) async throws {
        _ = try await engine.run(
            """
            insert into interactions (
                id, browser_hash, parameters, pushed_request, user_code, return_path, needs_recent, invitation, notice, proofs,
                account, candidates, locale, organization, email, is_administrator, keeps_accounts, upstream,
                started_at, expires_at)
            values (
                \(interaction.id), \(interaction.browserHash), \(interaction.parameters.map(ParameterList.text)),
                \(interaction.pushedRequest), \(interaction.userCode), \(interaction.destination?.path.value),
                \(interaction.destination?.needsRecentSignIn ?? false), \(interaction.invitation), \(interaction.notice),
                \(ProofList.text(of: interaction.proofs)), \(interaction.account),
                \(TextList.text(of: interaction.candidates.map(\.value))), \(interaction.locale),
                \(interaction.organization?.value), \(interaction.email), \(interaction.isAdministratorSignIn),
                \(interaction.keepsAccounts), \(try interaction.upstream.map(Document.text)),
                \(interaction.startedAt), \(interaction.expiresAt))
            """)
    }

    package func interaction(_ id: InteractionID) async throws -> Interaction? {
        try await engine.first(
            """
            select
                id, browser_hash, parameters, pushed_request, user_code, return_path, needs_recent, invitation, notice, proofs,
                account, candidates, locale, organization, email, is_administrator, keeps_accounts, upstream,
                closed_at, started_at, expires_at
            from interactions where id = \(id)
            """, Interaction.read)
    }

    package func save(_ interaction: Interaction) async throws {
        _ = try await engine.run(
            """
            update interactions set
                proofs = \(ProofList.text(of: interaction.proofs)), account = \(interaction.account),
                candidates = \(TextList.text(of: interaction.candidates.map(\.value))), locale = \(interaction.locale),
                organization = \(interaction.organization?.value), email = \(interaction.email),
                is_administrator = \(interaction.isAdministratorSignIn), keeps_accounts = \(interaction.keepsAccounts),
                upstream = \(try interaction.upstream.map(Document.text))
            where id = \(interaction.id) and closed_at is null
            """)
    }

    package func note(email: String, in interaction: InteractionID) async throws {
        _ = try await engine.run(
            repeatably:
                "update interactions set email = \(email) where id = \(interaction) and closed_at is null")
    }

    package func countCodeTry(in interaction: InteractionID) async throws -> Int? {
        try await engine.rows(
            changing: """
                update interactions set code_tries = code_tries + 1
                where id = \(interaction) and closed_at is null
                returning code_tries
                """
        ).first?.decoded { row throws(StorageError) in try row.next(Int.self) }
    }

    package func abandon(_ interaction: InteractionID, at now: Timestamp) async throws {
        _ = try await engine.run(
            repeatably: """
                update interactions set
                    proofs = \(ProofList.text(of: [])), account = null, candidates = '[]',
                    upstream = null, closed_at = \(now)
                where id = \(interaction) and closed_at is null
                """)
    }
}

extension Interaction {
    /// Reads the columns of a sign-in under way.
    fileprivate static func read(_ row: inout RowReader) throws(StorageError) -> Interaction {
        let id: InteractionID = try row.next()
        let browserHash: [UInt8] = try row.next()
        let parameters: String? = try row.next()
        let pushedRequest: [UInt8]? = try row.next()
        let userCode: String? = try row.next()
        let path: String? = try row.next()
        let needsRecentSignIn: Bool = try row.next()
        return Interaction(
            id: id, browserHash: browserHash,
            parameters: try parameters.map { text throws(StorageError) in try ParameterList.values(of: text) },
            pushedRequest: pushedRequest, userCode: userCode,
            destination: path.flatMap(OwnPath.init).map { Destination($0, needsRecentSignIn: needsRecentSignIn) },
            invitation: try row.next(), notice: try row.next(),
            proofs: try ProofList.values(of: row.next()), account: try row.next(),
            candidates: try TextList.values(of: row.next()).map { AccountID($0) }, locale: try row.next(),
            organization: try row.next(String?.self).flatMap { OrganizationName($0) }, email: try row.next(),
            isAdministratorSignIn: try row.next(), keepsAccounts: try row.next(),
            upstream: try row.next(String?.self).map { text throws(StorageError) in
                try Document.value(UpstreamSession.self, of: text)
            },
            isClosed: try row.next(Timestamp?.self) != nil, startedAt: try row.next(), expiresAt: try row.next())
    }
}

extension Interaction.Notice: SQLConvertible {}
