import Crypto
import CryptoExtras
import Primitives
import SAML
import TestKit
import XMLSignature

/// A key made for the tests, with a certificate for it.
struct TestKey: Sendable {
    enum Material: Sendable {
        case rsa(_RSA.Signing.PrivateKey)
        case p256(P256.Signing.PrivateKey)
    }

    let material: Material
    let certificate: SigningCertificate

    static let idp = Result { try TestKey.rsa("idp") }
    static let next = Result { try TestKey.rsa("idp next") }
    static let encryption = Result { try TestKey.rsa("idp encryption") }
    static let attacker = Result { try TestKey.rsa("idp") }
    static let otherTenant = Result { try TestKey.rsa("other tenant") }
    static let curve = Result { try TestKey.p256("idp curve") }
    static let ours = Result { try TestKey.rsa("signet") }
    static let oursNext = Result { try TestKey.rsa("signet next") }

    static func rsa(_ name: String, until: Timestamp = Lab.now + .days(3_650)) throws -> TestKey {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        return TestKey(material: .rsa(key), certificate: try certificate(of: Array(key.derRepresentation), name, until))
    }

    static func p256(_ name: String) throws -> TestKey {
        let key = P256.Signing.PrivateKey()
        let certificate = try certificate(of: Array(key.derRepresentation), name, Lab.now + .days(3_650))
        return TestKey(material: .p256(key), certificate: certificate)
    }

    /// Private key and certificate as our own side has them.
    var service: ServiceKey {
        get throws { try ServiceKey(privateKey: Secret(der), certificate: certificate.der) }
    }

    var der: [UInt8] {
        switch material {
        case .rsa(let key): Array(key.derRepresentation)
        case .p256(let key): Array(key.derRepresentation)
        }
    }

    /// The signature of `message` over its digest by `hash`; for a curve r and s.
    func signature(over message: [UInt8], by hash: Hash = .sha256) throws -> [UInt8] {
        switch material {
        case .p256(let key):
            return Array(try key.signature(for: SHA256.hash(data: message)).rawRepresentation)
        case .rsa(let key):
            let padding = _RSA.Signing.Padding.insecurePKCS1v1_5
            return switch hash {
            case .sha1:
                Array(try key.signature(for: Insecure.SHA1.hash(data: message), padding: padding).rawRepresentation)
            case .sha256: Array(try key.signature(for: SHA256.hash(data: message), padding: padding).rawRepresentation)
            case .sha384: Array(try key.signature(for: SHA384.hash(data: message), padding: padding).rawRepresentation)
            case .sha512: Array(try key.signature(for: SHA512.hash(data: message), padding: padding).rawRepresentation)
            }
        }
    }

    /// `message` encrypted to this key, RSA-OAEP.
    func wrapped(_ message: [UInt8], sha256: Bool = false) throws -> [UInt8] {
        guard case .rsa(let key) = material else { return [] }
        let encryption = try _RSA.Encryption.PublicKey(derRepresentation: key.publicKey.derRepresentation)
        return Array(try encryption.encrypt(message, padding: sha256 ? .PKCS1_OAEP_SHA256 : .PKCS1_OAEP))
    }

    private static func certificate(of der: [UInt8], _ name: String, _ until: Timestamp) throws -> SigningCertificate {
        let pinned = try XMLPrivateKey(der: Secret(der)).selfSigned(
            commonName: name, notBefore: Timestamp(seconds: 1_700_000_000), notAfter: until, serialNumber: [1, 2, 3])
        return try SigningCertificate(der: pinned.der)
    }
}

/// A digest, with its identifier.
enum Hash: String, Sendable {
    case sha1 = "http://www.w3.org/2000/09/xmldsig#sha1"
    case sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"
    case sha384 = "http://www.w3.org/2001/04/xmldsig-more#sha384"
    case sha512 = "http://www.w3.org/2001/04/xmlenc#sha512"

    func digest(_ message: [UInt8]) -> [UInt8] {
        switch self {
        case .sha1: Array(Insecure.SHA1.hash(data: message))
        case .sha256: Array(SHA256.hash(data: message))
        case .sha384: Array(SHA384.hash(data: message))
        case .sha512: Array(SHA512.hash(data: message))
        }
    }

    /// The signature method of RSA with this digest.
    var rsa: String {
        switch self {
        case .sha1: "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
        case .sha256: SignatureMethod.rsaSHA256.rawValue
        case .sha384: SignatureMethod.rsaSHA384.rawValue
        case .sha512: SignatureMethod.rsaSHA512.rawValue
        }
    }
}
