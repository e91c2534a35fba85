package import Primitives

/// Where somebody is signed in.
package struct SessionsPage: Page {
    package static let template = "sessions"
    package let heading: String
    package let notice: String?
    /// Where the forms go.
    package let action: String
    /// Their token.
    package let csrf: String
    /// The sessions, this one first.
    package let sessions: [Row]
    /// Whether there are others than this one.
    package let hasOthers: Bool
    /// Whether an identity provider says who the person is, who then has no password here.
    package let isSingleSignOn: Bool

    /// One session.
    package struct Row: Sendable {
        /// Its id, the form's value.
        package let id: String
        /// The browser and what it runs on, in words.
        package let device: String
        /// The network address it began at.
        package let network: String
        /// When it began.
        package let began: Moment
        /// When it was last used.
        package let seen: Moment
        /// It is the one in use.
        package let isThis: Bool

        /// The texts and values, ready to be shown.
        package init(id: String, device: String, network: String, began: Moment, seen: Moment, isThis: Bool) {
            self.id = id
            self.device = device
            self.network = network
            self.began = began
            self.seen = seen
            self.isThis = isThis
        }
    }

    /// The texts and values, ready to be shown.
    package init(heading: String, notice: String?, action: String, csrf: String, sessions: [Row], isSingleSignOn: Bool)
    {
        self.heading = heading
        self.notice = notice
        self.action = action
        self.csrf = csrf
        self.sessions = sessions
        hasOthers = sessions.contains { !$0.isThis }
        self.isSingleSignOn = isSingleSignOn
    }
}
