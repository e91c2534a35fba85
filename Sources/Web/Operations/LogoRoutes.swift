import HTTPTypes
import Hummingbird
package import Identity
import Primitives

/// The logos of organizations, each at the address that its bytes make.
///
/// They are the only bytes of others that this site serves: as what they were checked to be, and as nothing else.
package struct LogoRoutes: Sendable {
    private let find: @Sendable (_ hash: [UInt8]) async throws -> LogoImage?

    /// The routes; `find` finds a logo by its SHA-256.
    package init(_ find: @escaping @Sendable (_ hash: [UInt8]) async throws -> LogoImage?) { self.find = find }

    /// `/assets/logo/HASH`, with the hash in base64url.
    package var routes: [Route] { [Route(Paths.logos, for: .machine, [.get: { try await show($0) }])] }

    private func show(_ call: Call) async throws -> Response {
        let name = call.target.path.split(separator: "/").last.map(String.init) ?? ""
        guard call.target.path.hasSuffix(Paths.logos + name), let hash = Base64URL.decode(name), hash.count == 32,
            let image = try await find(hash)
        else { throw Refusal.notFound }
        let document = PreparedDocument(
            image.bytes, type: image.logo.type.rawValue, cacheControl: "public, max-age=31536000, immutable")
        return document.response(to: call.fields)
    }
}
