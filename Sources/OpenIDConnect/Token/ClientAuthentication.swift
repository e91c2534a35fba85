package import Identity

/// Whether the way a client authenticates is the way it registered.
package enum ClientAuthentication {
    /// The method must be the registered one: no falling back to a weaker one, and none that a registration did not
    /// foresee (RFC 9700 §2.5).
    ///
    /// The secret or the assertion itself is checked beside this.
    package static func check(
        _ presented: ClientCredentials, registered: ClientMetadata
    ) throws(TokenError) {
        guard presented.method == registered.authenticationMethod else { throw presented.refusal }
    }
}
