/// Every rule about asking for consent: its stable id, and whether the person is asked where it decides.
///
/// `signet explain` prints them beside the rules of the sign-in.
package enum ConsentRule: String, Sendable, CaseIterable {
    /// Nobody named an application.
    case noApplication = "consent.no-application"
    /// The application is bound to another organization, so the person is turned away.
    case otherOrganization = "consent.other-organization"
    /// The operator declared the application as one that need not ask.
    case notAsked = "consent.not-asked"
    /// The person allowed as much before.
    case given = "consent.given"
    /// The person never allowed it anything.
    case first = "consent.first"
    /// It asks for more than the person allowed before.
    case more = "consent.more"
    /// The request wants the person asked.
    case requested = "consent.requested"
    /// The application cannot prove that it is the one that was allowed before.
    case eachTime = "consent.each-time"

    /// Whether the person is asked.
    package var applies: Bool {
        switch self {
        case .noApplication, .otherOrganization, .notAsked, .given: false
        case .first, .more, .requested, .eachTime: true
        }
    }

    /// The rule in English, for administrators; it names no person and no value.
    package var sentence: String {
        switch self {
        case .noApplication: "No application is named."
        case .otherOrganization: "The application is bound to another organization: the person is turned away."
        case .notAsked: "The application need not ask: it was declared without require_consent."
        case .given: "The person has allowed the application as much before."
        case .first: "The application has to ask, and the person has not allowed it anything yet."
        case .more: "The application may ask for more than the person has allowed so far."
        case .requested: "The request wants the person to be asked."
        case .eachTime: "The application cannot prove which one it is, so the person is asked each time."
        }
    }
}
