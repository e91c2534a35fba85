package import Identity
package import Primitives
package import Storage

/// The way out for mail.
package protocol MailTransport: Sendable {
    /// Hands a mail on; when this returns, whoever comes next has it.
    ///
    /// The same mail may be handed on twice, after a process ended in between; its `id` is the same then.
    func send(_ mail: OutgoingMail) async throws(MailFailure)
}

/// Writes mail in the person's language.
package protocol MailRendering: Sendable {
    /// The words of a mail.
    func render(_ mail: Mail) throws -> RenderedMail
}

/// What a mail says.
package struct RenderedMail: Sendable, Equatable {
    /// One line.
    package let subject: String
    /// As plain text.
    package let text: String
    /// The same as HTML.
    package let html: String
    /// BCP 47 tag of the language it is written in.
    package let language: String

    /// The words of a mail.
    package init(subject: String, text: String, html: String, language: String) {
        self.subject = subject
        self.text = text
        self.html = html
        self.language = language
    }
}

/// A mail ready to be handed on.
package struct OutgoingMail: Sendable, Equatable {
    /// Names it, the same at every try.
    package let id: MailID
    /// Where it goes.
    package let recipient: EmailAddress
    /// What the person is called, if known.
    package let recipientName: String?
    /// The organization it is from, if it is from one.
    package let organization: String?
    /// When it was written.
    package let date: Timestamp
    /// What it says.
    package let content: RenderedMail

    /// A mail.
    package init(
        id: MailID, recipient: EmailAddress, recipientName: String?, organization: String?, date: Timestamp,
        content: RenderedMail
    ) {
        self.id = id
        self.recipient = recipient
        self.recipientName = recipientName
        self.organization = organization
        self.date = date
        self.content = content
    }
}

/// Why a mail was not handed on: words for the operator, never for the person.
package enum MailFailure: Error, Equatable, Sendable {
    /// This mail was refused for good.
    case refused(String)
    /// This mail was not taken now.
    case delayed(String)
    /// No mail is taken now: the server is down, or does not let us in.
    case unavailable(String)

    /// What happened.
    package var reason: String {
        switch self {
        case .refused(let reason), .delayed(let reason), .unavailable(let reason): reason
        }
    }
}
