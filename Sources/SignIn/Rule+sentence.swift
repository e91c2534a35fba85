extension Rule {
    /// The rule in English, for administrators.
    ///
    /// It names no person and no value, so that it may stand in any log.
    var sentence: String {
        switch self {
        case .identifyFirst: "Nobody has proved yet who they are."
        case .identifyAnew: "The request wants a more recent sign-in than the session's."
        case .identifySessionOver: "The session is over: it was not used for too long, or it is too old."
        case .identifyNotAdmitted: "What the session shows no longer counts under the organization's policy."
        case .identifySession: "The session says who it is."

        case .federateRequired: "The organization requires single sign-on."
        case .federateRequested: "The request names the connection to sign in through."
        case .federateOffered: "The organization offers single sign-on beside passwords."
        case .federateNotChosen: "The person proved who they are without single sign-on, which the organization allows."
        case .federateBreakGlass: "A break-glass account signed in without single sign-on."
        case .federateNoConnection: "The organization has no enabled connection."
        case .federateSession: "The session says who it is; the identity provider is not asked again."

        case .passwordOnly: "A password is the organization's way to sign in."
        case .passwordOffered: "The organization lets people sign in with a password or through single sign-on."
        case .passwordBreakGlass: "A break-glass account may use its password although single sign-on is required."
        case .passwordSSORequired: "The organization requires single sign-on: no password is ever asked."
        case .passwordSSO: "Who signs in through single sign-on is never asked for a password."
        case .passwordConnectionRequested: "The request names a connection: no password is asked."
        case .passwordPasskey: "A passkey proved who it is."
        case .passwordNone: "The account has no password."
        case .passwordSession: "The session says who it is; no password is asked."

        case .mfaRequired: "The organization requires a second factor and a device is enrolled."
        case .mfaEnrolled: "A device is enrolled."
        case .mfaBreakGlass: "A break-glass account always needs its second factor."
        case .mfaOff: "The organization has switched second factors off."
        case .mfaNotEnrolled: "No device is enrolled."
        case .mfaSSO: "Who signs in through single sign-on is never asked for a code."
        case .mfaPasskey: "A passkey is two factors in one."

        case .changeForced: "The password has to be changed."
        case .changeCompromised: "The password is among those known from leaks."
        case .changeExpired: "The password is older than the organization allows."
        case .changeNotDue: "The password may stay as it is."
        case .changeDirectory: "The organization's directory keeps the password and has it changed."
        case .changeNoPassword: "The account has no password."
        case .changeSSO: "Who signs in through single sign-on is never asked to change a password."
        case .changePasskey: "Who signs in with a passkey is not asked to change a password."

        case .enrollRequired: "The organization requires a second factor and no device is enrolled."
        case .enrollBreakGlass: "A break-glass account needs a second factor and no device is enrolled."
        case .enrollEnrolled: "A device is enrolled already."
        case .enrollOptional: "The organization leaves a second factor to its people."
        case .enrollOff: "The organization has switched second factors off."
        case .enrollSSO: "Who signs in through single sign-on is never asked to enrol a device."
        case .enrollPasskey: "A passkey is two factors in one."

        case .stepUpFactor: "The request asks for two factors."
        case .stepUpUpstream:
            "The identity provider has to assert the authentication context that the request calls essential."
        case .stepUpConnection: "The identity provider did not assert what the connection requires."
        case .stepUpRecent: "The identity provider is asked for a sign-in as recent as the request wants."
        case .stepUpOutOfReach: "Nothing here reaches the authentication context that the request calls essential."
        case .stepUpVoluntary:
            "The request prefers an authentication context that is not reached; it is told which one was."
        case .stepUpMet: "The authentication context asked for is reached."
        case .stepUpNotRequested: "The request asks for no authentication context."
        }
    }
}
