/// Every text that code refers to, by its key in the locale files.
///
/// Templates name further ones; both kinds are checked at start.
package enum TextKey: String, Sendable, CaseIterable {
    case languageName = "language.name"
    case titleOfSite = "title.site"
    case titleOfError = "title.error"

    case signInTitle = "sign_in.title"
    case signInToApplication = "sign_in.to_application"
    case signInToOrganization = "sign_in.to_organization"
    case signInNotRight = "sign_in.error.not_right"
    case signInMalformedEmail = "sign_in.error.email"
    case signInPasswordMissing = "sign_in.error.password_missing"
    case signInLocked = "sign_in.error.locked"

    case selectTitle = "select.title"
    case selectError = "select.error"

    case changeTitle = "change.title"
    case changeDemanded = "change.reason.demanded"
    case changeExpired = "change.reason.expired"
    case changeWrongPassword = "change.error.wrong_password"
    case changeMismatch = "change.error.mismatch"
    case changeCriteria = "change.error.criteria"
    case changeReused = "change.error.reused"

    case criterionMinLength = "criterion.min_length"
    case criterionMaxLength = "criterion.max_length"
    case criterionUpper = "criterion.upper"
    case criterionLower = "criterion.lower"
    case criterionDigit = "criterion.digit"
    case criterionSymbol = "criterion.symbol"
    case criterionUncommon = "criterion.uncommon"
    case criterionUnrelated = "criterion.unrelated"
    case criterionUnused = "criterion.unused"
    case criterionOther = "criterion.other"

    case refusedTitle = "refused.title"
    case refusedSuspended = "refused.suspended"
    case refusedSecondFactor = "refused.second_factor"
    case refusedOrganization = "refused.organization"

    case formPostTitle = "form_post.title"
    case homeTitle = "home.title"
    case homeSignedIn = "home.signed_in"
    case logoutTitle = "logout.title"
    case loggedOutTitle = "logged_out.title"
    case setupTitle = "setup.title"

    case errorTitle = "error.title"
    case errorNotFound = "error.not_found"
    case errorMalformed = "error.malformed"
    case errorTooLarge = "error.too_large"
    case errorTimeout = "error.timeout"
    case errorForgedForm = "error.forged_form"
    case errorInvalidLink = "error.invalid_link"
    case errorApplication = "error.application"
    case errorUnavailable = "error.unavailable"
    case errorInternal = "error.internal"
}
