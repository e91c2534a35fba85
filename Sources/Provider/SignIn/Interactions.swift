import Credentials
import Identity
import OpenIDConnect
import Primitives
import Storage

/// Opens and finds sign-ins under way, bound to the browser they began in.
struct Interactions: Sendable {
    /// How long a sign-in may take; an older one restarts from its request.
    static let lifetime = Duration.hours(1)

    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// What an interaction's id leads to in this browser.
    enum Found {
        /// It is under way here.
        case open(Interaction)
        /// It was of this browser, and has expired.
        case expired(Interaction)
        /// There is none, or it is another browser's.
        case none
    }

    /// What a sign-in is for.
    enum Purpose {
        /// To answer an application's request; `pushed` is the pushed request that it is, if it is one.
        case request([Interaction.Parameter], pushed: [UInt8]?)
        /// To let in the device with this user code.
        case device(String)
        /// To open a page of ours.
        case page(Destination)
        /// Nobody sent the person.
        case none
    }

    /// Opens a sign-in.
    ///
    /// - Parameters:
    ///   - person: who is expected, since the browser has a session of theirs that lacks something.
    ///   - invitation: SHA-256 of the token of the invitation in hand, if it begins with one.
    ///   - notice: what the person is told at the beginning.
    ///   - keepsAccounts: whether the person wants another account beside those of the browser.
    func open(
        _ purpose: Purpose, expecting person: AccountID? = nil, invitation: [UInt8]? = nil,
        noting notice: Interaction.Notice? = nil, requestedAt: Timestamp? = nil, keepsAccounts: Bool = false,
        visitor: Visitor
    ) async throws -> SignInStart {
        let secret = visitor.browser ?? deployment.random.token()
        let now = deployment.clock.now()
        let interaction = Interaction(
            id: .random(from: deployment.random), browserHash: TokenHash.sha256(secret.reveal()),
            parameters: purpose.parameters, pushedRequest: purpose.pushed, userCode: purpose.userCode,
            destination: purpose.destination, invitation: invitation, notice: notice, account: person,
            keepsAccounts: keepsAccounts, startedAt: requestedAt ?? now, expiresAt: now + Self.lifetime)
        try await deployment.store.open(interaction)
        return SignInStart(interaction: interaction.id, newBrowserSecret: visitor.browser == nil ? secret : nil)
    }

    /// The interaction of this id, if it is this browser's.
    func find(_ id: InteractionID, visitor: Visitor) async throws -> Found {
        guard let secret = visitor.browser, let interaction = try await deployment.store.interaction(id),
            constantTimeEquals(interaction.browserHash, TokenHash.sha256(secret.reveal()))
        else { return .none }
        return deployment.clock.now() < interaction.expiresAt ? .open(interaction) : .expired(interaction)
    }
}

extension Interactions.Purpose {
    /// What an earlier interaction was for.
    init(_ interaction: Interaction) {
        self =
            interaction.parameters.map { .request($0, pushed: interaction.pushedRequest) }
            ?? interaction.userCode.map { .device($0) } ?? interaction.destination.map { .page($0) } ?? .none
    }

    fileprivate var parameters: [Interaction.Parameter]? {
        if case .request(let parameters, _) = self { parameters } else { nil }
    }

    fileprivate var userCode: String? {
        if case .device(let code) = self { code } else { nil }
    }

    fileprivate var destination: Destination? {
        if case .page(let destination) = self { destination } else { nil }
    }

    fileprivate var pushed: [UInt8]? {
        if case .request(_, let pushed) = self { pushed } else { nil }
    }
}
