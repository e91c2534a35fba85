/// Every rule of the sign-in decision: its stable id, and whether its step applies where it decides.
///
/// `signet explain`, the audit trail and the console print them; an id that has been released keeps its meaning.
enum Rule: String {
    case identifyFirst = "identify.first"
    case identifyAnew = "identify.anew"
    case identifySessionOver = "identify.session-over"
    case identifyNotAdmitted = "identify.not-admitted"
    case identifySession = "identify.session"

    case federateRequired = "federate.required"
    case federateRequested = "federate.requested"
    case federateOffered = "federate.offered"
    case federateNotChosen = "federate.not-chosen"
    case federateBreakGlass = "federate.break-glass"
    case federateNoConnection = "federate.no-connection"
    case federateSession = "federate.session"

    case passwordOnly = "password.only"
    case passwordOffered = "password.offered"
    case passwordBreakGlass = "password.break-glass"
    case passwordSSORequired = "password.sso-required"
    case passwordSSO = "password.sso"
    case passwordConnectionRequested = "password.connection-requested"
    case passwordPasskey = "password.passkey"
    case passwordNone = "password.none"
    case passwordSession = "password.session"

    case mfaRequired = "mfa.required"
    case mfaEnrolled = "mfa.enrolled"
    case mfaBreakGlass = "mfa.break-glass"
    case mfaOff = "mfa.off"
    case mfaNotEnrolled = "mfa.not-enrolled"
    case mfaSSO = "mfa.sso"
    case mfaPasskey = "mfa.passkey"

    case changeForced = "change_password.forced"
    case changeCompromised = "change_password.compromised"
    case changeExpired = "change_password.expired"
    case changeNotDue = "change_password.not-due"
    case changeDirectory = "change_password.directory"
    case changeNoPassword = "change_password.no-password"
    case changeSSO = "change_password.sso"
    case changePasskey = "change_password.passkey"

    case enrollRequired = "enroll_mfa.required"
    case enrollBreakGlass = "enroll_mfa.break-glass"
    case enrollEnrolled = "enroll_mfa.enrolled"
    case enrollOptional = "enroll_mfa.optional"
    case enrollOff = "enroll_mfa.off"
    case enrollSSO = "enroll_mfa.sso"
    case enrollPasskey = "enroll_mfa.passkey"

    case stepUpFactor = "step_up.factor"
    case stepUpUpstream = "step_up.upstream"
    case stepUpConnection = "step_up.connection"
    case stepUpRecent = "step_up.recent"
    case stepUpOutOfReach = "step_up.out-of-reach"
    case stepUpVoluntary = "step_up.voluntary"
    case stepUpMet = "step_up.met"
    case stepUpNotRequested = "step_up.not-requested"

    /// Whether the person is taken through the step.
    var applies: Bool {
        switch self {
        case .identifyFirst, .identifyAnew, .identifySessionOver, .identifyNotAdmitted,
            .federateRequired, .federateRequested, .federateOffered,
            .passwordOnly, .passwordOffered, .passwordBreakGlass,
            .mfaRequired, .mfaEnrolled, .mfaBreakGlass,
            .changeForced, .changeCompromised, .changeExpired,
            .enrollRequired, .enrollBreakGlass,
            .stepUpFactor, .stepUpUpstream, .stepUpConnection, .stepUpRecent, .stepUpOutOfReach:
            true
        case .identifySession,
            .federateNotChosen, .federateBreakGlass, .federateNoConnection, .federateSession,
            .passwordSSORequired, .passwordSSO, .passwordConnectionRequested, .passwordPasskey, .passwordNone,
            .passwordSession,
            .mfaOff, .mfaNotEnrolled, .mfaSSO, .mfaPasskey,
            .changeNotDue, .changeDirectory, .changeNoPassword, .changeSSO, .changePasskey,
            .enrollEnrolled, .enrollOptional, .enrollOff, .enrollSSO, .enrollPasskey,
            .stepUpVoluntary, .stepUpMet, .stepUpNotRequested:
            false
        }
    }
}
