import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("Bearer tokens in requests") struct BearerTests {
    static func read(_ authorization: String?, query: String = "", body: String = "") throws -> Result<
        String, BearerError
    > {
        let query = try FormParameters(parsing: query)
        let body = try FormParameters(parsing: body)
        do throws(BearerError) {
            return .success(try Bearer.read(authorization: authorization, query: query, body: body).reveal())
        } catch {
            return .failure(error)
        }
    }

    @Test("header and form body are read", .spec("RFC 6750", "2"))
    func ways() throws {
        #expect(try Self.read("Bearer abc.d-e_f~+/=") == .success("abc.d-e_f~+/="))
        #expect(try Self.read("bEARER abc") == .success("abc"))
        #expect(try Self.read(nil, body: "access_token=abc") == .success("abc"))
    }

    static let refusals: [(String?, String, String, BearerError)] = [
        (nil, "access_token=a", "", BearerError.invalidRequest),
        ("Bearer a", "access_token=a", "", .invalidRequest),
        ("Bearer a", "access_token=", "", .invalidRequest), ("Bearer a", "", "access_token=a", .invalidRequest),
        (nil, "", "access_token=a&access_token=a", .invalidRequest), (nil, "", "", .missing),
        (nil, "", "access_token=", .missing), ("Basic YTpi", "", "", .missing), ("", "", "", .missing),
        ("Bearer", "", "", .invalidRequest), ("Bearer ", "", "", .invalidRequest),
        ("Bearer a b", "", "", .invalidToken),
        ("Bearer \u{e9}", "", "", .invalidToken), ("Bearer \"a\"", "", "", .invalidToken),
    ]

    @Test(
        "TK-32 no other way, and never two", .spec("RFC 6750", "2"),
        arguments: refusals)
    func refused(authorization: String?, query: String, body: String, error: BearerError) throws {
        #expect(try Self.read(authorization, query: query, body: body) == .failure(error))
    }

    @Test("a challenge names the error, unless no token was sent", .spec("RFC 6750", "3"))
    func challenges() {
        #expect(BearerError.missing.challenge == #"Bearer realm="signet""#)
        #expect(BearerError.missing.status == 401)
        #expect(BearerError.invalidRequest.challenge == #"Bearer realm="signet", error="invalid_request""#)
        #expect(BearerError.invalidRequest.status == 400)
        #expect(BearerError.invalidToken.challenge == #"Bearer realm="signet", error="invalid_token""#)
        #expect(BearerError.invalidToken.status == 401)
        #expect(
            BearerError.insufficientScope("signet:org").challenge
                == #"Bearer realm="signet", error="insufficient_scope", scope="signet:org""#)
        #expect(BearerError.insufficientScope("x").status == 403)
    }
}
