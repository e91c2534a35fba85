/// Asks for the code that a device shows.
package struct DeviceCodePage: Page {
    package static let template = "device"
    package let heading: String
    package let problem: String?
    package let form: String? = "device"
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// The code as typed, or as the link has it.
    package let code: String
    /// Codes are not taken for a while: the field is disabled.
    package let isPaused: Bool

    /// The texts and values, ready to be shown.
    package init(heading: String, problem: String?, action: String, csrf: String, code: String, isPaused: Bool) {
        self.heading = heading
        self.problem = problem
        self.action = action
        self.csrf = csrf
        self.code = code
        self.isPaused = isPaused
    }
}

/// Asks whether a device may be let in.
package struct DeviceConfirmPage: Page {
    package static let template = "device-confirm"
    package let heading: String
    package let form: String? = "device-confirm"
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// Who asks, as a sentence.
    package let lead: String
    /// The application on the device.
    package let application: ApplicationCard
    /// It registered itself, so that nobody vouches for its name.
    package let isUnverified: Bool
    /// The code, to be compared.
    package let code: String
    /// When and from where the device asked, as a sentence.
    package let origin: String
    /// What it asks for, a sentence each.
    package let requests: [String]
    /// Who is signed in, as a sentence.
    package let account: String
    /// Where another account can be used.
    package let other: String

    /// The texts and values, ready to be shown.
    package init(
        heading: String, action: String, csrf: String, lead: String, application: ApplicationCard, isUnverified: Bool,
        code: String, origin: String, requests: [String], account: String, other: String
    ) {
        self.heading = heading
        self.action = action
        self.csrf = csrf
        self.lead = lead
        self.application = application
        self.isUnverified = isUnverified
        self.code = code
        self.origin = origin
        self.requests = requests
        self.account = account
        self.other = other
    }
}

/// Says what became of a device.
package struct DeviceDonePage: Page {
    package static let template = "device-done"
    package let heading: String
    /// What to do now.
    package let text: String

    /// The texts and values, ready to be shown.
    package init(heading: String, text: String) {
        self.heading = heading
        self.text = text
    }
}
