import Primitives
import Testing
import XMLSignature

@Suite("Keys and certificates")
struct KeyTests {
    @Test("a certificate is its key, its subject and its dates")
    func fields() throws {
        let certificate = try Vectors.certificate("idp-rsa")
        #expect(certificate.subject == "CN=idp-rsa, O=Example")
        #expect(certificate.key.kind == "RSA 2048")
        #expect(try Vectors.certificate("idp-p256").key.kind == "P-256")
        #expect(certificate.notBefore == Timestamp(seconds: 1_772_323_198))  // 2026-02-28T23:59:58Z
        #expect(certificate.notAfter == Timestamp(seconds: 2_592_864_001))  // 2052-03-01T00:00:01Z
        #expect(certificate.fingerprint.count == 64)
    }

    @Test("PEM and the bare base64 of metadata are the same certificate")
    func text() throws {
        let certificate = try Vectors.certificate("idp-rsa")
        #expect(certificate.pem == String(decoding: try Vectors.file("idp-rsa.pem"), as: UTF8.self))
        for text in [
            certificate.pem, "\n  " + certificate.base64 + "\t", certificate.pem.replacing("\n", with: "\r\n"),
        ] {
            #expect(try PinnedCertificate(text: text).der == certificate.der)
        }
    }

    @Test("weak keys and other kinds are refused: META-23", arguments: ["rsa-1024", "rsa-exponent-3"])
    func weak(name: String) {
        #expect(throws: XMLProblem(.weakKey)) { try Vectors.certificate(name) }
    }

    @Test("a curve we do not use is refused")
    func curve() {
        #expect(throws: XMLProblem(.key)) { try Vectors.certificate("p384") }
    }

    @Test(
        "what is no certificate is refused", arguments: ["", "AAAA", "MIIB", "-----BEGIN CERTIFICATE-----\nAAAA", "é"])
    func noCertificate(text: String) {
        #expect(throws: XMLProblem(.certificate)) { try PinnedCertificate(text: text) }
    }

    @Test("a certificate cut anywhere is refused, and two in a row are")
    func cut() throws {
        let der = try Vectors.certificate("idp-p256").der
        for length in der.indices {
            #expect(throws: XMLProblem(.certificate)) { try PinnedCertificate(der: Array(der[..<length])) }
        }
        #expect(throws: XMLProblem(.certificate)) { try PinnedCertificate(der: der + der) }
        let pem = try Vectors.certificate("idp-p256").pem
        #expect(throws: XMLProblem(.certificate)) { try PinnedCertificate(text: pem + pem) }
    }

    @Test("a private key comes back from DER and signs for its public half")
    func privateKeys() throws {
        for key in [try XMLPrivateKey.generateRSA(), XMLPrivateKey.generateP256()] {
            let again = try XMLPrivateKey(der: key.der)
            let signature = try again.signature(over: Array("m".utf8))
            #expect(again.publicKey.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo)
            for method in SignatureMethod.allCases {
                let isValid = key.publicKey.isValid(signature: signature, over: Array("m".utf8), by: method)
                #expect(isValid == (method == key.method), "\(method)")
            }
            #expect(!key.publicKey.isValid(signature: signature, over: Array("n".utf8), by: key.method))
        }
        #expect(throws: XMLProblem(.key)) { try XMLPrivateKey(der: Secret([0x30, 0x00])) }
    }

    @Test("an ECDSA signature of zeros is refused: SIG-88")
    func zeros() throws {
        let key = try Vectors.certificate("idp-p256").key
        #expect(!key.isValid(signature: [UInt8](repeating: 0, count: 64), over: [], by: .ecdsaSHA256))
    }

    @Test("a certificate that a key signs itself says what it was told to")
    func selfSigned() throws {
        let begin = Timestamp(seconds: 1_790_000_000)
        let end = Timestamp(seconds: 2_600_000_000)  // after 2049, written as GeneralizedTime
        for key in [try XMLPrivateKey.generateRSA(), XMLPrivateKey.generateP256()] {
            let certificate = try key.selfSigned(
                commonName: "sp.example", notBefore: begin, notAfter: end, serialNumber: [0xFF, 1, 2, 3, 4, 5, 6, 7])
            #expect(certificate.subject == "CN=sp.example")
            #expect(certificate.notBefore == begin && certificate.notAfter == end)
            #expect(certificate.key.subjectPublicKeyInfo == key.publicKey.subjectPublicKeyInfo)
        }
    }
}
