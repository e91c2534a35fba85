package import Identity

/// What the person sees next.
package enum DeviceView: Sendable {
    /// The form for a code, and what was wrong with the one typed.
    case form(DeviceProblem?)
    /// Nobody is signed in, or not as they must be: go to the sign-in page.
    case signIn(SignInStart)
    /// The code is right: go to the question.
    case confirm(SignInStart)
    /// The question.
    case question(DeviceQuestion)
    /// The person has answered.
    case done(isAllowed: Bool)
}

/// What is wrong with a code that somebody typed.
package enum DeviceProblem: Sendable, Equatable {
    /// No device waits with it, or not any more.
    case unknown
    /// Too many wrong ones: paused for this long.
    case paused(remaining: Duration)
}

/// What a person is asked about a device.
package struct DeviceQuestion: Sendable {
    /// Where the answer goes.
    package let interaction: InteractionID
    /// The application on the device.
    package let client: Client
    /// What it asks for.
    package let scopes: [String]
    /// The code, to be compared with the one on the device.
    package let userCode: String
    /// The network address it asked from.
    package let network: String
    /// How long ago it asked.
    package let age: Duration
    /// Who is asked.
    package let account: Account
    /// The person's organization.
    package let organization: Organization

    /// A question with everything that the page shows.
    package init(
        interaction: InteractionID, client: Client, scopes: [String], userCode: String, network: String, age: Duration,
        account: Account, organization: Organization
    ) {
        self.interaction = interaction
        self.client = client
        self.scopes = scopes
        self.userCode = userCode
        self.network = network
        self.age = age
        self.account = account
        self.organization = organization
    }
}
