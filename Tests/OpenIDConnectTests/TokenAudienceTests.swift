import Identity
import OpenIDConnect
import Primitives
import TestKit
import Testing

@Suite("What a token is for") struct TokenAudienceTests {
    static let issuer = Example.issuer
    static let granted = ["https://api.example", "urn:example:mail"]

    static let requests: [([String], [String]?)] = [
        ([], [issuer] + granted), (["https://api.example"], ["https://api.example"]), ([issuer], [issuer]),
        (["urn:example:mail", issuer], ["urn:example:mail", issuer]), (["https://api.example/"], nil),
        (["https://other.example"], nil), (["https://api.example", "https://other.example"], nil),
    ]

    @Test("it is for what was asked for, and all of that was granted", .spec("RFC 8707", "2.2"), arguments: requests)
    func audience(requested: [String], audience: [String]?) {
        let result = Result { () throws(TokenError) in
            try TokenAudience.of(requested: requested, granted: Self.granted, issuer: Self.issuer)
        }
        switch result {
        case .success(let value): #expect(value == audience)
        case .failure(let error): #expect(audience == nil && error.code == .invalidTarget)
        }
    }

    @Test("resources may repeat and are absolute URIs", .spec("RFC 8707", "2"))
    func resources() throws {
        let body = "resource=urn%3Aa%3Ab&resource=https%3A%2F%2Fapi.example&resource=urn%3Aa%3Ab&resource="
        #expect(try TokenAudience.resources(of: FormParameters(parsing: body)) == ["urn:a:b", "https://api.example"])
        let many = (0...20).map { "resource=urn:a:\($0)" }.joined(separator: "&")
        for body in ["resource=api", "resource=https://a.example/%23x", "resource=%20", many] {
            let form = try FormParameters(parsing: body)
            #expect(failure { () throws(TokenError) in try TokenAudience.resources(of: form) }?.code == .invalidTarget)
        }
    }

    @Test("a client's own lifetimes count, in their bounds; nothing takes everybody's")
    func lifetimes() {
        var metadata = ClientMetadata()
        #expect(metadata.accessTokenLifetime == Lifetimes.accessToken)
        #expect(metadata.codeLifetime == Lifetimes.authorizationCode)
        metadata.lifetimes.accessTokenSeconds = 3_600
        metadata.lifetimes.authorizationCodeSeconds = 5
        metadata.lifetimes.idTokenSeconds = 10_000_000
        metadata.lifetimes.refreshTokenSeconds = 60
        #expect(metadata.accessTokenLifetime == .hours(1))
        #expect(metadata.codeLifetime == .seconds(5))
        #expect(metadata.idTokenLifetime == Lifetimes.longestToken)
        #expect(metadata.refreshTokenLifetime == .minutes(1))
    }
}
