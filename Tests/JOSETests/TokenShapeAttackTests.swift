import JOSE
import Primitives
import TestKit
import Testing

/// Tokens that are written in ways a lax reader would forgive or misunderstand.
struct TokenShapeAttackTests {
    private static func parts() throws -> [String] {
        let key = try TestKeys.key(.es256)
        return try Forge(for: key).token(signedBy: key).split(separator: ".").map(String.init)
    }

    @Test(
        "JW-13 crit is refused whatever it names", .spec("RFC 7515", "4.1.11"),
        arguments: [["x"], [], ["alg"], ["kid", "typ"], ["b64"], ["exp"], "x", nil, 1, ["x": true]] as [JSON])
    func crit(value: JSON) throws {
        let key = try TestKeys.key(.es256)
        let forge = Forge(for: key, adding: [.init("crit", value), .init("x", true)])
        #expect(try verdict(on: forge.token(signedBy: key)) == .unsupportedHeaderParameter("crit"))
    }

    @Test(
        "JW-13 b64 is refused with and without crit", .spec("RFC 7797", "7"), arguments: [true, false, nil] as [JSON])
    func b64(value: JSON) throws {
        let key = try TestKeys.key(.es256)
        let forge = Forge(for: key, adding: [.init("b64", value)])
        #expect(try verdict(on: forge.token(signedBy: key)) == .unsupportedHeaderParameter("b64"))
    }

    @Test(
        "JW-14 a header with a member twice is refused", .spec("RFC 7515", "4"),
        arguments: [
            #"{"alg":"ES256","alg":"ES256","kid":"key-ES256"}"#, #"{"alg":"none","kid":"key-ES256","alg":"ES256"}"#,
            #"{"alg":"ES256","kid":"key-ES256","\u0061lg":"none"}"#, #"{"alg":"ES256","kid":"x","kid":"key-ES256"}"#,
            #"{"alg":"ES256","kid":"key-ES256","jwk":{"a":1,"a":2}}"#,
        ])
    func duplicateHeader(header: String) throws {
        let token = try Forge(rawHeader: header).token(signedBy: TestKeys.key(.es256))
        #expect(try verdict(on: token) == .invalidHeader)
    }

    @Test(
        "JW-14 a payload with a member twice is refused", .spec("RFC 7519", "4"),
        arguments: [
            #"{"sub":"joe","sub":"ann"}"#, #"{"sub":"joe","s\u0075b":"joe"}"#, #"{"a":{"b":1,"c":2,"b":1}}"#,
            #"{"aud":"a","aud":["a","b"]}"#,
        ])
    func duplicatePayload(payload: String) throws {
        let key = try TestKeys.key(.es256)
        #expect(try verdict(on: Forge(for: key).with(payload: payload).token(signedBy: key)) == .invalidPayload)
    }

    @Test(
        "JW-17 a part that is not canonical base64url is refused", .spec("RFC 7515", "2"),
        arguments: ["=", "==", "+", "/", " ", "\n", "\r\n", "\t", "%3D", "é", "\u{0}", "*"], 0..<3)
    func laxEncoding(addition: String, part: Int) throws {
        for position in ["before", "within", "after"] {
            var parts = try Self.parts()
            switch position {
            case "before": parts[part] = addition + parts[part]
            case "within":
                parts[part].insert(contentsOf: addition, at: parts[part].index(after: parts[part].startIndex))
            default: parts[part] += addition
            }
            #expect(try verdict(on: parts.joined(separator: ".")) == .invalidEncoding, "\(position)")
        }
    }

