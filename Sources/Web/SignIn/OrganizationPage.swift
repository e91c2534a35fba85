/// One organization's page: its identity providers, and email and password unless it requires SSO.
package struct OrganizationPage: SignInFormPage {
    package static let template = "organization"
    package let head: SignInHead
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

    /// The texts and values, ready to be shown.
    package init(
        _ head: SignInHead, connections: ConnectionList?, reference: String?, credentials: CredentialFields?,
        administrator: String?
    ) {
        self.head = head
        self.connections = connections
        self.reference = reference
        self.credentials = credentials
        isChoice = connections != nil && credentials != nil
        self.administrator = administrator
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
