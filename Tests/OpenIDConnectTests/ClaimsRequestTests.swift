import Identity
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("The claims parameter") struct ClaimsRequestTests {
    @Test("members, essential, value and values are read", .spec("OIDC Core", "5.5.1"))
    func members() throws {
        let text = """
            {"userinfo":{"name":null,"email":{"essential":true}},"id_token":{"auth_time":{"essential":true},
            "acr":{"values":["gold","silver"]},"sub":{"value":"account-1"}},"other":{"x":1}}
            """
        let claims = try #require(ClaimsRequest(parsing: text))
        #expect(claims.userInfo.map(\.name) == ["name", "email"])
        #expect(claims.userInfo.map(\.isEssential) == [false, true])
        #expect(claims.idToken.map(\.name) == ["auth_time", "acr", "sub"])
        #expect(claims.voluntaryACRValues == ["gold", "silver"])
        #expect(claims.essentialACRValues.isEmpty)
    }

    @Test("what a grant keeps says the same", .spec("OIDC Core", "5.5"))
    func roundTrip() throws {
        let text = #"{"userinfo":{"name":null},"id_token":{"acr":{"essential":true,"values":["a"]}}}"#
        let claims = try #require(ClaimsRequest(parsing: text))
        #expect(claims.text == text)
        #expect(ClaimsRequest(parsing: try #require(claims.text)) == claims)
        #expect(ClaimsRequest().text == nil)
    }

    @Test("AZ-36 essential contexts must be met", .spec("OIDC Core", "5.5.1.1"))
    func essentialContext() throws {
        let request = try authorize([("claims", #"{"id_token":{"acr":{"essential":true,"values":["gold"]}}}"#)])
        #expect(request.essentialACRValues == ["gold"])
        #expect(request.acrValues.isEmpty)
    }

    @Test("a voluntary acr means the same as acr_values", .spec("OIDC Core", "5.5.1.1"))
    func voluntaryContext() throws {
        let claims = #"{"id_token":{"acr":{"value":"silver"}}}"#
        #expect(try authorize([("claims", claims)]).acrValues == ["silver"])
        #expect(try authorize([("claims", claims), ("acr_values", "gold")]).acrValues == ["gold"])
        #expect(try authorize([("claims", claims)]).essentialACRValues.isEmpty)
    }

    @Test("AZ-38 a sub asked for by value is somebody to be met", .spec("OIDC Core", "5.5.1"))
    func subject() throws {
        let request = try authorize([("claims", #"{"id_token":{"sub":{"value":"account-1"}}}"#)])
        #expect(request.claims.admits(subject: "account-1"))
        #expect(!request.claims.admits(subject: "account-2"))
        let both = #"{"id_token":{"sub":{"values":["a","b"]}},"userinfo":{"sub":{"values":["b","c"]}}}"#
        let claims = try #require(ClaimsRequest(parsing: both))
        #expect(["a", "b", "c"].filter { claims.admits(subject: $0) } == ["b"])
        #expect(ClaimsRequest().admits(subject: "anybody"))
    }

    @Test("claims of scopes that are not registered are left out")
    func unregisteredScope() throws {
        let client = Example.client { $0.scopes = ["openid", "profile"] }
        let text = #"{"userinfo":{"name":null,"email":null,"roles":null,"salary":null},"id_token":{"auth_time":null}}"#
        let request = try authorize([("claims", text)], client: client)
        #expect(request.claims.userInfo.map(\.name) == ["name"])
        #expect(request.claims.idToken.map(\.name) == ["auth_time"])
        #expect(request.claimsText == #"{"userinfo":{"name":null},"id_token":{"auth_time":null}}"#)
    }

    static let malformed = [
        "", " ", "[]", "null", "1", "\"x\"", "{", "{} {}", #"{"userinfo":[]}"#, #"{"userinfo":1}"#,
        #"{"userinfo":{"name":1}}"#, #"{"userinfo":{"name":{"essential":"yes"}}}"#,
        #"{"userinfo":{"name":{"essential":null}}}"#, #"{"userinfo":{"name":{"values":"x"}}}"#,
        #"{"userinfo":{"name":{"values":[]}}}"#, #"{"userinfo":{"name":{"value":1,"values":[1]}}}"#,
        #"{"id_token":{"acr":{"value":1}}}"#, #"{"id_token":{"sub":{"values":["a",null]}}}"#,
    ]

    static let bombs = [
        ("depth", String(repeating: #"{"userinfo":"#, count: 10_000) + "1" + String(repeating: "}", count: 10_000)),
        ("duplicates", #"{"userinfo":{"name":null,"name":null}}"#),
        ("size", #"{"userinfo":{"name":{"value":""# + String(repeating: "x", count: 17_000) + #""}}}"#),
        ("count", #"{"userinfo":{"# + (0...100).map { "\"c\($0)\":null" }.joined(separator: ",") + "}}"),
        ("nine levels", #"{"userinfo":{"name":{"value":[[[[[[1]]]]]]}}}"#),
    ]

    @Test("a malformed one is refused", .spec("OIDC Core", "5.5"), arguments: malformed)
    func isMalformed(_ text: String) { #expect(ClaimsRequest(parsing: text) == nil) }

    @Test("AZ-40 bombs are refused", .spec("OIDC Core", "5.5"), arguments: bombs)
    func isBomb(name: String, text: String) {
        #expect(ClaimsRequest(parsing: text) == nil)
        let error = failure { () throws(AuthorizationError) in try authorize([("claims", text)]) }
        #expect(error?.code == .invalidRequest)
    }

    @Test("eight levels are still read")
    func eightLevels() { #expect(ClaimsRequest(parsing: #"{"userinfo":{"name":{"value":[[[[[1]]]]]}}}"#) != nil) }
}
