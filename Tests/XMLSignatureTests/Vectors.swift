import Foundation
import Primitives
import XMLSignature

/// What other programs signed and encrypted; `Vectors/README.md` says by which.
enum Vectors {
    static let recipient = "https://sp.example/"
    static let issuer = XMLName("urn:oasis:names:tc:SAML:2.0:assertion", "Issuer")

    /// A file of the folder.
    static func file(_ name: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")
        return [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    /// A certificate of the folder.
    static func certificate(_ name: String) throws -> PinnedCertificate {
        try PinnedCertificate(text: String(decoding: try file(name + ".pem"), as: UTF8.self))
    }

    /// The verifier that knows the keys of the identity provider.
    static func verifier() throws -> SignatureVerifier {
        SignatureVerifier(keys: [try certificate("idp-p256").key, try certificate("idp-rsa").key])
    }

    /// The service provider's key, which `sp.pem` belongs to.
    static func serviceKey() throws -> XMLPrivateKey {
        let der = Base64.decode(try file("sp-key.txt"))
        return try XMLPrivateKey(der: Secret(der ?? []))
    }

    /// The service provider's decryption, with another key before the right one.
    static func decryption() throws -> XMLDecryption {
        XMLDecryption(keys: [XMLPrivateKey.generateP256(), try serviceKey()], recipient: recipient)
    }
}

/// The rule that a reading breaks; nil when it breaks none.
func broken(_ body: () throws(XMLProblem) -> Void) -> XMLProblem.Rule? { problem(body)?.rule }

/// The problem that a reading ends in; nil when it does not.
func problem(_ body: () throws(XMLProblem) -> Void) -> XMLProblem? {
    do throws(XMLProblem) {
        try body()
        return nil
    } catch {
        return error
    }
}

/// The rule that a document breaks by itself.
func broken(_ document: String, limits: XMLLimits = .message) -> XMLProblem.Rule? {
    broken { () throws(XMLProblem) in _ = try XMLTree(Array(document.utf8), limits: limits) }
}
