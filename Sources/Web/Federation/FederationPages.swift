/// Carries a message on by a form: to an identity provider, or from one to ourselves.
package struct FederationFormPage: Page {
    package static let template = "federation-form"
    package let heading: String
    /// Where it goes.
    package let action: String
    /// What it carries.
    package let fields: [FormPostPage.Field]

    /// The texts and values, ready to be shown.
    package init(heading: String, action: String, fields: [FormPostPage.Field]) {
        self.heading = heading
        self.action = action
        self.fields = fields
    }
}

/// Leads on to an identity provider after a form of ours: by itself, or by its button.
package struct FederationGoPage: Page {
    package static let template = "federation-go"
    package let heading: String
    /// Where to.
    package let url: String

    /// The texts and values, ready to be shown.
    package init(heading: String, url: String) {
        self.heading = heading
        self.url = url
    }
}

/// Says how a sign-in at an identity provider ended, or a test of one, and under which id an admin finds the rest.
package struct FederationOutcomePage: Page {
    package static let template = "federation-outcome"
    package let heading: String
    package let problem: String?
    package let notice: String?
    /// The correlation id.
    package let id: String
    /// Where it begins again; nil when there is nothing to try again.
    package let again: String?
    /// The other ways in; nil when there are none.
    package let other: String?

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, notice: String? = nil, id: String, again: String? = nil,
        other: String? = nil
    ) {
        self.heading = heading
        self.problem = problem
        self.notice = notice
        self.id = id
        self.again = again
        self.other = other
    }
}
