/// In which language somebody is spoken to.
package struct LanguagePage: Page {
    package static let template = "language"
    package let heading: String
    package let notice: String?
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String

    /// The texts and values, ready to be shown.
    package init(heading: String, notice: String?, action: String, csrf: String) {
        self.heading = heading
        self.notice = notice
        self.action = action
        self.csrf = csrf
    }
}
