import Credentials
import Foundation
import Primitives
import SQLStorage

/// Fills a database with a population, by statements of many rows.
///
/// Keys ascend over their whole range, so that loading appends and what is added later falls everywhere among them.
struct PopulationLoader {
    /// Rows of one statement, and statements of one unit of work.
    private static let rows = 1_000
    private static let statements = 50

    let engine: any SQLEngine
    let population: Population
    private let now = Int64(Date().timeIntervalSince1970) * 1_000_000

    /// Makes everything.
    func load() async throws {
        let hash = try PasswordHash.hash("a password of many", salt: [UInt8](repeating: 9, count: 16))
        let people = population.accounts
        try await fill("organizations (id, name, display_name, policy)", population.organizations) {
            [.text(id($0, of: population.organizations)), .text("org-\($0)"), .text("Organization \($0)"), .text("{}")]
        }
        try await fill("connections (id, organization, settings)", population.connections) {
            [
                .text("connection-\($0)"), .text(id($0, of: population.organizations)),
                .text(#"{"oidc":{"issuer":"https://idp-\#($0).example","clientID":"signet"}}"#),
            ]
        }
        try await fill(
            """
            accounts (id, organization, email, email_normal, email_verified, status, roles, group_names, source,
                break_glass, created_at, updated_at)
            """, people
        ) {
            let email = population.email($0)
            return [
                .text(id($0, of: people)), .text(id($0 / 100, of: population.organizations)), .text(email),
                .text(email), .integer(1), .text("active"), .text(""), .text("[]"), .text("native"), .integer(0),
                .integer(now), .integer(now),
            ]
        }
        try await fill("passwords (account, hash, changed_at, must_change, history)", people) {
            [.text(id($0, of: people)), .text(hash), .integer(now), .integer(0), .text("[]")]
        }
        try await loadSessions()
    }

    private func loadSessions() async throws {
        let (people, sessions, grants) = (population.accounts, population.sessions, population.grants)
        try await fill(
            "sessions (id, secret_hash, account, proofs, started_at, last_seen_at, network, agent)", sessions
        ) {
            [
                .text(id($0, of: sessions)), .blob(hash($0, of: sessions)), .text(id($0 / 10, of: people)),
                .text("[[\"password\",\(now)]]"), .integer(now + Int64($0)), .integer(now + Int64($0)),
                .text("192.0.2.1"), .text("Firefox on Linux"),
            ]
        }
        try await fill(
            """
            grants (id, session, client, scopes, proofs, created_at, expires_at, code_hash, redirect_uri,
                code_expires_at, redeemed_at, removable_at)
            """, grants
        ) {
            [
                .text(id($0, of: grants)), .text(id($0 * 10, of: sessions)), .text(Subject.clientID),
                .text("openid profile email"), .text("[[\"password\",\(now)]]"), .integer(now), .integer(later),
                .blob(hash($0, of: grants)), .text(Subject.redirectURI), .integer(now), .integer(now), .integer(later),
            ]
        }
        try await fill("refresh_tokens (hash, grant_id, generation, issued_at, expires_at)", grants) {
            [.blob(hash($0, of: grants)), .text(id($0, of: grants)), .integer(1), .integer(now), .integer(later)]
        }
    }

    private var later: Int64 { now + 30 * 86_400 * 1_000_000 }

    private func fill(_ table: SQLText, _ count: Int, _ row: @escaping @Sendable (Int) -> [SQLValue]) async throws {
        for start in stride(from: 0, to: count, by: Self.rows * Self.statements) {
            try await engine.write { connection in
                for first in stride(from: start, to: min(count, start + Self.rows * Self.statements), by: Self.rows) {
                    let last = min(count, first + Self.rows)
                    _ = try connection.run(SQL(inserting: (first..<last).map(row), into: table))
                }
            }
        }
    }

    /// The alphabet of base64url in the order of its bytes.
    private static let letters = Array("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz".utf8)

    /// 22 characters that ascend with the number, over the whole range of ids.
    private func id(_ number: Int, of count: Int) -> String {
        let place = UInt64(number) * (UInt64.max / UInt64(count))
        let digits = (0..<10).map { Self.letters[Int(place >> (58 - 6 * UInt64($0)) & 63)] }
        return String(decoding: digits, as: UTF8.self) + "AAAAAAAAAAAA"
    }

    /// 32 bytes that ascend with the number, over the whole range of hashes.
    private func hash(_ number: Int, of count: Int) -> [UInt8] {
        let place = UInt64(number) * (UInt64.max / UInt64(count))
        return (0..<8).map { UInt8(truncatingIfNeeded: place >> (56 - 8 * UInt64($0))) }
            + [UInt8](repeating: 7, count: 24)
    }
}
