/// One organization's page: its identity providers, and email and password unless it requires SSO.
package struct OrganizationPage: Page {
    package static let template = "organization"
    package let heading: String
    package let problem: String?
    package let notice: String?
    package let form: String? = "sign-in"
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// With which account, and to what.
    package let purpose: String?
    /// The application; nil when the person came by themselves.
    package let application: ApplicationCard?
    /// The identity providers; nil without any.
    package let connections: ConnectionList?
    /// Under which the log has why there is no way in; nil when there is one.
    package let reference: String?
    /// The fields; nil where no password may be asked.
    package let credentials: CredentialFields?
    /// Whether both are there, so that a word has to stand between.
    package let isChoice: Bool
    /// Where break-glass people sign in; nil where they need no other way.
    package let administrator: String?
    /// The way to a new password.
    package let forgotten: String
    /// Where one can name another organization; nil where the request names it.
    package let options: String?

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, notice: String?, action: String, csrf: String, purpose: String?,
        application: ApplicationCard?, connections: ConnectionList?, reference: String?,
        credentials: CredentialFields?, administrator: String?, forgotten: String, options: String?
    ) {
        self.heading = heading
        self.problem = problem
        self.notice = notice
        self.action = action
        self.csrf = csrf
        self.purpose = purpose
        self.application = application
        self.connections = connections
        self.reference = reference
        self.credentials = credentials
        isChoice = connections != nil && credentials != nil
        self.administrator = administrator
        self.forgotten = forgotten
        self.options = options
    }
}

/// Identity providers to choose from.
package struct ConnectionList: Sendable {
    /// As many stand as buttons.
    package static let mostButtons = 6

    /// In the order they are shown.
    package let items: [Item]
    /// Whether they are too many for buttons.
    package let isLong: Bool

    /// One identity provider.
    package struct Item: Sendable {
        /// Its id.
        package let id: String
        /// What people read.
        package let text: String
        /// Where it begins.
        package let url: String
        /// Whose product it is; names its picture.
        package let vendor: String

        /// The texts and values, ready to be shown.
        package init(id: String, text: String, url: String, vendor: String) {
            self.id = id
            self.text = text
            self.url = url
            self.vendor = vendor
        }
    }

    /// The texts and values, ready to be shown.
    package init(items: [Item]) {
        self.items = items
        isLong = items.count > Self.mostButtons
    }
}
