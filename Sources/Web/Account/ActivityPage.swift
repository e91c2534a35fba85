package import Primitives

/// What happened to somebody's account, the latest first.
package struct ActivityPage: Page {
    package static let template = "activity"
    package let heading: String
    /// What happened.
    package let events: [Row]
    /// Nothing did.
    package let isEmpty: Bool
    /// Where the latest are; nil on the page that has them.
    package let latest: String?
    /// Where older ones are; nil when there are none.
    package let older: String?
    /// Whether an identity provider says who the person is, who then has no password here.
    package let isSingleSignOn: Bool

    /// One event.
    package struct Row: Sendable {
        /// What it was, as the log names it.
        package let action: String
        /// The same in words.
        package let text: String
        /// When.
        package let time: Moment
        /// For which application; nil for none.
        package let application: String?
        /// In which browser; nil when it is not known.
        package let device: String?
        /// From which network address; nil when it is not known.
        package let network: String?
        /// Who did it, when it was somebody else.
        package let actor: String?
        /// It was refused or went wrong.
        package let isFailure: Bool

        /// The texts and values, ready to be shown.
        package init(
            action: String, text: String, time: Moment, application: String?, device: String?, network: String?,
            actor: String?, isFailure: Bool
        ) {
            self.action = action
            self.text = text
            self.time = time
            self.application = application
            self.device = device
            self.network = network
            self.actor = actor
            self.isFailure = isFailure
        }
    }

    /// The texts and values, ready to be shown.
    package init(heading: String, events: [Row], latest: String?, older: String?, isSingleSignOn: Bool) {
        self.heading = heading
        self.events = events
        isEmpty = events.isEmpty
        self.latest = latest
        self.older = older
        self.isSingleSignOn = isSingleSignOn
    }
}
