import CryptoExtras

/// How a content key was encrypted to a key of ours: RSA-OAEP (XML Encryption 1.1 §5.5.2); no PKCS #1 version 1.5.
enum KeyTransport {
    /// SHA-1 for the digest and for the mask. Its weakness, collisions, is none here.
    case oaepSHA1
    /// SHA-256 for both.
    case oaepSHA256

    private static let mgf1p = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"
    private static let oaep = "http://www.w3.org/2009/xmlenc11#rsa-oaep"
    private static let encryption11 = "http://www.w3.org/2009/xmlenc11#"
    private static let sha1 = "http://www.w3.org/2000/09/xmldsig#sha1"
    private static let mgf1SHA1 = "http://www.w3.org/2009/xmlenc11#mgf1sha1"
    private static let mgf1SHA256 = "http://www.w3.org/2009/xmlenc11#mgf1sha256"

    /// Reads the `EncryptionMethod` of an encrypted key.
    init(_ method: XMLElement, _ reader: ShapeReader) throws(XMLProblem) {
        let algorithm = try reader.algorithm(method, else: .encryptionMethod)
        let digestName = SignatureShape.name("DigestMethod")
        let maskName = XMLName(Self.encryption11, "MGF")
        // No OAEPparams and no KeySize: nobody sends them, and neither changes anything for the better.
        guard method.children.count == Set(method.children.map(\.name)).count,
            method.children.allSatisfy({ $0.name == digestName || $0.name == maskName }), !method.isMixed
        else { throw reader.problem(.encryptionMethod, method) }
        let digest = try Self.parameter(digestName, of: method, reader) ?? Self.sha1
        let mask = try Self.parameter(maskName, of: method, reader)
        switch (algorithm, digest, mask) {
        case (Self.mgf1p, Self.sha1, nil): self = .oaepSHA1
        case (Self.oaep, Self.sha1, nil), (Self.oaep, Self.sha1, Self.mgf1SHA1): self = .oaepSHA1
        case (Self.oaep, DigestMethod.sha256.rawValue, Self.mgf1SHA256): self = .oaepSHA256
        default:
            let parts = [algorithm, "digest \(digest)"] + (mask.map { ["mask \($0)"] } ?? [])
            throw reader.problem(.encryptionMethod, method, found: parts.joined(separator: ", "))
        }
    }

    private static func parameter(
        _ name: XMLName, of method: XMLElement, _ reader: ShapeReader
    ) throws(XMLProblem) -> String? {
        guard let element = method.onlyChild(name) else { return nil }
        return try reader.plainAlgorithm(element, else: .encryptionMethod)
    }

    /// The content key, or nil: when it was not for this key, when it was altered, when this is no RSA key.
    func unwrap(_ wrapped: [UInt8], by key: XMLPrivateKey) -> [UInt8]? {
        guard case .rsa(let key) = key.material,
            let decryption = try? _RSA.Encryption.PrivateKey(derRepresentation: key.derRepresentation)
        else { return nil }
        let padding: _RSA.Encryption.Padding =
            switch self {
            case .oaepSHA1: .PKCS1_OAEP
            case .oaepSHA256: .PKCS1_OAEP_SHA256
            }
        return (try? decryption.decrypt(wrapped, padding: padding)).map(Array.init)
    }
}
