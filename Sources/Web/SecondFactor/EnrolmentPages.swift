/// The name of a device that is enrolled.
package struct EnrolmentNamePage: Page {
    package static let template = "enrol-name"
    package let heading: String
    package let problem: String?
    package let form: String?
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// The name as typed.
    package let name: String

    /// The texts and values, ready to be shown; the account page has no language list.
    package init(
        heading: String, problem: String?, hasLanguages: Bool = true, action: String, csrf: String, name: String
    ) {
        self.heading = heading
        self.problem = problem
        form = hasLanguages ? "enrol-name" : nil
        self.action = action
        self.csrf = csrf
        self.name = name
    }
}

/// What a device that is enrolled has to know, and the code that shows that it does.
package struct EnrolmentCodePage: Page {
    package static let template = "enrol-code"
    package let heading: String
    package let problem: String?
    package let form: String?
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// What the device will be called, as a sentence.
    package let device: String
    /// Where the picture is.
    package let picture: String
    /// The secret in base32, in groups that are easy to read; together they are the secret.
    package let groups: [String]

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, hasLanguages: Bool = true, action: String, csrf: String, device: String,
        picture: String,
        groups: [String]
    ) {
        self.heading = heading
        self.problem = problem
        form = hasLanguages ? "enrol-code" : nil
        self.action = action
        self.csrf = csrf
        self.device = device
        self.picture = picture
        self.groups = groups
    }
}

/// The recovery codes, shown once, and the way on.
///
/// It has no language list: the page cannot be shown a second time.
package struct RecoveryCodesPage: Page {
    package static let template = "recovery-codes"
    package let heading: String
    /// What is to be done, as a sentence.
    package let lead: String
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// The codes; none when they were shown before.
    package let codes: [String]
    /// There are some.
    package let hasCodes: Bool
    /// The codes as a file to keep.
    package let file: String

    /// The texts and values, ready to be shown.
    package init(heading: String, lead: String, action: String, csrf: String, codes: [String], file: String) {
        self.heading = heading
        self.lead = lead
        self.action = action
        self.csrf = csrf
        self.codes = codes
        hasCodes = !codes.isEmpty
        self.file = file
    }
}
