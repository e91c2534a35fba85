import Credentials
import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

/// An application that sends people to Signet: its registration, its secret, and what it sends.
struct Application: Sendable {
    /// How it authenticates.
    enum Authentication: Sendable {
        case basic(String)
        case post(String)
        case key(SigningKey)
        case none
    }

    /// The verifier of RFC 7636 appendix B, which every request here uses.
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    let world: World
    let client: Client
    let authentication: Authentication
    /// What proves its requests to the token endpoint.
    var prover: Prover?

    var redirectURI: String { client.metadata.redirectURIs.first ?? "" }

    /// An authorization request; `changes` replace parameters, with nil they are left out.
    func request(_ changes: [String: String?] = [:]) -> AuthorizationParameters {
        let usual: [String: String?] = [
            "client_id": client.id.value, "redirect_uri": redirectURI, "response_type": "code", "scope": "openid",
            "state": "state-1", "nonce": "nonce-1", "code_challenge": Self.challenge, "code_challenge_method": "S256",
        ]
        return AuthorizationParameters(FormParameters(usual.replacing(with: changes)))
    }

    /// A request to one of the endpoints for applications, authenticated as registered.
    func call(_ body: [String: String?], authorization: String? = nil) throws -> ClientCall {
        var fields: [String: String?] = [:]
        var header = authorization
        switch authentication {
        case .basic(let secret): header = authorization ?? Self.basic(client.id.value, secret)
        case .post(let secret):
            fields["client_id"] = client.id.value
            fields["client_secret"] = secret
        case .key(let key):
            fields["client_assertion_type"] = ClientCredentials.assertionType
            fields["client_assertion"] = try assertion(signedBy: key)
        case .none: fields["client_id"] = client.id.value
        }
        let url = World.issuer + "/token"
        return ClientCall(
            authorization: header, query: [], body: FormParameters(fields.replacing(with: body)),
            proofs: try prover.map { [try $0.proof("POST", url)] } ?? [],
            target: DPoPTarget(method: "POST", url: url))
    }

    /// The `Authorization` header of a client with a secret (RFC 6749 §2.3.1).
    static func basic(_ id: String, _ secret: String) -> String {
        let pair = PercentEncoding.encodeQueryValue(id) + ":" + PercentEncoding.encodeQueryValue(secret)
        return "Basic " + base64(Array(pair.utf8))
    }

    /// Base64 with padding (RFC 4648 §4).
    static func base64(_ bytes: [UInt8]) -> String {
        let text = Base64URL.encode(bytes).replacing("-", with: "+").replacing("_", with: "/")
        return text + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }

    /// A client assertion (RFC 7523 §3); `changes` replace claims, with nil they are left out.
    func assertion(signedBy key: SigningKey, _ changes: [String: JSON?] = [:]) throws -> String {
        let now = world.clock.now().seconds
        let usual: [String: JSON?] = [
            "iss": .string(client.id.value), "sub": .string(client.id.value), "aud": .string(World.issuer),
            "iat": .integer(now), "exp": .integer(now + 60),
            "jti": .string(world.deployment.random.token().reveal()),
        ]
        let claims = usual.merging(changes) { $1 }.compactMap { name, value in
            value.map { JSON.Member(name: name, value: $0) }
        }
        return try TokenSigner(key: key, type: "JWT").sign(JSON.object(claims).encoded())
    }

    /// The same application, proving to hold a key.
    func proving(_ prover: Prover) -> Application {
        var application = self
        application.prover = prover
        return application
    }

    /// The same application, authenticating in another way than it registered.
    func authenticating(_ authentication: Authentication) -> Application {
        Application(world: world, client: client, authentication: authentication)
    }

    /// Asks the token endpoint.
    func token(_ body: [String: String?], authorization: String? = nil) async throws -> TokenResponse {
        try await TokenEndpoint(world.deployment).answer(try call(body, authorization: authorization))
    }

    /// Exchanges a code.
    func exchange(_ code: String, _ changes: [String: String?] = [:]) async throws -> TokenResponse {
        let usual: [String: String?] = [
            "grant_type": "authorization_code", "code": code, "redirect_uri": redirectURI,
            "code_verifier": Self.verifier,
        ]
        return try await token(usual.merging(changes) { $1 })
    }

