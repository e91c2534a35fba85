import Credentials
import Identity
import Primitives
import Provider

/// Reads and writes the pictures that stand in files.
struct LogoReader {
    /// What a logo may be.
    static let expected =
        "none, or file:PATH of a PNG, JPEG or WebP picture of at most \(LogoImage.mostBytes >> 10) KiB "
        + "and 1 to \(ImageHeader.mostPixels) pixels a side"

    /// What knows where paths begin.
    let secrets: SecretReader

    /// What a value says of the logo.
    func read(_ node: DocumentNode) throws(Mismatch) -> DeclaredLogo {
        if node.isNull { return .nothing }
        guard let text = node.text else { throw Mismatch(node, expected: Self.expected) }
        if text == "none" { return .nothing }
        if text.hasPrefix("file:") { return .image(try image(file(text.dropFirst("file:".count), node), node)) }
        for type in ImageType.allCases where text.hasPrefix(Self.prefix(of: type)) {
            guard let bytes = Base64.decode(text.utf8.dropFirst(Self.prefix(of: type).utf8.count)) else { break }
            let image = try image(bytes, node)
            guard image.logo.type == type else {
                throw Mismatch(node, expected: "\(image.logo.type.rawValue), which its bytes are")
            }
            return .image(image)
        }
        throw Mismatch(node, expected: Self.expected)
    }

    /// The picture as an export has it: whole, so that the export can be applied elsewhere.
    static func text(of image: LogoImage) -> String { prefix(of: image.logo.type) + Base64.encode(image.bytes) }

    /// The beginning of a `data:` URL (RFC 2397).
    private static func prefix(of type: ImageType) -> String { "data:\(type.rawValue);base64," }

    private func file(_ path: Substring, _ node: DocumentNode) throws(Mismatch) -> [UInt8] {
        do {
            return try TextFile.bytes(secrets.path(String(path)), limit: LogoImage.mostBytes)
        } catch {
            throw Mismatch(node, expected: "\(Self.expected) (\(error))")
        }
    }

    private func image(_ bytes: [UInt8], _ node: DocumentNode) throws(Mismatch) -> LogoImage {
        guard bytes.count <= LogoImage.mostBytes, let header = ImageHeader(bytes) else {
            throw Mismatch(node, expected: Self.expected)
        }
        return LogoImage(Logo(hash: ContentHash.sha256(bytes), type: header.type), bytes: bytes)
    }
}
