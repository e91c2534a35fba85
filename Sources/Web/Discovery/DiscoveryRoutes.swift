import HTTPTypes
import Hummingbird
package import OpenIDConnect
package import Provider
import Synchronization

/// What everybody may read: the metadata documents and the published keys.
package struct DiscoveryRoutes: Sendable {
    private let metadata: PreparedDocument
    private let resource: PreparedDocument
    private let keys: PublishedKeys

    /// Prepares the documents once; the keys follow the ring.
    package init(server: ServerFacts, keys: KeyRing) {
        metadata = PreparedDocument(
            Discovery.document(server), type: "application/json", cacheControl: "public, max-age=3600")
        resource = PreparedDocument(
            ProtectedResource.document(server), type: "application/json", cacheControl: "public, max-age=3600")
        self.keys = PublishedKeys(keys)
    }

    /// Shared with everybody's scripts.
    package var routes: [Route] {
        [
            Route(
                Paths.openIDConfiguration, for: .machine, sharedWith: .everyone,
                [.get: { metadata.response(to: $0.fields) }]),
            Route(
                Paths.authorizationServerMetadata, for: .machine, sharedWith: .everyone,
                [.get: { metadata.response(to: $0.fields) }]),
            Route(
                Paths.protectedResource, for: .machine, sharedWith: .everyone,
                [.get: { resource.response(to: $0.fields) }]),
            Route(
                Paths.jwks, for: .machine, sharedWith: .everyone,
                [.get: { keys.document.response(to: $0.fields) }]),
        ]
    }
}

/// The key set as it is sent, prepared anew when the keys change.
///
/// A class because it outlives requests. Caches are told five minutes, much less than a new key is published ahead.
final class PublishedKeys: Sendable {
    private let ring: KeyRing
    private let prepared: Mutex<(bytes: [UInt8], document: PreparedDocument)>

    init(_ ring: KeyRing) {
        self.ring = ring
        prepared = Mutex(([], Self.prepare([])))
    }

    /// Comparing is one look at a pointer as long as the ring was not reloaded.
    var document: PreparedDocument {
        let bytes = ring.current.document
        return prepared.withLock { prepared in
            if prepared.bytes != bytes { prepared = (bytes, Self.prepare(bytes)) }
            return prepared.document
        }
    }

    private static func prepare(_ bytes: [UInt8]) -> PreparedDocument {
        let seconds = KeySchedule.copied.components.seconds
        return PreparedDocument(bytes, type: "application/jwk-set+json", cacheControl: "public, max-age=\(seconds)")
    }
}
