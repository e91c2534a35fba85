package import AsyncHTTPClient
import Credentials
import JOSE
import NIOCore
import NIOHTTP1
package import Primitives

/// A relying party of its own: it knows Signet's issuer and nothing else, and uses public endpoints only.
package struct DemoRelyingParty: Sendable {
    /// What it remembers of a sign-in it started.
    package struct Pending: Sendable {
        let state: String
        let nonce: String
        let verifier: Secret<String>
        let redirectURI: String
    }

    /// A signed-in person as it sees them.
    package struct Verified: Sendable {
        /// The ID token as received.
        package let idToken: String
        /// Its protected header, after verification.
        package let header: JSON
        /// Its claims, after verification.
        package let claims: JSON
    }

    private struct Metadata {
        let issuer: String
        let authorizationEndpoint: String
        let tokenEndpoint: String
        let keysURI: String
        let endSessionEndpoint: String
    }

    private let issuer: String
    private let clientID: String
    private let http: HTTPClient
    private let clock: any Primitives.Clock
    private let random: any RandomSource

    /// A relying party of the provider at `issuer`.
    package init(
        issuer: String, clientID: String, http: HTTPClient, clock: any Primitives.Clock, random: any RandomSource
    ) {
        self.issuer = issuer
        self.clientID = clientID
        self.http = http
        self.clock = clock
        self.random = random
    }

    /// The address to send the browser to, and what to remember until it comes back.
    package func begin(redirectURI: String) async throws -> (url: String, pending: Pending) {
        let pending = Pending(
            state: random.token().reveal(), nonce: random.token().reveal(), verifier: random.token(),
            redirectURI: redirectURI)
        let query = form([
            ("response_type", "code"), ("client_id", clientID), ("redirect_uri", redirectURI),
            ("scope", "openid profile email groups"),
            ("claims", #"{"id_token":{"name":null,"email":null,"groups":null}}"#), ("state", pending.state),
            ("nonce", pending.nonce),
            ("code_challenge", Base64URL.encode(sha256(pending.verifier.reveal()))), ("code_challenge_method", "S256"),
        ])
        return (try await metadata().authorizationEndpoint + "?" + query, pending)
    }

    /// Exchanges the code and verifies the ID token by the published keys.
    ///
    /// Throws `DemoError` with a sentence when anything does not hold.
    package func finish(_ query: FormParameters, pending: Pending) async throws -> Verified {
        guard query["state"] == pending.state else { throw DemoError("The state is not the one that was sent.") }
        guard query["iss"] == issuer else { throw DemoError("The answer names another issuer.") }
        guard let code = query["code"] else { throw DemoError("Signet answered: \(query["error"] ?? "nothing")") }
        let metadata = try await metadata()
        let answer = try await post(
            metadata.tokenEndpoint,
            [
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", pending.redirectURI),
                ("client_id", clientID), ("code_verifier", pending.verifier.reveal()),
            ])
        guard let idToken = answer["id_token"]?.string else { throw DemoError("There is no ID token in the answer.") }
        return try verify(
            idToken, keys: try KeySet(parsing: await get(metadata.keysURI)), nonce: pending.nonce)
    }

    /// Where to send the browser to log out, back to `returnTo`.
    package func logout(_ verified: Verified?, returnTo: String) async throws -> String {
        let hint = verified.map { [("id_token_hint", $0.idToken), ("post_logout_redirect_uri", returnTo)] } ?? []
        return try await metadata().endSessionEndpoint + "?" + form(hint + [("client_id", clientID)])
    }

    private func verify(_ idToken: String, keys: KeySet, nonce: String) throws -> Verified {
        let token = try UnverifiedToken(compact: idToken)
        let verified = try token.verified(by: keys, allowing: Set(SignatureAlgorithm.allCases), types: ["JWT"])
        let claims = verified.claims
        let now = clock.now().seconds
        guard claims["iss"]?.string == issuer else { throw DemoError("The ID token has another issuer.") }
        guard claims["aud"]?.string == clientID else { throw DemoError("The ID token is for somebody else.") }
        guard claims["nonce"]?.string == nonce else { throw DemoError("The ID token has another nonce.") }
        guard let expiry = claims["exp"]?.integer, now < expiry + 60 else {
            throw DemoError("The ID token has expired.")
        }
        return Verified(idToken: idToken, header: token.header, claims: claims)
    }

    private func metadata() async throws -> Metadata {
        let document = try JSON.parse(try await get(issuer + "/.well-known/openid-configuration"))
        func url(_ name: String) throws -> String {
            guard let value = document[name]?.string else { throw DemoError("Discovery names no \(name).") }
            return value
        }
        guard try url("issuer") == issuer else { throw DemoError("Discovery names another issuer.") }
        return Metadata(
            issuer: issuer, authorizationEndpoint: try url("authorization_endpoint"),
            tokenEndpoint: try url("token_endpoint"), keysURI: try url("jwks_uri"),
            endSessionEndpoint: try url("end_session_endpoint"))
    }

    private func get(_ url: String) async throws -> [UInt8] {
        try await send(HTTPClientRequest(url: url))
    }

    private func post(_ url: String, _ pairs: [(String, String)]) async throws -> JSON {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(ByteBuffer(string: form(pairs)))
        return try JSON.parse(try await send(request))
    }

    private func send(_ request: HTTPClientRequest) async throws -> [UInt8] {
        let response = try await http.execute(request, timeout: .seconds(10))
        let body = try await response.body.collect(upTo: 1 << 20)
        guard response.status == .ok else { throw DemoError("Signet answered \(response.status.code).") }
        return Array(body.readableBytesView)
    }

    private func form(_ pairs: [(String, String)]) -> String {
        pairs.map { $0.0 + "=" + PercentEncoding.encodeQueryValue($0.1) }.joined(separator: "&")
    }

    private func sha256(_ text: String) -> [UInt8] { TokenHash.sha256(text) }
}

/// Why the demonstration could not go on, as a sentence for its page.
package struct DemoError: Error {
    /// The sentence.
    package let sentence: String

    /// An error with this sentence.
    package init(_ sentence: String) { self.sentence = sentence }
}
