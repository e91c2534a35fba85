import Primitives

/// Every URL of the site, relative to the issuer.
///
/// Only the discovery paths are promised to the outside; applications read the rest from there.
package enum Paths {
    /// The applications of who is signed in.
    package static let home = "/"
    /// OpenID Connect Discovery 1.0 §4.
    package static let openIDConfiguration = "/.well-known/openid-configuration"
    /// RFC 8414 §3.
    package static let authorizationServerMetadata = "/.well-known/oauth-authorization-server"
    /// What our own APIs are, as a protected resource (RFC 9728 §3).
    package static let protectedResource = "/.well-known/oauth-protected-resource"
    /// Authorization endpoint.
    package static let authorize = "/authorize"
    /// Pushed authorization requests (RFC 9126).
    package static let pushedRequests = "/par"
    /// Device authorization (RFC 8628).
    package static let deviceAuthorization = "/device_authorization"
    /// Where a person types the code of a device.
    package static let device = "/device"
    /// Whether a device may be let in.
    package static let deviceConfirm = "/device/confirm"
    /// Token endpoint.
    package static let token = "/token"
    /// UserInfo endpoint.
    package static let userInfo = "/userinfo"
    /// Published keys.
    package static let jwks = "/jwks"
    /// Token introspection (RFC 7662).
    package static let introspect = "/introspect"
    /// Token revocation (RFC 7009).
    package static let revoke = "/revoke"
    /// Registration of clients by themselves (RFC 7591), and below it each client's own (RFC 7592).
    package static let register = "/register"
    /// Logout by an application (OpenID Connect RP-Initiated Logout 1.0) and by the person.
    package static let logout = "/logout"
    /// Email and password.
    package static let login = "/login"
    /// More login options: the name of the organization.
    package static let loginOptions = "/login/options"
    /// Below an organization's page: the password form where it requires SSO.
    package static let administrator = "/administrator"
    /// Which account of this browser; which organization, when a password fits several.
    package static let selectOrganization = "/login/select"
    /// Forced change of password.
    package static let changePassword = "/login/password"
    /// Asks for a link to a new password.
    package static let forgotPassword = "/password/forgot"
    /// A new password, by a link.
    package static let resetPassword = "/password/reset"
    /// Registers who was invited, by a link.
    package static let invitation = "/invitation"
    /// The code that stands beside a link in a mail.
    package static let code = "/code"
    /// Asks for the names of one's organizations.
    package static let organizationName = "/login/org-name"
    /// One organization's sign-in; its short name follows.
    package static let organization = "/login/org/"
    /// The pages of one's own account.
    package static let account = "/account"
    /// What one is called.
    package static let accountProfile = "/account/profile"
    /// In which language one is spoken to.
    package static let accountLanguage = "/account/language"
    /// One's password.
    package static let accountPassword = "/account/password"
    /// One's devices for one-time codes, and recovery codes.
    package static let accountFactors = "/account/mfa"
    /// Adding a device.
    package static let accountEnrolment = "/account/mfa/add"
    /// The QR code of the device.
    package static let accountEnrolmentPicture = "/account/mfa/qr"
    /// The query parameter that names an enrolment.
    package static let enrolmentParameter = "of"
    /// Where one is signed in.
    package static let accountSessions = "/account/sessions"
    /// What one allowed applications.
    package static let accountApplications = "/account/applications"
    /// What happened to one's account.
    package static let accountActivity = "/account/activity"
    /// A code of a device.
    package static let secondFactor = "/login/mfa"
    /// A recovery code.
    package static let recoveryCode = "/login/mfa/recovery"
    /// Enrolling a device.
    package static let enrolment = "/login/mfa/enroll"
    /// The QR code of the device.
    package static let enrolmentPicture = "/login/mfa/enroll/qr"
    /// Whether an application may have what it asks for.
    package static let consent = "/consent"
    /// The frame that tells whether a session is still the same.
    package static let checkSession = "/session/check"
    /// The first operator, by a one-time link.
    package static let setup = "/setup"
    /// The process answers.
    package static let live = "/health/live"
    /// The database and the keys are there.
    package static let ready = "/health/ready"
    /// Style sheet and scripts.
    package static let assets = "/assets/"
    /// The logos of organizations.
    package static let logos = "/assets/logo/"

    /// The query parameter that names a sign-in under way.
    package static let interactionParameter = "tx"

    /// The query parameter of the sign-in page that says what was just done.
    package static let doneParameter = "done"
    /// A password was reset.
    package static let doneReset = "reset"
    /// The query parameter of the sign-in page that says that the browser was just given a cookie: one that comes without
    /// it takes none.
    package static let cookieParameter = "cookie"
    /// The addresses of one connection; its id follows, then what it is about.
    package static let federation = "/sso/"
    /// Where a sign-in at an identity provider begins.
    package static func federation(_ connection: String) -> String {
        "\(federation)\(PercentEncoding.encodeQueryValue(connection))/login"
    }

    /// A page of one sign-in under way.
    package static func page(_ path: String, interaction: String) -> String {
        "\(path)?\(interactionParameter)=\(interaction)"
    }
}
