import Identity

extension FederationSpeakers {
    /// The two protocols.
    package static let standard = FederationSpeakers { connection, deployment in
        switch connection.settings.provider {
        case .saml: SAMLFederation(deployment)
        case .oidc: UpstreamFederation(deployment)
        }
    }
}
