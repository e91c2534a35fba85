import Outbound
import Primitives
import Provider

extension Settings {
    /// The way out for mail that the operator chose.
    func mailTransport() throws -> any MailTransport {
        guard let sender = Mailbox(mail.from) else {
            throw StartError(line: "mail.from: expected a mail address, as in Signet <no-reply@example.com>")
        }
        switch mail.transport {
        case .folder(let path): return FileOutbox(folder: path, sender: sender)
        case .smtp(let url):
            guard let server = SMTPServer(url.reveal()) else {
                throw StartError(line: "mail.transport: expected smtp://user:password@host:port")
            }
            return SMTPTransport(server: server, sender: sender, certificates: outbound.certificates)
        }
    }
}
