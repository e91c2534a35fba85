/// The question for a code of a device.
package struct SecondFactorPage: Page {
    package static let template = "second-factor"
    package let heading: String
    package let problem: String?
    package let form: String? = "second-factor"
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// The code is what is wrong.
    package let isCodeWrong: Bool
    /// No code is looked at now: the field is disabled.
    package let isPaused: Bool
    /// Where recovery codes are taken.
    package let recovery: String

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, action: String, csrf: String, isCodeWrong: Bool, isPaused: Bool,
        recovery: String
    ) {
        self.heading = heading
        self.problem = problem
        self.action = action
        self.csrf = csrf
        self.isCodeWrong = isCodeWrong
        self.isPaused = isPaused
        self.recovery = recovery
    }
}

/// The question for a recovery code.
package struct RecoveryCodePage: Page {
    package static let template = "recovery-code"
    package let heading: String
    package let problem: String?
    package let form: String? = "recovery-code"
    /// Where the form goes.
    package let action: String
    /// The form's token.
    package let csrf: String
    /// The code is what is wrong.
    package let isCodeWrong: Bool
    /// No code is looked at now: the field is disabled.
    package let isPaused: Bool
    /// Where codes of a device are taken.
    package let device: String

    /// The texts and values, ready to be shown.
    package init(
        heading: String, problem: String?, action: String, csrf: String, isCodeWrong: Bool, isPaused: Bool,
        device: String
    ) {
        self.heading = heading
        self.problem = problem
        self.action = action
        self.csrf = csrf
        self.isCodeWrong = isCodeWrong
        self.isPaused = isPaused
        self.device = device
    }
}
