import Credentials
import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Applications that register themselves")
struct RegistrationTests {
    private static let basic: [String: JSON] = ["redirect_uris": ["https://app.example/cb"]]

    private static func body(_ members: [String: JSON]) -> [UInt8] {
        JSON.object(members.map { JSON.Member(name: $0.key, value: $0.value) }).encoded()
    }

    private static func register(
        _ world: World, _ changes: [String: JSON] = [:], authorization: String? = nil, network: String = "192.0.2.7"
    ) async throws -> ClientInformation {
        try await RegistrationEndpoint(world.deployment).register(
            body(basic.merging(changes) { $1 }), authorization: authorization, network: network)
    }

    private static func problem(_ world: World, _ changes: [String: JSON]) async throws -> RegistrationError.Code? {
        do {
            _ = try await register(world, changes)
            return nil
        } catch let error as RegistrationError {
            return error.code
        }
    }

    private static func bearer(_ information: ClientInformation) -> String { "Bearer \(information.token.reveal())" }

    @Test("registered, asked for consent like a stranger, and signed in to", .spec("RFC 7591", "3.2.1"))
    func works() async throws {
        try await World.run(registration: .everybody) { world async throws -> Void in
            let information = try await Self.register(world, ["client_name": "The \u{202E}Shop"])
            let told = try JSON.parse(information.body())
            #expect(told["client_name"] == "The Shop" && told["client_secret_expires_at"] == 0)
            #expect(told["client_id_issued_at"] == .integer(world.clock.now().seconds))
            #expect(told["registration_client_uri"] == .string(World.issuer + "/register/\(information.client.id)"))
            let secret = try #require(information.secret?.reveal())
            #expect(secret.utf8.count == 43)
            let stored = try #require(try await world.store.client(information.client.id))
            #expect(stored == information.client && stored.metadata.requireConsent)
            #expect(stored.secretMAC?.count == 32 && !"\(stored)".contains(secret))
            let app = Application(world: world, client: stored, authentication: .basic(secret))
            #expect(
                try await refusal { try await app.token(["grant_type": "client_credentials"]) } == .unauthorizedClient)
        }
    }

    @Test("a client with keys, and a public one, get no secret", .spec("RFC 7591", "3.2.1"))
    func withoutSecret() async throws {
        try await World.run(registration: .everybody) { world async throws -> Void in
            let jwks: JSON = ["keys": [try ClientKeys.key(.es256).publicJWK]]
            let methods: [[String: JSON]] = [
                ["token_endpoint_auth_method": "private_key_jwt", "jwks": jwks], ["token_endpoint_auth_method": "none"],
            ]
            for method in methods {
                let information = try await Self.register(world, method)
                #expect(information.secret == nil && information.client.secretMAC == nil)
                #expect(try JSON.parse(information.body())["client_secret_expires_at"] == nil)
            }
        }
    }

    @Test("RO-10: without leave nobody registers; with a token who has it", .spec("RFC 7591", "3"))
    func access() async throws {
        try await World.run { world async throws -> Void in
            await #expect(throws: BearerError.invalidToken) { try await Self.register(world) }
        }
        let token = String(repeating: "initial-", count: 5)
        let hash = TokenHash.sha256(token)
        try await World.run(registration: .holders(tokenHash: hash)) { world async throws -> Void in
            await #expect(throws: BearerError.missing) { try await Self.register(world) }
            for wrong in ["Bearer x", "Bearer \(token)x", "Bearer "] {
                await #expect(throws: BearerError.self) { try await Self.register(world, authorization: wrong) }
            }
            _ = try await Self.register(world, authorization: "Bearer \(token)")
        }
    }

    private static let deviceCode: JSON = .string(GrantType.deviceCode.rawValue)

    private static let refused: [([String: JSON], RegistrationError.Code)] = [
        (["redirect_uris": []], .invalidRedirectURI), (["redirect_uris": .null], .invalidRedirectURI),
        (["redirect_uris": ["javascript:alert(1)"]], .invalidRedirectURI),
        (["redirect_uris": ["https://*.example/cb"]], .invalidRedirectURI),
        (["redirect_uris": ["https://app.example/cb#x"]], .invalidRedirectURI),
        (["redirect_uris": ["http://app.example/cb"]], .invalidRedirectURI),
        (["redirect_uris": ["http://localhost/cb"]], .invalidRedirectURI),
        (["redirect_uris": ["com.example.app:/cb"]], .invalidRedirectURI),
        (["redirect_uris": ["https://app.example/cb?code=x"]], .invalidRedirectURI),
        (["post_logout_redirect_uris": ["http://localhost/"]], .invalidClientMetadata),
        (["jwks_uri": "http://localhost/jwks"], .invalidClientMetadata),
        (["jwks_uri": "https://app.example/jwks", "jwks": "x"], .invalidClientMetadata),
        (["token_endpoint_auth_method": "private_key_jwt"], .invalidClientMetadata),
        (
            ["token_endpoint_auth_method": "none", "grant_types": ["authorization_code", "client_credentials"]],
            .invalidClientMetadata
        ),
        (["grant_types": ["refresh_token"], "response_types": .null], .invalidClientMetadata),
        (
            ["subject_type": "pairwise", "redirect_uris": ["https://a.example/", "https://b.example/"]],
            .invalidClientMetadata
        ),
        (
            ["subject_type": "pairwise", "grant_types": ["authorization_code", deviceCode]], .invalidClientMetadata
        ),
        (
            [
                "redirect_uris": [], "grant_types": [deviceCode], "response_types": [],
                "sector_identifier_uri": "https://victim.example/sector",
            ], .invalidClientMetadata
        ),
        (["initiate_login_uri": "http://app.example/"], .invalidClientMetadata),
        (["frontchannel_logout_uri": "https://evil.example/"], .invalidClientMetadata),
        (["sector_identifier_uri": "https://nobody.example/"], .invalidClientMetadata),
        (["software_statement": "a.b.c"], .invalidSoftwareStatement),
    ]

    @Test("RO-11: hostile metadata is refused, and nothing is stored", .spec("RFC 7591", "3.2.2"), arguments: refused)
    func hostile(changes: [String: JSON], code: RegistrationError.Code) async throws {
        try await World.run(registration: .everybody) { world async throws -> Void in
            let before = try await world.store.clients().count
            #expect(try await Self.problem(world, changes) == code)
            #expect(try await world.store.clients().count == before)
        }
    }

    @Test("a native client may come back to this machine", .spec("RFC 8252", "7.3"))
    func native() async throws {
        try await World.run(registration: .everybody) { world async throws -> Void in
            let native: [String: JSON] = [
                "application_type": "native", "redirect_uris": ["http://127.0.0.1/cb", "com.example.app:/cb"],
            ]
            #expect(try await Self.problem(world, native) == nil)
        }
    }

    @Test("a sector document must list every redirect URI", .spec("OIDC Registration", "5"))
    func sector() async throws {
        try await World.run(registration: .everybody) { world async throws -> Void in
            let uri = "https://sector.example/uris"
            let sector: [String: JSON] = ["subject_type": "pairwise", "sector_identifier_uri": .string(uri)]
            world.outside.publish(#"["https://app.example/cb","https://more.example/"]"#, at: uri)
            #expect(try await Self.problem(world, sector) == nil)
            #expect(world.outside.fetches(of: uri) == [.renewed])
            for wrong in [#"["https://app.example/cb/"]"#, "[]", #"{"a":1}"#, #"["https://app.example/cb",1]"#, "x"] {
                world.outside.publish(wrong, at: uri)
                #expect(try await Self.problem(world, sector) == .invalidClientMetadata, "\(wrong)")
            }
            world.outside.fail(uri, with: .busy)
            await #expect(throws: OutboundError.busy) { try await Self.register(world, sector) }
        }
    }

    @Test("a network registers a few hundred an hour", .spec("RFC 7591", "5"))
    func limit() async throws {
        try await World.run(registration: .everybody) { world async throws -> Void in
            for _ in 0..<RegistrationEndpoint.hourlyLimit {
                await #expect(throws: RegistrationError.self) {
                    try await Self.register(world, ["scope": 1], network: "2001:db8::1")
                }
            }
            await #expect(throws: RegistrationError.tooMany) { try await Self.register(world, network: "2001:db8::2") }
            _ = try await Self.register(world, network: "2001:db8:0:1::1")
            world.clock.advance(by: .hours(1))
            _ = try await Self.register(world, network: "2001:db8::1")
        }
    }

    @Test("a registration is read, replaced and removed with its token", .spec("RFC 7592", "2"))
    func management() async throws {
        try await World.run(registration: .everybody) { world async throws -> Void in
            let management = RegistrationManagement(world.deployment)
            let first = try await Self.register(world, ["client_name": "One", "tos_uri": "https://app.example/t"])
            let id = first.client.id
            let read = try await management.read(id, authorization: Self.bearer(first))
            #expect(read.secret == nil && read.client == first.client && read.token.reveal() == first.token.reveal())

            let change: [String: JSON] = Self.basic.merging(["client_id": .string(id.value), "client_name": "Two"]) {
                $1
            }
            let second = try await management.update(id, Self.body(change), authorization: Self.bearer(first))
            #expect(second.client.name == "Two" && second.client.metadata.tosURI == nil)
            #expect(second.secret == nil && second.client.secretMAC == first.client.secretMAC)
            #expect(second.registeredAt == first.registeredAt)
            #expect(try await world.deployment.configuration.client(id)?.name == "Two")
            // RO-15: the old token has ended.
            await #expect(throws: BearerError.invalidToken) {
                try await management.read(id, authorization: Self.bearer(first))
            }
            _ = try await management.read(id, authorization: Self.bearer(second))
            try await management.delete(id, authorization: Self.bearer(second))
            #expect(try await world.store.client(id) == nil)
            await #expect(throws: BearerError.invalidToken) {
                try await management.read(id, authorization: Self.bearer(second))
            }
        }
    }

    @Test("RO-15: a token is for its own client, and for none that an operator declared", .spec("RFC 7592", "2"))
    func foreignToken() async throws {
        try await World.run(registration: .everybody) { world async throws -> Void in
            let management = RegistrationManagement(world.deployment)
            let (one, two) = (try await Self.register(world), try await Self.register(world))
            for id in [two.client.id, ClientID("portal"), ClientID("nobody")] {
                await #expect(throws: BearerError.invalidToken) {
                    try await management.read(id, authorization: Self.bearer(one))
                }
                await #expect(throws: BearerError.invalidToken) {
                    try await management.delete(id, authorization: Self.bearer(one))
                }
            }
            await #expect(throws: BearerError.missing) { try await management.read(one.client.id, authorization: nil) }
            var taken = one.client
            taken.registration = nil
            try await world.change(.putClient(taken, origins: []))
            await #expect(throws: BearerError.invalidToken) {
                try await management.read(one.client.id, authorization: Self.bearer(one))
            }
        }
    }

    @Test("RO-16: a replacement is held to every rule", .spec("RFC 7592", "2.2"))
    func policy() async throws {
        try await World.run(registration: .everybody) { world async throws -> Void in
            let management = RegistrationManagement(world.deployment)
            let first = try await Self.register(world, ["token_endpoint_auth_method": "none"])
            let id = JSON.string(first.client.id.value)
            let wrong: [[String: JSON]] = [
                [:], ["client_id": "portal"], ["client_id": id, "redirect_uris": ["javascript:x"]],
                ["client_id": id, "client_secret": "guess"], ["client_id": id, "grant_types": ["password"]],
            ]
            for changes in wrong {
                let body = Self.body(Self.basic.merging(changes) { $1 })
                await #expect(throws: RegistrationError.self) {
                    try await management.update(first.client.id, body, authorization: Self.bearer(first))
                }
            }
            #expect(try await world.store.client(first.client.id) == first.client)
            // From public to confidential: there is a secret now, told once.
            let body = Self.body(Self.basic.merging(["client_id": id, "require_consent": false]) { $1 })
            let second = try await management.update(first.client.id, body, authorization: Self.bearer(first))
            let secret = try #require(second.secret)
            #expect(second.client.metadata.requireConsent && second.client.secretMAC != nil)
            let again = Self.body(
                Self.basic.merging(["client_id": id, "client_secret": .string(secret.reveal())]) { $1 })
            let third = try await management.update(first.client.id, again, authorization: Self.bearer(second))
            #expect(third.secret == nil)
        }
    }

    @Test("who never used its registration loses it within a day or two")
    func unused() async throws {
        try await World.run(registration: .everybody) { world async throws -> Void in
            let grants: [String: JSON] = ["grant_types": ["authorization_code", "client_credentials"]]
            let (idle, busy) = (try await Self.register(world), try await Self.register(world, grants))
            let app = Application(
                world: world, client: busy.client, authentication: .basic(try #require(busy.secret?.reveal())))
            _ = try await refusal { try await app.token(["grant_type": "client_credentials"]) }
            #expect(try await world.store.client(busy.client.id)?.registration?.isUsed == true)
            _ = try await world.store.removeExpired(before: world.clock.now() + .hours(23))
            #expect(try await world.store.client(idle.client.id) != nil)
            _ = try await world.store.removeExpired(before: world.clock.now() + .hours(25))
            #expect(try await world.store.client(idle.client.id) == nil)
            #expect(try await world.store.client(busy.client.id) != nil)
            #expect(try await world.store.client(ClientID("portal")) != nil)
        }
    }
}
