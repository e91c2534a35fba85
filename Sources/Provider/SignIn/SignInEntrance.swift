import Identity
import OpenIDConnect
import Primitives
import SignIn
import Storage

/// Opens sign-ins, and says where each begins.
struct SignInEntrance: Sendable {
    private let deployment: Deployment

    init(_ deployment: Deployment) { self.deployment = deployment }

    /// Opens a sign-in.
    ///
    /// - Parameters:
    ///   - context: the request that wants it, if it answers one.
    ///   - standing: the session of the browser that lacks something, or that nobody used for too long.
    ///   - step: what that lacks, by the rules; nil where they were not asked.
    func open(
        _ purpose: Interactions.Purpose, for context: RequestContext? = nil,
        expecting standing: CurrentSession.Standing? = nil, lacking step: Step? = nil, visitor: Visitor
    ) async throws -> SignInStart {
        var start = try await Interactions(deployment).open(
            purpose, expecting: standing?.live.account.id, visitor: visitor)
        var bound = context?.organization
        if case .device(let code) = purpose { bound = try await WaitingDevice.find(code, in: deployment)?.organization }
        let found = try await Whereabouts(deployment).begin(
            context, boundTo: bound, expecting: standing, lacking: step, remembered: visitor.organization)
        start.entry = entry(found)
        return start
    }

    private func entry(_ found: Whereabouts.Found) -> SignInStart.Entry {
        switch found.decision.route {
        case .identityProvider(let connection): .identityProvider(connection)
        case .page: found.organization.map { .page(.organization($0.name)) } ?? .page(.login)
        case .askOrganization: .page(.options)
        case .signIn: .page(.login)
        }
    }
}
