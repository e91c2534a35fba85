import Foundation
import Outbound
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("A mail as it goes over the wire")
struct MIMEMessageTests {
    private static func message(
        subject: String = "Your invitation", name: String? = "Ann Lee", organization: String? = "Acme Corp",
        text: String = "Hello", html: String = "<p>Hello</p>", from: String = "Signet <no-reply@sso.example>"
    ) throws -> String {
        let mail = OutgoingMail(
            id: MailID("abc-_1"), recipient: try #require(EmailAddress("ann@acme.example")), recipientName: name,
            organization: organization, date: Timestamp(seconds: 1_795_674_009),
            content: RenderedMail(subject: subject, text: text, html: html, language: "de"))
        let message = MIMEMessage(mail, from: try #require(Mailbox(from)))
        return String(decoding: message.bytes, as: UTF8.self)
    }

    private static func header(_ message: String) -> [String] {
        let head = message.components(separatedBy: "\r\n\r\n").first ?? ""
        return head.replacingOccurrences(of: "\r\n ", with: " ").components(separatedBy: "\r\n")
    }

    private static func field(_ name: String, of message: String) -> String? {
        header(message).first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    @Test("has every field it needs, once", .spec("RFC 5322", "3.6"))
    func fields() throws {
        let message = try Self.message()
        #expect(
            Self.header(message) == [
                "Date: Thu, 26 Nov 2026 06:20:09 +0000", "From: Signet <no-reply@sso.example>",
                "To: Ann Lee <ann@acme.example>", "Subject: Your invitation", "Message-ID: <abc-_1@sso.example>",
                "Auto-Submitted: auto-generated", "Content-Language: de", "MIME-Version: 1.0",
                "Content-Type: multipart/alternative; boundary=\"=_abc-_1\"",
            ])
    }

    @Test(
        "dates of all kinds", .spec("RFC 5322", "3.3"),
        arguments: [
            (Int64(0), "Thu, 01 Jan 1970 00:00:00 +0000"), (951_782_399, "Mon, 28 Feb 2000 23:59:59 +0000"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 +0000"), (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 +0000"),
            (1_735_689_599, "Tue, 31 Dec 2024 23:59:59 +0000"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 +0000"),
            (-1, "Wed, 31 Dec 1969 23:59:59 +0000"),
        ])
    func date(seconds: Int64, written: String) {
        #expect(MIMEMessage.date(Timestamp(seconds: seconds)) == written)
    }

    @Test(
        "nothing in a name or a subject adds a field, a recipient or a part", .spec("RFC 5322", "2.2"),
        arguments: [
            "x\r\nBcc: eve@evil.example", "x\nBcc: eve@evil.example", "x\rBcc: eve@evil.example", "x\r\n\r\nbody",
            "x\u{2028}Bcc: eve@evil.example", "x\u{85}Bcc: eve", "x\u{0}y", "x\u{B}\u{C}y",
            "x>, <eve@evil.example", "\"x\", eve@evil.example", "=?utf-8?Q?x=0D=0ABcc:_eve?=", "x\u{202E}elpmaxe",
            "\\\" <eve@evil.example>, \"", String(repeating: "long ", count: 400), String(repeating: "ü", count: 900),
        ])
    func injection(text: String) throws {
        let message = try Self.message(subject: text, name: text, organization: text, from: "no-reply@sso.example")
        let names = Self.header(message).compactMap { $0.split(separator: ":").first.map(String.init) }
        #expect(
            names == [
                "Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted", "Content-Language", "MIME-Version",
                "Content-Type",
            ])
        for line in message.components(separatedBy: "\r\n") {
            #expect(line.utf8.count <= 998)
            #expect(line.utf8.allSatisfy { (0x20...0x7E).contains($0) })
        }
        let to = try #require(Self.field("To", of: message))
        #expect(to.hasSuffix("<ann@acme.example>"))
        let bare = to.replacing(/"(?:[^"\\]|\\.)*"/, with: "")
        #expect(bare.count { $0 == "@" } == 1 && bare.count { $0 == "<" } == 1)
    }

