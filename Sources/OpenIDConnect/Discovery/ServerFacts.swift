package import JOSE

/// What this deployment is called and what it offers: all that discovery tells, and all that requests are held against.
package struct ServerFacts: Sendable, Equatable {
    /// The issuer: the public URL without a slash at the end.
    package let issuer: String
    /// Where the endpoints are.
    package let endpoints: Endpoints
    /// Algorithms our tokens are signed with, first the default.
    package var signingAlgorithms: [SignatureAlgorithm]
    /// Scopes that may be asked for.
    package var scopes: [String]
    /// BCP 47 tags of the languages of our pages.
    package var locales: [String]
    /// Authentication contexts we can tell apart.
    package var acrValues: [String]

    /// Who may register clients.
    package var registration: RegistrationAccess
    /// Whether addresses of this machine and of private networks may be called (`outbound.allow_private`).
    package var allowsPrivate: Bool

    /// Who may register clients by themselves (RFC 7591 §3).
    package enum RegistrationAccess: Sendable, Equatable {
        /// Nobody: there is no such endpoint.
        case nobody
        /// Who has the initial access token with this SHA-256.
        case holders(tokenHash: [UInt8])
        /// Everybody.
        case everybody
    }

    /// Absolute URLs of the endpoints.
    package struct Endpoints: Sendable, Equatable {
        /// `authorization_endpoint`.
        package let authorization: String
        /// `token_endpoint`.
        package let token: String
        /// `userinfo_endpoint`.
        package let userInfo: String
        /// `jwks_uri`.
        package let keys: String
        /// `end_session_endpoint`.
        package let endSession: String
        /// `introspection_endpoint`.
        package let introspection: String
        /// `revocation_endpoint`.
        package let revocation: String
        /// `pushed_authorization_request_endpoint`.
        package var pushedRequests: String?
        /// `device_authorization_endpoint`.
        package var deviceAuthorization: String?
        /// `verification_uri`, which people are told to open (RFC 8628 §3.2).
        package var device: String?
        /// `check_session_iframe`; nil where it is not served.
        package var checkSession: String?
        /// `registration_endpoint`, for who may register.
        package var registration = ""
        /// Pages that links in mail lead to.
        package var pages = Pages()

        /// The endpoints as absolute URLs.
        package init(
            authorization: String, token: String, userInfo: String, keys: String, endSession: String,
            introspection: String, revocation: String
        ) {
            self.authorization = authorization
            self.token = token
            self.userInfo = userInfo
            self.keys = keys
            self.endSession = endSession
            self.introspection = introspection
            self.revocation = revocation
        }
    }

    /// Absolute URLs of pages that links in mail lead to: of the configured issuer, whatever a request said.
    package struct Pages: Sendable, Equatable {
        /// Sign in.
        package var login = ""
        /// Register with an invitation; `?token=` follows.
        package var invitation = ""
        /// Set a new password; `?token=` follows.
        package var passwordReset = ""
        /// Type the code that stands beside a link.
        package var code = ""
        /// One organization's sign-in; its short name follows.
        package var organization = ""
        /// The person's own account.
        package var account = ""

        /// None yet.
        package init() {}
    }

    /// A deployment that offers every algorithm we have.
    package init(
        issuer: String, endpoints: Endpoints, signingAlgorithms: [SignatureAlgorithm] = SignatureAlgorithm.allCases,
        scopes: [String] = Scope.offered, locales: [String] = ["en"], acrValues: [String] = [],
        registration: RegistrationAccess = .nobody, allowsPrivate: Bool = false
    ) {
        self.issuer = issuer
        self.endpoints = endpoints
        self.signingAlgorithms = signingAlgorithms
        self.scopes = scopes
        self.locales = locales
        self.acrValues = acrValues
        self.registration = registration
        self.allowsPrivate = allowsPrivate
    }

    /// What a client assertion may name as its audience: us, by issuer or by an endpoint that it is sent to (RFC 7523 §3).
    package var assertionAudiences: [String] {
        [issuer, endpoints.token, endpoints.introspection, endpoints.revocation]
            + [endpoints.pushedRequests, endpoints.deviceAuthorization].compactMap(\.self)
    }
}
