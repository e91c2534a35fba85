package import Primitives
package import Provider

/// A mail as it goes over the wire (RFC 5322): the same words as text and as HTML (RFC 2046 §5.1.4).
package struct MIMEMessage: Sendable {
    /// Lines of seven bits, but for addresses that are not ASCII themselves (RFC 6532), ended by CRLF.
    package let bytes: [UInt8]

    /// Writes a mail.
    ///
    /// - Parameter sender: who it is from. An organization's name stands in for one that it does not have.
    package init(_ mail: OutgoingMail, from sender: Mailbox) {
        // Neither encoding of a part has `=_` in it, so no part can hold this.
        let boundary = "=_\(mail.id.value)"
        let domain = sender.address.address.drop { $0 != "@" }.dropFirst()
        let from = Mailbox(name: sender.name ?? mail.organization, address: sender.address)
        let fields = [
            Self.field("Date", [Self.date(mail.date)]),
            Self.field("From", Self.words(from)),
            Self.field("To", Self.words(Mailbox(name: mail.recipientName, address: mail.recipient))),
            Self.field("Subject", HeaderText(mail.content.subject).words),
            // The same at every try, so that who gets a mail twice can tell (RFC 5322 §3.6.4).
            Self.field("Message-ID", ["<\(mail.id.value)@\(domain)>"]),
            // So that no out-of-office answers come back (RFC 3834 §5).
            Self.field("Auto-Submitted", ["auto-generated"]),
            Self.field("Content-Language", [mail.content.language]),
            Self.field("MIME-Version", ["1.0"]),
            Self.field("Content-Type", ["multipart/alternative;", "boundary=\"\(boundary)\""]),
        ]
        let parts = [("text/plain", mail.content.text), ("text/html", mail.content.html)].map { type, text in
            "--\(boundary)\r\n\(Self.part(type, text))"
        }
        bytes = Array("\(fields.joined())\r\n\(parts.joined())--\(boundary)--\r\n".utf8)
    }

    private static func part(_ type: String, _ text: String) -> String {
        let encoding = TransferEncoding.shorter(for: text)
        return field("Content-Type", ["\(type); charset=utf-8"])
            + field("Content-Transfer-Encoding", [encoding.rawValue]) + "\r\n" + encoding.lines(of: text) + "\r\n"
    }

    private static func words(_ mailbox: Mailbox) -> [String] {
        let name = mailbox.name.map { HeaderText($0).phrase } ?? []
        return name + [name.isEmpty ? mailbox.address.address : "<\(mailbox.address.address)>"]
    }

    /// A field whose lines are of 78 characters at most where its words allow it (RFC 5322 §2.1.1, §2.2.3).
    private static func field(_ name: String, _ words: [String]) -> String {
        var text = "\(name):"
        var length = text.utf8.count
        for word in words {
            if length + 1 + word.utf8.count > 78, length > name.utf8.count + 1 {
                text += "\r\n"
                length = 0
            }
            text += " \(word)"
            length += 1 + word.utf8.count
        }
        return text + "\r\n"
    }

    /// `Thu, 26 Nov 2026 06:20:09 +0000` (RFC 5322 §3.3).
    package static func date(_ time: Timestamp) -> String {
        let (date, weekday) = (UTCDate(time), UTCDate.weekday(of: time))
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = [date.hour, date.minute, date.second].map(UTCDate.twoDigits).joined(separator: ":")
        return "\(days[weekday]), \(UTCDate.twoDigits(date.day)) \(months[date.month - 1]) \(date.year) \(clock) +0000"
    }
}
