package import Identity
package import Primitives

/// What somebody enrolling a device sees.
package struct EnrolmentForm: Sendable {
    /// Stands in the URL.
    package let interaction: InteractionID
    /// The application the person came from, if any.
    package let client: Client?
    /// Whose person it is.
    package let organization: Organization
    /// The language they want.
    package let language: LanguageWishes
    /// How far they are.
    package let stage: Stage
    /// What is wrong with what was typed, if anything.
    package let problem: EnrolmentProblem?

    /// How far an enrolment is.
    package enum Stage: Sendable {
        /// The device gets a name; as typed.
        case name(String)
        /// The device gets its secret and shows a code.
        case code(EnrolmentKey)
        /// The device counts. These are the recovery codes, shown this once; none when they were shown already.
        case done(recoveryCodes: [Secret<String>])
    }

    /// A form.
    package init(
        interaction: InteractionID, client: Client?, organization: Organization, language: LanguageWishes,
        stage: Stage, problem: EnrolmentProblem? = nil
    ) {
        self.interaction = interaction
        self.client = client
        self.organization = organization
        self.language = language
        self.stage = stage
        self.problem = problem
    }
}

/// What an authenticator app has to be told.
package struct EnrolmentKey: Sendable {
    /// What the device will be called.
    package let deviceName: String
    /// The secret in base32, for who cannot scan.
    package let secret: Secret<String>
    /// The `otpauth` URI, for the QR code.
    package let uri: Secret<String>
    /// Another one for another secret: stands in the picture's address, so that no old picture is shown.
    package let stamp: Timestamp

    /// A key.
    package init(deviceName: String, secret: Secret<String>, uri: Secret<String>, stamp: Timestamp) {
        self.deviceName = deviceName
        self.secret = secret
        self.uri = uri
        self.stamp = stamp
    }
}

/// What is wrong with what was typed while enrolling.
package enum EnrolmentProblem: Sendable, Equatable {
    /// The name is empty, too long, or not of one line.
    case badName
    /// There is another device of that name.
    case nameTaken
    /// The code is not one of the device's.
    case wrongCode
}

/// What somebody does while enrolling.
package enum EnrolmentSubmission: Sendable {
    /// Names the device.
    case name(String)
    /// Shows a code.
    case code(String)
    /// Begins anew: what was shown so far means nothing.
    case restart
    /// Has kept the recovery codes.
    case done
}
