import Foundation
import Primitives
import TestKit
import Testing

/// Addresses as typed, and in the one form in which they are compared.
struct EmailAddressTests {
    @Test(
        "spellings of one address are equal, and each is kept as typed",
        arguments: [
            ("Joe@Example.COM", "joe@example.com"), (" joe@example.com \n", "joe@example.com"),
            ("JOSÉ@example.com", "josé@example.com"), ("Jose\u{301}@example.com", "josé@example.com"),
            ("ｊｏｅ@example.com", "joe@example.com"), ("joe+tag@example.com", "joe+tag@example.com"),
            ("\u{FB01}n@example.com", "fin@example.com"), ("a.b-c_d'e@x.example", "a.b-c_d'e@x.example"),
        ])
    func normalized(typed: String, normal: String) throws {
        let address = try #require(EmailAddress(typed))
        #expect(address.normalized == normal)
        #expect(address.address == typed.trimmingCharacters(in: .whitespacesAndNewlines))
        #expect(address == EmailAddress(normal))
        #expect(Set([address, try #require(EmailAddress(normal))]).count == 1)
    }

    @Test("an address has a local part and a domain, in normal form")
    func parts() throws {
        let address = try #require(EmailAddress("Joe.Doe@Sub.Example.com"))
        #expect(address.localPart == "joe.doe")
        #expect(address.domain == "sub.example.com")
        #expect(address.description == "Joe.Doe@Sub.Example.com")
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "joe", "@", "joe@", "@example.com", "joe@@example.com", "joe@a@example.com", "joe@.example.com",
            "joe@example.com.", "joe@example..com", "jo e@example.com", "joe@exam ple.com", "joe@example.com\u{0}",
            "joe\n@example.com", "joe\r\nBcc: ann@example.com", "<joe@example.com>", "joe@example.com,ann@example.com",
            "joe\u{200B}@example.com", "joe\u{202E}@example.com", "\"joe\"@example.com", "joe@[127.0.0.1]",
            "joe;@x.example", "joe:@x.example", "joe\\@x.example", "(joe)@x.example", "joe>@x.example",
            "joe]@x.example",
            "joe\u{1F}@x.example", "joe\u{7F}@x.example", "joe\u{A0}@x.example", "joe\u{AD}@x.example",
            "joe\u{FF20}ann@example.com", "joe@example\u{2024}.com", "joe@x",
        ])
    func refused(typed: String) {
        #expect(EmailAddress(typed) == nil)
    }

    @Test("an address is limited in length", .spec("RFC 5321", "4.5.3.1"))
    func length() {
        let local = String(repeating: "a", count: 64)
        #expect(EmailAddress("\(local)@example.com") != nil)
        #expect(EmailAddress("a\(local)@example.com") == nil)
        let domain = String(repeating: "b", count: 185) + ".co"
        #expect(EmailAddress("\(local)@\(domain)") != nil)
        #expect(EmailAddress("\(local)@b\(domain)b") == nil)
    }

    @Test("an address in JSON is a bare text")
    func codable() throws {
        let address = try #require(EmailAddress("Joe@Example.com"))
        let data = try JSONEncoder().encode([address])
        #expect(String(decoding: data, as: UTF8.self) == #"["Joe@Example.com"]"#)
        #expect(try JSONDecoder().decode([EmailAddress].self, from: data) == [address])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([EmailAddress].self, from: Data(#"["joe"]"#.utf8))
        }
    }
}
