import Foundation
import Outbound
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Where mail goes")
struct MailTransportTests {
    private static func mail(_ id: String = "abc") throws -> OutgoingMail {
        OutgoingMail(
            id: MailID(id), recipient: try #require(EmailAddress("ann@acme.example")), recipientName: nil,
            organization: "Acme", date: Timestamp(seconds: 1_795_674_009),
            content: RenderedMail(subject: "S", text: "T", html: "<p>T</p>", language: "en"))
    }

    private static func sender() throws -> Mailbox { try #require(Mailbox("Signet <no-reply@localhost>")) }

    @Test(
        "the address of a server says how to get in, and how the way is protected",
        arguments: [
            ("smtp://mail.example", "mail.example 25 - - offered"),
            ("smtps://mail.example", "mail.example 465 - - implicit"),
            ("smtp://mail.example:587/", "mail.example 587 - - offered"),
            ("smtp://me:secret@mail.example:587", "mail.example 587 me secret required"),
            ("smtp://me%40acme.example:p%3Aq%2Fr+s@mail.example", "mail.example 25 me@acme.example p:q/r+s required"),
            ("smtps://me:a@b@mail.example", "mail.example 465 me a@b implicit"),
            ("smtp://me:secret@127.0.0.1:2525", "127.0.0.1 2525 me secret offered"),
            ("smtp://me:secret@localhost", "localhost 25 me secret offered"),
            ("smtp://me:secret@[2001:db8::1]:25", "[2001:db8::1] 25 me secret required"),
            ("smtp://me:secret@[::1]", "[::1] 25 me secret offered"),
        ])
    func server(url: String, read: String) throws {
        let server = try #require(SMTPServer(url))
        let parts = [server.host, "\(server.port)", server.user ?? "-", server.password?.reveal() ?? "-"]
        #expect((parts + ["\(server.protection)"]).joined(separator: " ") == read)
    }

    @Test(
        "anything else is no server",
        arguments: [
            "", "mail.example", "http://mail.example", "smtp://", "smtp://me@mail.example", "smtp://:x@mail.example",
            "smtp://mail.example:0", "smtp://mail.example:99999", "smtp://mail.example/path", "smtp://mail example",
            "smtp://me:x@", "smtp://me:%zz@mail.example", "smtp://me:%0D%0A@mail.example", "smtp://[::1", "smtp://a?b",
        ])
    func noServer(url: String) { #expect(SMTPServer(url) == nil) }

    @Test("a server that is not there is told apart from a mail that is refused, in time")
    func unavailable() async throws {
        let server = try #require(SMTPServer("smtp://127.0.0.1:1"))
        let transport = SMTPTransport(server: server, sender: try Self.sender())
        let mail = try Self.mail()
        do throws(MailFailure) {
            try await transport.send(mail)
            Issue.record("nobody listens there")
        } catch {
            #expect(error == .unavailable(error.reason))
        }
    }

    @Test("the outbox holds whole files under their names, the same at every try, for nobody else to read")
    func outbox() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "outbox-\(UUID().uuidString)/deep").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let outbox = FileOutbox(folder: folder, sender: try Self.sender())
        for _ in 0..<2 { try await outbox.send(try Self.mail()) }
        try await outbox.send(try Self.mail("xyz"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names == ["20261126T062009Z-abc.eml", "20261126T062009Z-xyz.eml"])
        let message = try String(contentsOfFile: "\(folder)/\(names[0])", encoding: .utf8)
        #expect(message.hasPrefix("Date: ") && message.hasSuffix("--\r\n"))
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(names[0])")
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }

    @Test("an outbox that cannot be written keeps the mail in the queue")
    func noOutbox() async throws {
        let outbox = FileOutbox(folder: "/dev/null/outbox", sender: try Self.sender())
        await #expect(throws: MailFailure.unavailable("/dev/null/outbox cannot be written")) {
            try await outbox.send(try Self.mail())
        }
    }
}