    @Test("JW-17 bits beyond the last byte are refused", .spec("RFC 4648", "3.5"))
    func trailingBits() throws {
        // 64 bytes are 86 characters, the last of which has four bits to spare.
        var parts = try Self.parts()
        let last = try #require(parts[2].last)
        for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_" where character != last {
            parts[2] = parts[2].dropLast() + String(character)
            let error = try verdict(on: parts.joined(separator: "."))
            #expect(error == ("AQgw".contains(character) ? .invalidSignature : .invalidEncoding))
        }
    }

    @Test("JW-17 white space and line breaks around a token are refused", .spec("RFC 7515", "7.1"))
    func whitespaceAround() throws {
        let token = try Self.parts().joined(separator: ".")
        for wrong in [" " + token, token + " ", token + "\n", token + "\r\n", "\u{FEFF}" + token, "Bearer " + token] {
            #expect(try verdict(on: wrong) == .invalidEncoding)
        }
    }

    @Test("JW-18 anything but three parts is refused", .spec("RFC 7515", "7.1"))
    func partCount() throws {
        let parts = try Self.parts()
        let (header, payload, signature) = (parts[0], parts[1], parts[2])
        let wrong = [
            "", ".", "..", "...", "....", header, "\(header).\(payload)", "\(header).\(payload).",
            ".\(payload).\(signature)",
            "\(header)..\(signature)", "\(header).\(payload).\(signature).", ".\(header).\(payload).\(signature)",
            "\(header).\(payload).\(signature).\(signature)", "\(header).\(payload).\(signature).a.b",
        ]
        for token in wrong {
            #expect(try verdict(on: token) == .wrongPartCount, "\(token)")
        }
    }

    @Test("JW-18 the JSON serializations are refused", .spec("RFC 7515", "7.2"))
    func jsonSerialization() throws {
        let parts = try Self.parts()
        let signed: [JSON.Member] = [
            .init("protected", .string(parts[0])), .init("signature", .string(parts[2])),
        ]
        let flattened = JSON.object([.init("payload", .string(parts[1]))] + signed)
        let general: JSON = ["payload": .string(parts[1]), "signatures": [.object(signed)]]
        #expect(try verdict(on: flattened.text) == .wrongPartCount)
        #expect(try verdict(on: general.text) == .wrongPartCount)
    }

    @Test("JW-20 zip is refused", .spec("RFC 8725", "3.6"), arguments: ["DEF", "", nil, 1] as [JSON])
    func compressed(value: JSON) throws {
        let key = try TestKeys.key(.es256)
        let forge = Forge(for: key, adding: [.init("zip", value)])
        #expect(try verdict(on: forge.token(signedBy: key)) == .unsupportedHeaderParameter("zip"))
    }

    @Test("JW-20 a token within a token is refused at the first level", .spec("RFC 7519", "5.2"))
    func nested() throws {
        let key = try TestKeys.key(.es256)
        for content in ["JWT", "jwt", "application/jwt", "Application/JWT"] {
            let forge = Forge(for: key, adding: [.init("cty", .string(content))])
            #expect(try verdict(on: forge.token(signedBy: key)) == .unsupportedHeaderParameter("cty"))
        }
        var token = try Forge(for: key).token(signedBy: key)
        for _ in 0..<20 {
            token = try Forge(for: key).with(payload: token).token(signedBy: key)
            let error = try verdict(on: token)
            #expect(error == (token.utf8.count > UnverifiedToken.maximumBytes ? .tokenTooLarge : .invalidPayload))
        }
    }

    @Test("JW-23 a token beyond 16 KiB is refused before it is read", .spec("RFC 8725", "2.4"))
    func oversize() throws {
        let key = try TestKeys.key(.es256)
        #expect(try verdict(on: String(repeating: "a", count: 1_000_000)) == .tokenTooLarge)
        let claims = (0..<100_000).map { #""claim\#($0)":1"# }.joined(separator: ",")
        #expect(try verdict(on: Forge(for: key).with(payload: "{\(claims)}").token(signedBy: key)) == .tokenTooLarge)
        let exact = try verdict(on: String(repeating: "a", count: UnverifiedToken.maximumBytes))
        #expect(exact == .wrongPartCount)
    }

    @Test("JW-23 JSON deeper than 16 levels is refused", .spec("RFC 8725", "2.4"))
    func deep() throws {
        let key = try TestKeys.key(.es256)
        func payload(_ levels: Int) -> String {
            #"{"a":"# + String(repeating: "[", count: levels - 1) + String(repeating: "]", count: levels - 1) + "}"
        }
        #expect(try verdict(on: Forge(for: key).with(payload: payload(16)).token(signedBy: key)) == nil)
        #expect(try verdict(on: Forge(for: key).with(payload: payload(17)).token(signedBy: key)) == .invalidPayload)
        #expect(try verdict(on: Forge(for: key).with(payload: payload(5_000)).token(signedBy: key)) == .invalidPayload)
    }

    @Test(
        "a header or payload that is no JSON object is refused", .spec("RFC 7519", "7.2"),
        arguments: [
            "[]", "null", "1", "\"text\"", "{", "{}{}", "{}\u{0}", " ", "{'a':1}", #"{"a":1,}"#, #"{"a":1e400}"#,
        ])
    func noObjects(text: String) throws {
        let key = try TestKeys.key(.es256)
        #expect(try verdict(on: Forge(rawHeader: text).token(signedBy: key)) == .invalidHeader)
        #expect(try verdict(on: Forge(for: key).with(payload: text).token(signedBy: key)) == .invalidPayload)
    }

    @Test("JW-24 a byte order mark and overlong UTF-8 are refused", .spec("RFC 8259", "8.1"))
    func encodings() throws {
        let key = try TestKeys.key(.es256)
        #expect(try verdict(on: Forge(for: key).with(payload: "\u{FEFF}{}").token(signedBy: key)) == .invalidPayload)
        let header = Base64URL.encode(Forge(for: key).header.utf8)
        for bytes: [UInt8] in [
            [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
        ] {
            let payload = Array(#"{"iss":""#.utf8) + bytes + Array(#""}"#.utf8)
            let input = header + "." + Base64URL.encode(payload)
            let signature = try key.signature(over: Array(input.utf8))
            #expect(try verdict(on: input + "." + Base64URL.encode(signature)) == .invalidPayload)
        }
    }
}
