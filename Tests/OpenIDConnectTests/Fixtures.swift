import Identity
import JOSE
import OpenIDConnect
import Primitives
import TestKit

/// The deployment, client, person and keys that these tests speak about.
enum Example {
    static let issuer = "https://id.example"
    static let redirectURI = "https://app.example/cb"
    static let now = FixedClock().now()
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  // RFC 7636 appendix B
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    static let server = ServerFacts(
        issuer: issuer, endpoints: endpoints, locales: ["en", "de"], acrValues: ["urn:example:mfa"])

    private static var endpoints: ServerFacts.Endpoints {
        var endpoints = ServerFacts.Endpoints(
            authorization: issuer + "/authorize", token: issuer + "/token", userInfo: issuer + "/userinfo",
            keys: issuer + "/jwks.json", endSession: issuer + "/logout", introspection: issuer + "/introspect",
            revocation: issuer + "/revoke")
        endpoints.pushedRequests = issuer + "/par"
        return endpoints
    }

    /// A confidential web client, changed by `change`.
    static func client(
        _ id: String = "portal", organization: OrganizationID? = nil,
        _ change: (inout ClientMetadata) -> Void = { _ in }
    ) -> Client {
        var metadata = ClientMetadata()
        metadata.redirectURIs = [redirectURI]
        metadata.postLogoutRedirectURIs = ["https://app.example/bye"]
        metadata.grantTypes = [.authorizationCode, .refreshToken]
        metadata.scopes = ["openid", "profile", "email", "groups", "offline_access"]
        change(&metadata)
        return Client(id: ClientID(id), name: "Portal", organization: organization, metadata: metadata, secretMAC: [1])
    }

    /// A client that cannot keep a secret, on a person's device.
    static func nativeClient(_ redirectURIs: [String] = ["com.example.app:/cb"]) -> Client {
        client {
            $0.applicationType = .native
            $0.authenticationMethod = .none
            $0.redirectURIs = redirectURIs
        }
    }

    static let organization: Organization? = OrganizationName("acme").map {
        Organization(
            id: OrganizationID("org-1"), name: $0, displayName: "Acme Corp", domains: ["acme.example"],
            policy: OrganizationPolicy())
    }

    static func grant(
        client: String = "portal", organization: String = "org-1", expiresAt: Timestamp = now + .days(90)
    ) -> Grant {
        Grant(
            id: GrantID("grant-1"), account: AccountID("account-1"), organization: OrganizationID(organization),
            client: ClientID(client), session: SessionID("session-1"), scopes: ["openid", "email", "offline_access"],
            proofs: [], nonce: nil, claims: nil, acr: nil, createdAt: now, expiresAt: expiresAt)
    }
}

/// One key of each algorithm, made once for the whole run, since RSA keys take long.
enum Keys {
    private static let made = SignatureAlgorithm.allCases.map { algorithm in
        (algorithm, Result { try SigningKey.generate(algorithm, id: "key-\(algorithm.rawValue)") })
    }

    static func key(_ algorithm: SignatureAlgorithm) throws -> SigningKey {
        for (made, key) in made where made == algorithm { return try key.get() }
        throw JOSEError.unknownKey
    }

    static func published() throws -> KeySet { KeySet(try SignatureAlgorithm.allCases.map { try key($0).publicKey }) }

    /// A token with whatever in it, properly signed by one of these keys.
    static func token(_ claims: JSON, type: String, algorithm: SignatureAlgorithm = .es256) throws -> String {
        try TokenSigner(key: key(algorithm), type: type).sign(claims.encoded())
    }
}

extension JSON {
    /// These members with others set, or taken away where the value is nil.
    func with(_ name: String, _ value: JSON?) -> JSON {
        let rest = (object ?? []).filter { $0.name != name }
        return .object(rest + (value.map { [Member(name: name, value: $0)] } ?? []))
    }
}

/// Sends an authorization request: the usual one with parameters replaced, taken away (nil) or added at the end.
func authorize(
    _ changes: [(String, String?)] = [], adding: [(String, String)] = [], client: Client? = Example.client()
) throws(AuthorizationError) -> AuthorizationRequest {
    var pairs = [
        ("client_id", "portal"), ("redirect_uri", client?.metadata.redirectURIs.first ?? Example.redirectURI),
        ("response_type", "code"), ("scope", "openid"), ("state", "xyz"), ("code_challenge", Example.challenge),
        ("code_challenge_method", "S256"),
    ]
    for (name, value) in changes {
        pairs.removeAll { $0.0 == name }
        if let value { pairs.append((name, value)) }
    }
    let form = FormParameters((pairs + adding).map { FormParameters.Pair(name: $0.0, value: $0.1) })
    return try AuthorizationChecks.run(AuthorizationParameters(form), client: client, server: Example.server)
}

/// What became of an authorization request.
enum Outcome: Equatable, CustomStringConvertible {
    /// It passed.
    case request
    /// An error on a page of ours, without a redirect.
    case page(AuthorizationError.Code)
    /// An error that goes back to the client.
    case redirect(AuthorizationError.Code)

    init(_ body: () throws(AuthorizationError) -> AuthorizationRequest) {
        do throws(AuthorizationError) {
            _ = try body()
            self = .request
        } catch {
            self = error.response == nil ? .page(error.code) : .redirect(error.code)
        }
    }

    var description: String {
        switch self {
        case .request: "request"
        case .page(let code): "page \(code.rawValue)"
        case .redirect(let code): "redirect \(code.rawValue)"
        }
    }
}

/// The error that `body` throws, if it throws one.
func failure<Value, Failure: Error>(of body: () throws(Failure) -> Value) -> Failure? {
    do throws(Failure) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}
