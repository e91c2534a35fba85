import Crypto
import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import Synchronization
import TestKit
import Testing

/// An OpenID provider of an organization, put up outside a world: it checks what it is sent as a strict one does, and
/// says what the test wants it to.
///
/// A class, since the world outside and the test share it.
final class OpenIDHost: Sendable {
    static let clientID = "signet-at-acme"
    static let secret = "a secret: with + and %"
    static let redirectURI = "https://id.example/sso/acme-oidc/callback"

    /// What it does other than an honest provider would.
    struct Script: Sendable {
        /// Members of the discovery document that are other ones.
        var document: [JSON.Member] = []
        /// Changes the claims of ID tokens.
        var idToken: @Sendable (JSON) -> JSON = { $0 }
        /// What userinfo says; nil answers 404.
        var userInfo: JSON? = ["sub": "ann", "email": "ann@acme.example", "email_verified": true]
        /// What tokens are signed with.
        var key: SigningKey
        /// Methods of client authentication that it takes.
        var method = "client_secret_basic"
        /// `iss` of its authorization responses.
        var responseIssuer: String?
    }

    private struct Question {
        var nonce: String?
        var challenge: String?
        var parameters: FormParameters = []
    }

    let issuer: String
    private let clock: FixedClock
    private let organization: OrganizationID
    private let vault: Vault
    private let random: any RandomSource
    /// The keys of who asks.
    private let keys: KeyRing
    /// Where it is put up: this keeps what is put up there, not the other way round.
    private weak let outside: Outside?
    private let script: Mutex<Script>
    private let question = Mutex(Question())

    /// Puts a provider up.
    init(_ world: World, issuer: String = "https://login.example/acme") throws {
        self.issuer = issuer
        clock = world.clock
        organization = world.acme.id
        vault = world.deployment.vault
        random = world.deployment.random
        keys = world.deployment.keys
        outside = world.outside
        script = Mutex(Script(key: try SigningKey.generate(.es256, id: "k1"), responseIssuer: issuer))
        publish()
        world.outside.serve(issuer + "/token") { [self] call in .success(token(call)) }
        world.outside.serve(issuer + "/userinfo") { [self] call in .success(userInfo(call)) }
    }

    /// Does something else from now on.
    func change(_ change: (inout Script) throws -> Void) rethrows {
        try script.withLock { try change(&$0) }
        publish()
    }

    /// What signs now.
    var key: SigningKey { script.withLock { $0.key } }

    private func publish() {
        let script = script.withLock { $0 }
        outside?.publish(document(script), at: location)
        outside?.publish(Self.keys(script.key), at: issuer + "/keys")
    }

    /// Signs with another key from now on, which is found at another address by who asks anew.
    func rotate(to key: SigningKey, at address: String = "/keys") {
        let script = script.withLock { script in
            script.key = key
            script.document = [.init(name: "jwks_uri", value: .string(issuer + address))]
            return script
        }
        outside?.renew(document(script), at: location)
        outside?.renew(Self.keys(key), at: issuer + address)
    }

    private var location: String { issuer + "/.well-known/openid-configuration" }

    private static func keys(_ key: SigningKey) -> String {
        let keys: JSON = ["keys": [key.publicJWK]]
        return keys.text
    }

    private func document(_ script: Script) -> String {
        let honest: JSON = [
            "issuer": .string(issuer), "authorization_endpoint": .string(issuer + "/authorize"),
            "token_endpoint": .string(issuer + "/token"), "jwks_uri": .string(issuer + "/keys"),
            "userinfo_endpoint": .string(issuer + "/userinfo"), "end_session_endpoint": .string(issuer + "/logout"),
            "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": [.string(script.method)],
            "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
            "authorization_response_iss_parameter_supported": true,
        ]
        let replaced = Set(script.document.map(\.name))
        let members = (honest.object ?? []).filter { !replaced.contains($0.name) } + script.document
        return JSON.object(members.filter { $0.value != .null }).text
    }

    // MARK: A connection to it

    /// A connection of the world's organization to it.
    func connection(
        _ id: String = "acme-oidc", secret: String? = OpenIDHost.secret,
        _ change: (inout OIDCSettings, inout ConnectionSettings) -> Void = { _, _ in }
    ) throws -> Connection {
        var oidc = OIDCSettings(issuer: issuer, clientID: Self.clientID)
        var settings = ConnectionSettings(displayName: "Acme", provider: .oidc(oidc))
        change(&oidc, &settings)
        settings.provider = .oidc(oidc)
        var connection = Connection(id: ConnectionID(id), organization: organization, settings: settings)
        if let secret {
            try connection.setClientSecret(
                Secret(secret), vault.sealer, nonce: random.bytes(12))
        }
        return connection
    }

