package import Identity
import Primitives

/// What a pairwise subject belongs to: clients of one sector know a person by the same `sub` (OpenID Connect Core §8.1).
package enum Sector {
    /// The host of `sector_identifier_uri`, or else the one that all redirect URIs have; nil when there is none.
    package static func host(of metadata: ClientMetadata) -> String? {
        if let uri = metadata.sectorIdentifierURI { return host(of: uri) }
        let hosts = metadata.redirectURIs.map(host)
        guard let first = hosts.first, hosts.allSatisfy({ $0 == first }) else { return nil }
        return first
    }

    private static func host(of uri: String) -> String? { URIParts(uri)?.host }
}
