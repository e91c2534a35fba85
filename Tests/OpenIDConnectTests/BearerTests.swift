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
            return .success(try Bearer.read(authorization: authorization, query: query, body: body).token.reveal())
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

    static let metadata = "https://id.example/m"
    static let plain = #"Bearer realm="signet", resource_metadata="https://id.example/m""#
    static let algorithms = #"algs="ES256 RS256 PS256 EdDSA", resource_metadata="https://id.example/m""#

    @Test("both schemes are named, and no error where no token was sent", .spec("RFC 9449", "7.1"))
    func missing() {
        #expect(
            BearerError.missing.challenges(to: nil, metadata: Self.metadata)
                == [Self.plain, #"DPoP realm="signet", "# + Self.algorithms])
    }

    static let errors: [(BearerError, String, Int)] = [
        (.invalidRequest, #"error="invalid_request""#, 400), (.invalidToken, #"error="invalid_token""#, 401),
        (.insufficientScope("signet:org"), #"error="insufficient_scope", scope="signet:org""#, 403),
        (.invalidProof, #"error="invalid_dpop_proof""#, 401), (.nonceRequired, #"error="use_dpop_nonce""#, 401),
    ]

    @Test(
        "the scheme that was tried comes first, with the error", .spec("RFC 6750", "3"), arguments: errors)
    func challenges(error: BearerError, parameters: String, status: Int) {
        #expect(error.status == status)
        let dpop = #"DPoP realm="signet", \#(parameters), "# + Self.algorithms
        #expect(error.challenges(to: .dpop, metadata: Self.metadata) == [dpop, Self.plain])
        let bearer = #"Bearer realm="signet", \#(parameters), resource_metadata="https://id.example/m""#
        #expect(error.challenges(to: .bearer, metadata: Self.metadata).first == bearer)
    }

    @Test("schemes are told apart without regard to case", .spec("RFC 9110", "11.1"))
    func schemes() throws {
        for header in ["DPoP abc", "dpop abc", "DPOP abc"] {
            #expect(try Bearer.read(authorization: header).scheme == .dpop)
        }
        #expect(try Bearer.read(authorization: "BEARER abc").scheme == .bearer)
        #expect(try Bearer.read(authorization: nil, body: FormParameters(parsing: "access_token=a")).scheme == .bearer)
    }
}
