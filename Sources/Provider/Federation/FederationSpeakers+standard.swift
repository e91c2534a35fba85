import Identity
import Primitives

extension FederationSpeakers {
    /// The two protocols.
    package static let standard = FederationSpeakers { connection, deployment in
        switch connection.settings.provider {
        case .saml: SAMLFederation(deployment)
        case .oidc: NoSpeaker()
        }
    }
}

/// Until the other protocol is there.
struct NoSpeaker: FederationProtocol {
    func question(_ demand: FederationDemand, to connection: Connection) async throws -> FederationQuestion {
        throw FederationUnavailable("no_speaker")
    }
    func verdict(
        on message: FederationMessage, to request: FederationRequest?, of connection: Connection
    ) async throws -> FederationVerdict { FederationVerdict(.refused(reason: "no_speaker")) }
    func logout(
        of session: UpstreamSession, at connection: Connection, handle: Secret<String>
    ) async throws -> FederationQuestion? { nil }
    func logoutVerdict(
        on message: FederationMessage, of connection: Connection
    ) async throws -> FederationLogoutVerdict { FederationLogoutVerdict(.refused(reason: "no_speaker")) }
    func metadata(of connection: Connection) async throws -> [UInt8]? { nil }
}
