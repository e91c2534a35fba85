import Identity
import Primitives
import Storage
import TestKit
import Testing

/// The moment at which tests take place.
let now = FixedClock().now()

/// 32 bytes that stand for a hash.
func bytes(_ number: UInt8) -> [UInt8] { [UInt8](repeating: number, count: 32) }

/// Runs `count` tasks at once and returns what they return.
func race<Result: Sendable>(
    _ count: Int = 50, _ body: @escaping @Sendable (Int) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: Result.self) { group in
        for index in 0..<count { group.addTask { try await body(index) } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}

extension Organization {
    static func sample(_ name: String = "acme", domains: [String] = []) throws -> Organization {
        Organization(
            id: OrganizationID("o-\(name)"), name: try #require(OrganizationName(name)), displayName: "The \(name)",
            domains: domains, policy: OrganizationPolicy())
    }
}

extension Account {
    static func sample(
        _ email: String = "ann@acme.example", in organization: String = "acme", id: String? = nil,
        status: AccountStatus = .active
    ) throws -> Account {
        Account(
            id: AccountID(id ?? "a-\(email)-\(organization)"), organization: OrganizationID("o-\(organization)"),
            email: try #require(EmailAddress(email)), status: status, updatedAt: now)
    }
}

extension Account {
    /// Somebody who was invited.
    static func guest() throws -> Account { try sample("guest@acme.example", status: .invited) }
}

extension AccountLink {
    static func sample(_ number: UInt8, _ kind: Kind, of account: Account, at time: Timestamp = now) -> AccountLink {
        AccountLink(
            hash: bytes(number), kind: kind, account: account.id, email: account.email.normalized, createdAt: time,
            expiresAt: time + .hours(1))
    }
}

extension Client {
    static func sample(_ id: String = "portal", for organization: OrganizationID? = nil) -> Client {
        var metadata = ClientMetadata()
        metadata.redirectURIs = ["https://\(id).example/callback"]
        return Client(
            id: ClientID(id), name: "Client \(id)", organization: organization, metadata: metadata, secretMAC: bytes(9))
    }
}

extension PasswordCredential {
    static let sample = PasswordCredential(hash: "$argon2id$1", changedAt: now, mustChange: true, history: ["a", "b"])
}

extension Interaction {
    static func sample(_ id: String = "i", expiresAt: Timestamp = now + .minutes(10)) -> Interaction {
        Interaction(
            id: InteractionID(id), browserHash: bytes(1),
            parameters: [Parameter(name: "client_id", value: "portal"), Parameter(name: "state", value: "a \"b\" ü")],
            startedAt: now, expiresAt: expiresAt)
    }
}

extension Session {
    static func sample(_ number: UInt8 = 1, of account: Account, startedAt: Timestamp = now) -> Session {
        Session(
            id: SessionID("s\(number)"), secretHash: bytes(number), account: account.id,
            organization: account.organization, proofs: [ShownProof(.password, at: startedAt)], startedAt: startedAt,
            lastSeenAt: startedAt)
    }
}

extension Grant {
    static func sample(
        _ number: UInt8 = 1, in session: Session, scopes: [String] = ["openid", "email"],
        expiresAt: Timestamp = now + .days(30)
    ) -> Grant {
        Grant(
            id: GrantID("g\(number)"), account: session.account, organization: session.organization,
            client: ClientID("portal"), session: session.id, scopes: scopes, proofs: session.proofs,
            nonce: "n-\(number)", claims: #"{"id_token":{"email":null}}"#, acr: "urn:acr", createdAt: now,
            expiresAt: expiresAt)
    }
}

extension AuthorizationCode {
    static func sample(_ number: UInt8 = 1, for grant: Grant) -> AuthorizationCode {
        AuthorizationCode(
            hash: bytes(number), grant: grant.id, redirectURI: "https://portal.example/callback",
            codeChallenge: "challenge", expiresAt: now + .minutes(1))
    }
}

extension RefreshToken {
    static func sample(_ number: UInt8 = 1, for grant: Grant, expiresAt: Timestamp = now + .days(30)) -> RefreshToken {
        RefreshToken(hash: bytes(number), grant: grant.id, issuedAt: now, expiresAt: expiresAt)
    }
}

/// Hashes that tell nothing.
struct Unsealed: AuditSealing {
    func hash(of line: AuditLine) -> [UInt8] { bytes(1) }
    func seal(of head: AuditHead) -> [UInt8] { [] }
}

extension Notice {
    /// A line and a mail.
    static func sample(_ number: Int = 1) -> Notice {
        let event = AuditEvent(
            id: AuditEventID("notice \(number)"), at: now, organization: OrganizationID("o-acme"),
            action: .connectionCertificateExpiring, result: .ok, actor: .system, account: nil, client: nil,
            session: nil,
            origin: .init(), details: [])
        return Notice(events: [event], seal: Unsealed(), mails: [QueuedMail(id: MailID("mail \(number)"), sealed: [7])])
    }
}

extension Directory {
    static func sample(_ id: String = "ldap", in organization: String = "acme") throws -> Directory {
        let url = try #require(DirectoryURL("ldaps://ldap.\(organization).example:1636"))
        var settings = DirectorySettings(url: url)
        settings.baseDN = "dc=acme,dc=example"
        settings.bindDN = "cn=svc,dc=acme,dc=example"
        settings.attributes = [.email: "mail", .groups: "memberOf"]
        settings.certificates = "PEM"
        settings.timeoutSeconds = 9
        return Directory(
            id: DirectoryID(id), organization: OrganizationID("o-\(organization)"), settings: settings,
            sealedPassword: bytes(4))
    }
}

/// An organization with a person, a client, a session and a grant with its code: what most sentences are about.
struct World {
    let organization: Organization
    let account: Account
    let session: Session
    let grant: Grant
    let code: AuthorizationCode
    let refresh: RefreshToken

    init() throws {
        organization = try .sample()
        account = try .sample()
        session = .sample(of: account)
        grant = .sample(in: session)
        code = .sample(for: grant)
        refresh = .sample(for: grant)
    }

    /// Makes the organization, the person with a password, and the client.
    func settle(in store: any Store) async throws {
        let version = try await store.configurationVersion()
        let committed = try await store.commit(
            [
                .putOrganization(organization), .putAccount(account), .setPassword(account.id, .sample),
                .putClient(.sample(), origins: ["https://portal.example"]),
            ], ifVersionIs: version, at: now)
        try #require(committed)
    }

    /// Signs the person in as well.
    func signIn(to store: any Store) async throws {
        try await settle(in: store)
        try #require(try await store.start(session, closing: nil, replacing: nil, at: now))
    }

    /// Issues the code as well.
    func issue(in store: any Store) async throws {
        try await signIn(to: store)
        _ = try await store.issue(code, for: grant, using: nil)
    }

    /// Redeems it for a refresh token as well.
    func redeem(in store: any Store) async throws {
        try await issue(in: store)
        try #require(try await store.redeem(code, issuing: refresh, binding: nil, at: now))
    }

    /// The grant as it stands when nothing has happened to it.
    var standing: GrantStanding {
        GrantStanding(
            grant: grant, revokedAt: nil, account: account, password: .sample, hasSecondFactor: false, session: session)
    }
}

extension ConfigurationRecords {
    /// Carries out changes whatever the version.
    func apply(_ changes: [ConfigurationChange], at time: Timestamp = now) async throws {
        let version = try await configurationVersion()
        try #require(try await commit(changes, ifVersionIs: version, at: time))
    }
}

extension GrantRecords {
    /// Issues a code that rests on no consent.
    func issue(_ code: AuthorizationCode, for grant: Grant, using pushed: [UInt8]?) async throws -> Bool {
        try await issue(code, for: grant, using: pushed, onConsent: false)
    }
}