    /// Uses a refresh token.
    func refresh(_ token: String?, _ changes: [String: String?] = [:]) async throws -> TokenResponse {
        let usual: [String: String?] = ["grant_type": "refresh_token", "refresh_token": token]
        return try await self.token(usual.merging(changes) { $1 })
    }

    /// Asks what a token is.
    func introspect(_ token: String?) async throws -> JSON {
        try await IntrospectionEndpoint(world.deployment).answer(try call(["token": token])).document
    }

    /// Whether a token is alive.
    func isActive(_ token: String?) async throws -> Bool? { try await introspect(token)["active"]?.bool }

    /// Ends a token.
    func revoke(_ token: String?) async throws {
        try await RevocationEndpoint(world.deployment).answer(try call(["token": token]))
    }
}

extension World {
    /// The application that is there from the beginning.
    var portal: Application {
        var metadata = ClientMetadata()
        metadata.redirectURIs = ["https://portal.example/cb"]
        metadata.postLogoutRedirectURIs = ["https://portal.example/bye"]
        metadata.grantTypes = [.authorizationCode, .refreshToken, .clientCredentials]
        metadata.scopes = ["openid", "profile", "email", "groups", "roles", "offline_access", "reports"]
        return Application(
            world: self,
            client: Client(
                id: ClientID("portal"), name: "Portal", organization: nil, metadata: metadata,
                secretMAC: mac(of: "portal secret")), authentication: .basic("portal secret"))
    }

    /// Registers another application: like the first one but for `change`.
    func application(
        _ id: String, _ authentication: Application.Authentication? = nil, of organization: Organization? = nil,
        registeredAt: Timestamp? = nil, _ change: (inout ClientMetadata) -> Void = { _ in }
    ) async throws -> Application {
        let authentication = authentication ?? .basic("\(id) secret")
        var metadata = portal.client.metadata
        metadata.redirectURIs = ["https://\(id).example/cb"]
        metadata.postLogoutRedirectURIs = ["https://\(id).example/bye"]
        var secret: String?
        switch authentication {
        case .basic(let text):
            secret = text
        case .post(let text):
            secret = text
            metadata.authenticationMethod = .clientSecretPost
        case .key(let key):
            let jwks: JSON = ["keys": [key.publicJWK]]
            metadata.jwks = jwks.text
            metadata.authenticationMethod = .privateKeyJWT
        case .none:
            metadata.authenticationMethod = .none
            metadata.grantTypes.remove(.clientCredentials)
        }
        change(&metadata)
        let client = Client(
            id: ClientID(id), name: id, organization: organization?.id, metadata: metadata,
            secretMAC: secret.map(mac),
            registration: registeredAt.map {
                ClientRegistration(tokenHash: TokenHash.sha256(id), registeredAt: $0)
            })
        try await self.change(.putClient(client, origins: []))
        return Application(world: self, client: client, authentication: authentication)
    }

    private func mac(of secret: String) -> [UInt8] {
        SecretMAC.compute(secret, key: deployment.vault.clientSecretKey)
    }
}

extension ClientAnswer {
    /// The document of a plain answer.
    var document: JSON {
        get throws { if case .json(let bytes) = self { try JSON.parse(bytes) } else { .null } }
    }

    /// The token of a signed answer.
    var jwt: String? { if case .jwt(let jwt, _) = self { jwt } else { nil } }
}

/// Keys of applications, one of each algorithm, made once for all tests since RSA keys take long.
enum ClientKeys {
    private static let keys = Dictionary(
        uniqueKeysWithValues: SignatureAlgorithm.allCases.map { algorithm in
            (algorithm, Result { try SigningKey.generate(algorithm, id: "client-\(algorithm.rawValue)") })
        })

    static func key(_ algorithm: SignatureAlgorithm) throws -> SigningKey { try #require(keys[algorithm]).get() }
}

/// What an endpoint for applications refuses a request with; nil when it does not.
func refusal<Result>(_ request: () async throws -> Result) async throws -> TokenError.Code? {
    do {
        _ = try await request()
        return nil
    } catch let error as TokenError {
        return error.code
    }
}

extension [String: String?] {
    /// These parameters, with some replaced and those left out that are nil.
    fileprivate func replacing(with changes: [String: String?]) -> [FormParameters.Pair] {
        merging(changes) { $1 }.compactMap { name, value in value.map { .init(name: name, value: $0) } }
    }
}
