/// Carries an authorization response to the application (OAuth 2.0 Form Post Response Mode).
package struct FormPostPage: Page {
    package static let template = "form-post"
    package let heading: String
    /// The redirect URI.
    package let action: String
    /// The response's parameters.
    package let fields: [Field]

    /// One parameter.
    package struct Field: Sendable {
        /// Its name.
        package let name: String
        /// Its value.
        package let value: String

        /// The texts and values, ready to be shown.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The texts and values, ready to be shown.
    package init(heading: String, action: String, fields: [Field]) {
        self.heading = heading
        self.action = action
        self.fields = fields
    }
}
