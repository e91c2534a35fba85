package import Identity
import Primitives

/// Where a request object may be fetched (RFC 9101 §5.2, OpenID Connect Core §6.2).
package enum RequestReference {
    /// The URL to fetch, when the client registered this `request_uri`.
    ///
    /// Compared byte for byte. A fragment says which version of the object is meant and is never sent (Core §6.2); since
    /// nothing is kept here, it changes nothing. Throws an error without a way back.
    package static func url(_ requestURI: String, of client: Client) throws(AuthorizationError) -> String {
        let url = withoutFragment(requestURI)
        guard
            client.metadata.requestURIs.contains(where: {
                $0.isSameBytes(as: requestURI) || withoutFragment($0).isSameBytes(as: url)
            })
        else {
            throw AuthorizationError(
                .invalidRequestURI, "The request_uri is not registered for the client.", channel: nil)
        }
        return url
    }

    private static func withoutFragment(_ uri: String) -> String { String(uri.prefix { $0 != "#" }) }
}
