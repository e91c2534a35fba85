import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Answers to an authorization request") struct AuthorizationResponseTests {
    @Test("a code goes back with state and issuer", .spec("RFC 6749", "4.1.2"))
    func code() throws {
        let response = AuthorizationResponse(code: Secret("SplxlOBe"), channel: try authorize().channel)
        #expect(response.location == "https://app.example/cb?code=SplxlOBe&state=xyz&iss=https%3A%2F%2Fid.example")
    }

    @Test("no state is invented", .spec("RFC 6749", "4.1.2"))
    func noState() throws {
        let response = AuthorizationResponse(code: Secret("C"), channel: try authorize([("state", nil)]).channel)
        #expect(response.parameters.pairs.map(\.name) == ["code", "iss"])
    }

    @Test("AZ-26 whatever state holds, the address stays one line of ASCII", .spec("RFC 6749", "4.1.2"))
    func hostileState() throws {
        let state = "a\r\nSet-Cookie:x=y\u{0}\u{1F600}&code=evil#"
        let response = AuthorizationResponse(code: Secret("C"), channel: try authorize([("state", state)]).channel)
        let isPrintable = response.location.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        #expect(isPrintable)
        let query = try #require(response.location.split(separator: "?").last)
        #expect(try FormParameters(parsing: query.replacing("%00", with: "").utf8)["code"] == "C")
        #expect(response.parameters["state"] == state)
    }

    @Test("AZ-41 an error names the issuer too", .spec("RFC 9207", "2"))
    func errorNamesIssuer() throws {
        let error = try #require(failure { () throws(AuthorizationError) in try authorize([("prompt", "none login")]) })
        let response = try #require(error.response)
        #expect(response.parameters["error"] == "invalid_request")
        #expect(response.parameters["iss"] == Example.issuer)
        #expect(response.parameters["state"] == "xyz")
        #expect(response.parameters["code"] == nil)
    }

    @Test("an error takes the way the client asked for", .spec("OAuth Form Post", "2"))
    func errorByForm() throws {
        let changes = [("response_mode", Optional("form_post")), ("scope", "nope")]
        let error = try #require(failure { () throws(AuthorizationError) in try authorize(changes) })
        #expect(error.channel?.mode == .formPost)
        #expect(error.response?.formFields.first == .init(name: "error", value: "invalid_scope"))
    }

    @Test(
        "AZ-27 descriptions are fixed and in the character set", .spec("RFC 6749", "4.1.2.1"),
        arguments: AuthorizationError.Code.allCases)
    func descriptions(_ code: AuthorizationError.Code) {
        let description = AuthorizationError(code, channel: nil).description
        let isInCharacterSet = description.utf8.allSatisfy { byte in
            (0x20...0x7E).contains(byte) && byte != 0x22 && byte != 0x5C
        }
        #expect(isInCharacterSet && !description.isEmpty)
    }

    @Test(
        "AZ-27 nothing that was sent comes back in a description", arguments: ["scope", "prompt", "max_age", "claims"])
    func nothingReflected(_ name: String) {
        let error = failure { () throws(AuthorizationError) in try authorize([(name, "<script>")]) }
        #expect(error?.description.contains("script") == false)
    }
}
