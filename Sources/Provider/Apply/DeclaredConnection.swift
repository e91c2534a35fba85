package import Identity
package import Primitives

/// A connection to an identity provider in a file.
package struct DeclaredConnection: Sendable {
    /// Its id in the deployment.
    package let id: ConnectionID
    /// The file and line it stands at.
    package let source: String
    /// What it speaks, as said or as its keys imply; nil when neither says.
    package let kind: ProviderSettings.Kind?
    /// What is said of it.
    package let edits: [Edit<ConnectionSettings>]
    /// The secret of our client there; nil when left out.
    package let clientSecret: Secret<String>?

    /// A connection.
    package init(
        id: ConnectionID, source: String, kind: ProviderSettings.Kind?, edits: [Edit<ConnectionSettings>],
        clientSecret: Secret<String>? = nil
    ) {
        self.id = id
        self.source = source
        self.kind = kind
        self.edits = edits
        self.clientSecret = clientSecret
    }

    /// The settings that the file asks for, given the stored ones, and the keys that change something; nil for a new one
    /// of which nothing says what it speaks.
    func settings(over stored: ConnectionSettings?) -> (settings: ConnectionSettings, keys: [String])? {
        guard var settings = stored ?? blank else { return nil }
        let keys = edits.apply(to: &settings)
        return (settings, keys)
    }

    /// The file and line of one of its keys.
    func source(of key: String) -> String { edits.first { $0.key == key }?.source ?? source }

    /// A connection of which nothing is said but its id.
    private var blank: ConnectionSettings? {
        switch kind {
        case .saml: ConnectionSettings(displayName: id.value, provider: .saml(SAMLSettings(source: .document(""))))
        case .oidc: ConnectionSettings(displayName: id.value, provider: .oidc(OIDCSettings(issuer: "", clientID: "")))
        case nil: nil
        }
    }
}

/// A key of ours that a plan makes at a connection.
struct PendingServiceKey: Sendable, Hashable {
    /// The connection.
    let connection: ConnectionID
    /// What it signs with.
    let signature: SAMLSettings.RequestSignature
    /// Where it begins its life.
    let stage: ServiceProviderKey.Stage
}
