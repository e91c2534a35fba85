package import Identity

/// Who talks to identity providers: for each connection the protocol it speaks.
///
/// A value that makes the speakers, since they need the deployment that it is part of.
package struct FederationSpeakers: Sendable {
    private let make: @Sendable (Connection, Deployment) -> any FederationProtocol

    /// Speakers made by `make`.
    package init(_ make: @escaping @Sendable (Connection, Deployment) -> any FederationProtocol) { self.make = make }

    /// What talks to the provider of `connection`.
    package func speaker(of connection: Connection, in deployment: Deployment) -> any FederationProtocol {
        make(connection, deployment)
    }
}
