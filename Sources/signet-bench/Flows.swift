import AsyncHTTPClient
import Credentials
import Foundation
import JOSE
import NIOCore
import NIOHTTP1
import Primitives
import Synchronization

/// The operations, as an application and a browser do them.
struct Flows: Sendable {
    /// A signed-in browser and the tokens of its application.
    final class Person: Sendable {
        let session: String
        let refreshToken = Mutex("")
        let accessToken = Mutex("")

        init(session: String) { self.session = session }
    }

    /// A browser, by the cookies it keeps when the session is over.
    final class Browser: Sendable {
        /// Those by which Signet recognizes the browser, and binds forms to it.
        static let kept: Set = ["signet-device", "signet-browser"]
        let cookies = Mutex<[String: String]>([:])
    }

    private static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    private let http: HTTPClient
    let address: String

    init(subject: Subject) {
        http = subject.http
        address = subject.server.address
    }

    func discovery() async throws { _ = try await get("/.well-known/openid-configuration") }

    func keys() async throws { _ = try await get("/jwks") }

    func clientCredentials() async throws {
        _ = try await token(["grant_type": "client_credentials", "scope": "reports"])
    }

    /// Signs so many browsers in and gets each the tokens of a code.
    func signedIn(_ people: [String]) async throws -> [Person] {
        var result: [Person] = []
        for _ in people {
            let person = Person(session: try await signIn())
            try await code(person)
            result.append(person)
        }
        return result
    }

    /// - Parameter proof: what the header `DPoP` says, if anything.
    func refresh(_ person: Person, proof: String? = nil) async throws {
        let old = person.refreshToken.withLock { $0 }
        let fields = ["grant_type": "refresh_token", "refresh_token": old].merging(credentials) { $1 }
        let headers = proof.map { ["dpop": $0] } ?? [:]
        keep(try await succeeding(send(.POST, "/token", headers: headers, form: fields)).body, for: person)
    }

    func userInfo(_ person: Person) async throws {
        let bearer = person.accessToken.withLock { $0 }
        _ = try await get("/userinfo", headers: ["authorization": "Bearer " + bearer])
    }

    func introspect(_ person: Person) async throws {
        let answer = try await post(
            "/introspect", ["token": person.accessToken.withLock { $0 }].merging(credentials) { $1 })
        guard answer.body["active"]?.bool == true else { throw BenchError(message: "introspection: not active") }
    }

    /// From the authorization endpoint, with a live session, to tokens.
    func code(_ person: Person) async throws {
        let location = try await authorize(cookie: person.session)
        guard let code = value(of: "code", in: location) else { throw BenchError(message: "no code: \(location)") }
        let answer = try await token([
            "grant_type": "authorization_code", "code": code, "redirect_uri": Subject.redirectURI,
            "code_verifier": Self.verifier,
        ])
        keep(answer, for: person)
    }

    /// From the authorization endpoint, without a session, to a session cookie.
    func signIn(in browser: Browser = Browser()) async throws -> String {
        var cookies = browser.cookies.withLock { $0 }
        let page = try await authorize(cookie: header(cookies), in: "bench", keeping: &cookies)
        let path = page.hasPrefix("http") ? String(page.dropFirst(address.count)) : page
        let form = try await send(.GET, path, headers: ["cookie": header(cookies)])
        collect(form.headers, into: &cookies)
        var fields = hiddenFields(of: form.text)
        fields["email"] = Subject.email
        fields["password"] = Subject.password
        let answer = try await send(
            .POST, path, headers: ["cookie": header(cookies), "origin": address], form: fields)
        collect(answer.headers, into: &cookies)
        guard answer.status == .seeOther else { throw BenchError(message: "sign-in answered \(answer.status)") }
        browser.cookies.withLock { $0 = cookies.filter { Browser.kept.contains($0.key) } }
        return header(cookies)
    }

    private func authorize(cookie: String) async throws -> String {
        var cookies: [String: String] = [:]
        return try await authorize(cookie: cookie, in: nil, keeping: &cookies)
    }

    private func authorize(
        cookie: String, in organization: String?, keeping cookies: inout [String: String]
    ) async throws -> String {
        let asked = organization.map { ["organization": $0] } ?? [:]
        let query = encode(
            asked.merging([
                "response_type": "code", "client_id": Subject.clientID, "redirect_uri": Subject.redirectURI,
                "scope": "openid profile email offline_access", "state": "xyz", "nonce": "n-0S6_WzA2Mj",
                "code_challenge": Self.challenge, "code_challenge_method": "S256",
            ]) { $1 })
        let answer = try await send(.GET, "/authorize?" + query, headers: cookie.isEmpty ? [:] : ["cookie": cookie])
        collect(answer.headers, into: &cookies)
        guard let location = answer.headers.first(name: "location") else {
            throw BenchError(message: "authorize answered \(answer.status)")
        }
        return location
    }

    private func token(_ fields: [String: String]) async throws -> JSON {
        try await post("/token", fields.merging(credentials) { $1 }).body
    }

    var credentials: [String: String] {
        ["client_id": Subject.clientID, "client_secret": Subject.clientSecret]
    }

    private func keep(_ answer: JSON, for person: Person) {
        person.refreshToken.withLock { $0 = answer["refresh_token"]?.string ?? "" }
        person.accessToken.withLock { $0 = answer["access_token"]?.string ?? "" }
    }

    private func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await succeeding(send(.GET, path, headers: headers))
    }

    private func post(_ path: String, _ fields: [String: String]) async throws -> Answer {
        try await succeeding(send(.POST, path, form: fields))
    }

    private func succeeding(_ answer: Answer) throws -> Answer {
        guard answer.status == .ok else { throw BenchError(message: "answered \(answer.status): \(answer.text)") }
        return answer
    }

    struct Answer {
        let status: HTTPResponseStatus
        let headers: HTTPHeaders
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var body: JSON { (try? JSON.parse(bytes)) ?? .null }
    }

    func send(
        _ method: HTTPMethod, _ path: String, headers: [String: String] = [:], form: [String: String]? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: address + path)
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let form {
            request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: encode(form)))
        }
        let response = try await http.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 1 << 20)
        return Answer(status: response.status, headers: response.headers, bytes: Array(body.readableBytesView))
    }

    private func encode(_ fields: [String: String]) -> String {
        fields.map { $0.key + "=" + PercentEncoding.encodeQueryValue($0.value) }.joined(separator: "&")
    }

    private func value(of name: String, in location: String) -> String? {
        guard let mark = location.firstIndex(of: "?") else { return nil }
        return (try? FormParameters(parsing: location[location.index(after: mark)...].utf8))?[name]
    }

    private func collect(_ headers: HTTPHeaders, into cookies: inout [String: String]) {
        for header in headers["set-cookie"] {
            let pair = header.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
    }

    private func header(_ cookies: [String: String]) -> String {
        cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    }

    private func hiddenFields(of page: String) -> [String: String] {
        var fields: [String: String] = [:]
        for match in page.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)"/) {
            fields[String(match.1)] = String(match.2)
        }
        return fields
    }
}