    // MARK: What it answers

    /// Signs somebody in who was sent to this URL, and says what their browser brings back.
    func authorize(_ url: String) throws -> FormParameters {
        #expect(url.hasPrefix(issuer + "/authorize?"))
        let sent = try FormParameters(parsing: String(try #require(url.split(separator: "?", maxSplits: 1).last)))
        #expect(sent["response_type"] == "code" && sent["code_challenge_method"] == "S256")
        #expect(sent["client_id"] == Self.clientID && sent.duplicates.isEmpty)
        question.withLock {
            $0 = Question(nonce: sent["nonce"], challenge: sent["code_challenge"], parameters: sent)
        }
        let issuer = script.withLock { $0.responseIssuer }
        let pairs = [("code", "the-code"), ("state", sent["state"]), ("iss", issuer)]
        return FormParameters(pairs.compactMap { name, value in value.map { .init(name: name, value: $0) } })
    }

    private func token(_ call: OutboundCall) -> OutboundAnswer {
        let (question, script) = (question.withLock { $0 }, script.withLock { $0 })
        func refuse(_ error: String, _ why: String) -> OutboundAnswer {
            let body: JSON = ["error": .string(error), "error_description": .string(why)]
            return OutboundAnswer(status: 400, kind: .json, body: body.encoded())
        }
        guard let form = call.form, form["grant_type"] == "authorization_code", form["code"] == "the-code" else {
            return refuse("invalid_grant", "code")
        }
        guard isAuthentic(call, form, method: script.method) else { return refuse("invalid_client", script.method) }
        guard form["redirect_uri"] == question.parameters["redirect_uri"] else {
            return refuse("invalid_grant", "redirect_uri")
        }
        guard let verifier = form["code_verifier"], let challenge = question.challenge,
            Base64URL.encode(Array(SHA256.hash(data: Array(verifier.utf8)))) == challenge
        else { return refuse("invalid_grant", "code_verifier") }
        let body: JSON = [
            "access_token": "the-access-token", "token_type": "Bearer", "expires_in": 60,
            "id_token": .string(idToken(nonce: question.nonce ?? "", script)),
        ]
        return OutboundAnswer(status: 200, kind: .json, body: body.encoded())
    }

    private func isAuthentic(_ call: OutboundCall, _ form: FormParameters, method: String) -> Bool {
        guard
            let presented = try? ClientCredentials.read(authorization: call.authorization?.reveal(), body: form),
            presented.clientID.value == Self.clientID, presented.method.rawValue == method
        else { return false }
        switch presented {
        case .basic(_, let secret), .post(_, let secret): return secret.reveal() == Self.secret
        case .none: return true
        case .assertion(_, let compact):
            var client = ClientMetadata()
            client.authenticationMethod = .privateKeyJWT
            let keys = keys.current.published
            let verified = try? ClientAssertion.verify(
                compact,
                client: Client(
                    id: ClientID(Self.clientID), name: "", organization: nil, metadata: client, secretMAC: nil),
                keys: keys, audiences: [issuer], now: clock.now())
            return verified != nil
        }
    }

    private func idToken(nonce: String, _ script: Script) -> String {
        let now = clock.now().seconds
        let claims: JSON = [
            "iss": .string(issuer), "sub": "ann", "aud": .string(Self.clientID), "nonce": .string(nonce),
            "iat": .integer(now), "exp": .integer(now + 300), "sid": "s-1", "auth_time": .integer(now),
            "amr": ["pwd", "mfa"], "acr": "urn:mfa",
        ]
        return (try? TokenSigner(key: script.key, type: "JWT").sign(script.idToken(claims).encoded())) ?? ""
    }

    private func userInfo(_ call: OutboundCall) -> OutboundAnswer {
        guard call.authorization?.reveal() == "Bearer the-access-token", let said = script.withLock({ $0.userInfo })
        else { return OutboundAnswer(status: 404, kind: nil, body: []) }
        return OutboundAnswer(status: 200, kind: .json, body: said.encoded())
    }

    /// A logout token of it with claims changed.
    func logoutToken(_ change: (JSON) -> JSON = { $0 }, type: String = "logout+jwt") throws -> String {
        let now = clock.now().seconds
        let event = "http://schemas.openid.net/event/backchannel-logout"
        let claims: JSON = [
            "iss": .string(issuer), "sub": "ann", "aud": .string(Self.clientID), "iat": .integer(now),
            "exp": .integer(now + 120), "jti": "j-1", "sid": "s-1",
            "events": .object([.init(name: event, value: [:])]),
        ]
        return try TokenSigner(key: key, type: type).sign(change(claims).encoded())
    }
}
