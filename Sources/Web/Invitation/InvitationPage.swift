/// Register: choose the first password.
package struct InvitationPage: Page {
    package static let template = "invitation"
    package let heading: String
    package let problem: String?
    package let form: String? = "invitation"
    /// Where the form goes, with the one-time token.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// Who is invited.
    package let email: String
    /// The first name is not known.
    package let asksGivenName: Bool
    /// The family name is not known.
    package let asksFamilyName: Bool
    /// The first name as typed.
    package let givenName: String
    /// The family name as typed.
    package let familyName: String
    /// The password is what is wrong.
    package let isNewPasswordWrong: Bool
    /// The rules, while some are not met.
    package let criteria: CriteriaList?
    /// The identity providers that do as well; nil without any.
    package let connections: ConnectionList?
    /// The regions to choose from; nil when there is one only.
    package let regions: RegionList?

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, action: String, csrf: String, email: String, asksGivenName: Bool,
        asksFamilyName: Bool, givenName: String, familyName: String, isNewPasswordWrong: Bool, criteria: CriteriaList?,
        connections: ConnectionList? = nil, regions: RegionList?
    ) {
        self.connections = connections
        self.regions = regions
        self.heading = heading
        self.problem = problem
        self.action = action
        self.csrf = csrf
        self.email = email
        self.asksGivenName = asksGivenName
        self.asksFamilyName = asksFamilyName
        self.givenName = givenName
        self.familyName = familyName
        self.isNewPasswordWrong = isNewPasswordWrong
        self.criteria = criteria
    }
}

/// An invitation into an organization that signs its people in itself: there is no password to choose.
package struct InvitationSSOPage: Page {
    package static let template = "invitation-sso"
    package let heading: String
    package let form: String? = "invitation"
    /// How the person signs in.
    package let lead: String
    /// Where the form goes, which only keeps the language.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// Who is invited.
    package let email: String
    /// The identity providers; nil without any.
    package let connections: ConnectionList?
    /// The organization's sign-in, where none of its identity providers is to be had.
    package let link: String?
    /// What leads there.
    package let submit: String
    /// The regions to choose from; nil when there is one only.
    package let regions: RegionList?

    /// The texts and values, ready to be shown.
    package init(
        heading: String, lead: String, action: String, csrf: String, email: String, connections: ConnectionList?,
        link: String,
        submit: String, regions: RegionList?
    ) {
        self.connections = connections
        self.regions = regions
        self.heading = heading
        self.lead = lead
        self.action = action
        self.csrf = csrf
        self.email = email
        self.link = connections == nil ? link : nil
        self.submit = submit
    }
}