    @Test("a subject in any script comes back from its encoded words", .spec("RFC 2047", "2"))
    func encodedWords() throws {
        for subject in ["Über Größe", "アクメへの招待状です。登録してください。" + String(repeating: "長", count: 40), "دعوة", "👩‍👩‍👧 =?x?="] {
            let written = try #require(Self.field("Subject", of: try Self.message(subject: subject)))
            let words = written.split(separator: " ")
            #expect(words.allSatisfy { $0.utf8.count <= 75 && $0.hasPrefix("=?utf-8?B?") && $0.hasSuffix("?=") })
            let decoded = words.map { word in
                String(decoding: Data(base64Encoded: String(word.dropFirst(10).dropLast(2))) ?? Data(), as: UTF8.self)
            }.joined()
            #expect(decoded == HeaderText(subject).text)
        }
    }

    @Test("the organization's name stands in From where the operator set none")
    func sender() throws {
        #expect(try Self.field("From", of: Self.message()) == "Signet <no-reply@sso.example>")
        let from = "no-reply@sso.example"
        #expect(try Self.field("From", of: Self.message(from: from)) == "Acme Corp <no-reply@sso.example>")
        #expect(try Self.field("From", of: Self.message(organization: nil, from: from)) == from)
        let quoted = try Self.message(organization: "Acme, Inc. \"A\"", from: from)
        #expect(Self.field("From", of: quoted) == #""Acme, Inc. \"A\"" <no-reply@sso.example>"#)
    }

    @Test(
        "both encodings give the text back, in lines of 76", .spec("RFC 2045", "6.7"), .spec("RFC 2045", "6.8"),
        arguments: [
            "", "plain", "a = b", "trailing blank \nand tab\t", ".", ".hidden\n..", "From here", "ä", "\n\n\n",
            String(repeating: "x", count: 500), String(repeating: "ü", count: 200),
            "https://sso.example/invitation?token=" + String(repeating: "Ab_-", count: 11), "crlf\r\nline",
            "a\rb\u{B}c\u{C}d\u{85}e\u{2028}f\u{2029}\n\r\r\n\n\r\u{301}g\r\n",
            "no breaks: \u{A0}\u{2013}\u{C2}\u{20AC}",
        ], [TransferEncoding.quotedPrintable, .base64])
    func encodings(text: String, encoding: TransferEncoding) {
        let lines = encoding.lines(of: text)
        #expect(
            lines.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { $0 < 0x7F } }
        )
        let wanted = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: "\r\n")
        switch encoding {
        case .base64:
            let data = Data(base64Encoded: lines.replacingOccurrences(of: "\r\n", with: ""))
            #expect(data.map { String(decoding: $0, as: UTF8.self) } == wanted)
        case .quotedPrintable:
            var bytes: [UInt8] = []
            var rest = Array(lines.replacingOccurrences(of: "=\r\n", with: "").utf8)[...]
            while let byte = rest.popFirst() {
                guard byte == 0x3D else {
                    bytes.append(byte)
                    continue
                }
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            }
            #expect(String(decoding: bytes, as: UTF8.self) == wanted + "\r\n")
            let broken = lines.components(separatedBy: "\r\n")
            #expect(broken.allSatisfy { !$0.hasSuffix(" ") && !$0.hasSuffix("\t") && !$0.hasPrefix(".") })
        }
    }

    @Test("no part can hold the line that ends it", .spec("RFC 2046", "5.1.1"))
    func boundary() throws {
        let message = try Self.message(text: "--=_abc-_1--", html: "--=_abc-_1")
        #expect(message.components(separatedBy: "--=_abc-_1").count == 4)
        #expect(message.hasSuffix("\r\n--=_abc-_1--\r\n"))
    }
}
