package import Primitives
import XMLSignature

/// A key of ours with its certificate: it signs what we send, and an RSA key also opens what was encrypted for us.
package struct ServiceKey: Sendable {
    /// What kind of key.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// RSA of 3072 bits: signs and decrypts.
        case rsa
        /// P-256: signs.
        case p256
    }

    let privateKey: XMLPrivateKey
    /// Its certificate, signed by itself.
    package let certificate: SigningCertificate

    private init(_ privateKey: XMLPrivateKey, _ certificate: SigningCertificate) {
        self.privateKey = privateKey
        self.certificate = certificate
    }

    /// Reads a key and its certificate, both DER; they must belong together.
    package init(privateKey der: Secret<[UInt8]>, certificate: [UInt8]) throws(CertificateProblem) {
        self.certificate = try SigningCertificate(der: certificate)
        do throws(XMLProblem) {
            privateKey = try XMLPrivateKey(der: der)
            let own = privateKey.publicKey.subjectPublicKeyInfo
            guard own == self.certificate.pinned.key.subjectPublicKeyInfo else { throw XMLProblem(.key) }
        } catch {
            throw CertificateProblem(error)
        }
    }

    /// Makes a key from the system's randomness and a certificate for it; an RSA key takes a good part of a second.
    ///
    /// The certificate's dates decide nothing, but some identity providers show them, and some refuse it after its end.
    package static func generate(
        _ kind: Kind, commonName: String, from notBefore: Timestamp, until notAfter: Timestamp,
        random: some RandomSource
    ) throws(CertificateProblem) -> ServiceKey {
        do throws(XMLProblem) {
            let key = kind == .rsa ? try XMLPrivateKey.generateRSA() : XMLPrivateKey.generateP256()
            // RFC 5280 §4.1.2.2: positive, and no longer than 20 bytes.
            let serial = [0x40 | random.bytes(1)[0] & 0x3F] + random.bytes(15)
            let certificate = try key.selfSigned(
                commonName: commonName, notBefore: notBefore, notAfter: notAfter, serialNumber: serial)
            return ServiceKey(key, SigningCertificate(certificate))
        } catch {
            throw CertificateProblem(error)
        }
    }

    /// The private key as DER, to be sealed before it is stored.
    package var der: Secret<[UInt8]> { privateKey.der }

    /// Whether it opens what was encrypted for it.
    package var decrypts: Bool {
        switch privateKey.method {
        case .rsaSHA256, .rsaSHA384, .rsaSHA512: true
        case .ecdsaSHA256: false
        }
    }
}

/// A message of ours could not be signed: the key is broken.
package struct SigningError: Error, Sendable {}
