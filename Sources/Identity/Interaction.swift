package import Primitives

/// Names a sign-in under way; stands in the URL, so that tabs don't disturb each other.
package typealias InteractionID = ID<Interaction>

/// One sign-in under way.
package struct Interaction: Sendable, Equatable {
    /// Random.
    ///
    /// Knowing it is worth nothing without the browser's cookie.
    package let id: InteractionID
    /// SHA-256 of the secret in the browser's cookie.
    package let browserHash: [UInt8]
    /// The authorization request's parameters as received, to be checked again when used; nil when somebody came to
    /// `/login` by themselves.
    package let parameters: [Parameter]?
    /// SHA-256 of the handle of the pushed request that the parameters came from, if they did (RFC 9126): the request is
    /// used up when it is answered with a code.
    package let pushedRequest: [UInt8]?
    /// The user code of the device that waits for this sign-in, if one does (RFC 8628 §3.3); never with parameters.
    package let userCode: String?
    /// The page of ours that wants this sign-in, if one does; never with parameters or a user code.
    package let destination: Destination?
    /// SHA-256 of the token of the invitation that it began with, if it began with one.
    package let invitation: [UInt8]?
    /// What the person is told when it begins, since it follows one that came to nothing.
    package let notice: Notice?
    /// What has been shown so far.
    package var proofs: [ShownProof]
    /// Who it turned out to be, once proven.
    package var account: AccountID?
    /// Accounts whose password matched, when there are several.
    package var candidates: [AccountID]
    /// The language chosen on the page.
    package var locale: String?
    /// The organization the person named, where the request leaves it open; it need not exist.
    package var organization: OrganizationName?
    /// The email typed so far, kept from page to page.
    package var email: String?
    /// Whether the person came by "Administrator sign-in".
    package var isAdministratorSignIn: Bool
    /// Whether the person chose among the accounts of this browser, or chose to use another one: those who are signed in
    /// stay so.
    package var keepsAccounts: Bool
    /// The session at an identity provider that its federated proof came from, if it has one.
    package var upstream: UpstreamSession?
    /// Whether it led to a session already.
    package let isClosed: Bool
    /// When it began.
    package let startedAt: Timestamp
    /// Restarts from its request from here on.
    package let expiresAt: Timestamp

    /// A name and a value of the authorization request.
    package struct Parameter: Sendable, Equatable, Codable {
        /// The parameter's name.
        package let name: String
        /// Its decoded value.
        package let value: String

        /// One parameter.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Why a sign-in begins anew.
    package enum Notice: String, Sendable {
        /// Too many wrong codes ended the one before.
        case wrongCodes = "wrong_codes"
        /// The page was open for too long.
        case tooOld = "too_old"
        /// The page was another browser's, or this one has forgotten it.
        case otherBrowser = "other_browser"
    }

    /// An interaction as stored.
    package init(
        id: InteractionID, browserHash: [UInt8], parameters: [Parameter]?, pushedRequest: [UInt8]? = nil,
        userCode: String? = nil, destination: Destination? = nil, invitation: [UInt8]? = nil, notice: Notice? = nil,
        proofs: [ShownProof] = [],
        account: AccountID? = nil, candidates: [AccountID] = [], locale: String? = nil,
        organization: OrganizationName? = nil, email: String? = nil, isAdministratorSignIn: Bool = false,
        keepsAccounts: Bool = false, upstream: UpstreamSession? = nil, isClosed: Bool = false, startedAt: Timestamp,
        expiresAt: Timestamp
    ) {
        self.id = id
        self.browserHash = browserHash
        self.parameters = parameters
        self.pushedRequest = pushedRequest
        self.userCode = userCode
        self.destination = destination
        self.invitation = invitation
        self.notice = notice
        self.proofs = proofs
        self.account = account
        self.candidates = candidates
        self.locale = locale
        self.organization = organization
        self.email = email
        self.isAdministratorSignIn = isAdministratorSignIn
        self.keepsAccounts = keepsAccounts
        self.upstream = upstream
        self.isClosed = isClosed
        self.startedAt = startedAt
        self.expiresAt = expiresAt
    }

    /// Means somebody from here on, or nobody in particular: what was shown before was shown for somebody else.
    package mutating func expect(_ account: AccountID?) {
        self.account = account
        proofs = []
        candidates = []
        upstream = nil
    }
}
