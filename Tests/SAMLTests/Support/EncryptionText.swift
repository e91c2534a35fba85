import Crypto
import CryptoExtras
import Foundation
import Primitives

/// An `EncryptedAssertion`, part by part.
struct EncryptionText: Sendable {
    static let xenc = "http://www.w3.org/2001/04/xmlenc#"
    static let xenc11 = "http://www.w3.org/2009/xmlenc11#"

    enum Cipher: String, Sendable {
        case gcm128 = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
        case gcm256 = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
        case cbc256 = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"
        case tripleDES = "http://www.w3.org/2001/04/xmlenc#tripledes-cbc"
        case unknown = "urn:x"
    }

    var recipient: TestKey
    var cipher = Cipher.gcm256
    var transport = xenc + "rsa-oaep-mgf1p"
    var isOAEPSHA256 = false
    var type: String? = xenc + "Element"
    /// Alters the ciphertext.
    var alter: @Sendable ([UInt8]) -> [UInt8] = { $0 }
    /// In place of the ciphertext.
    var cipherData: String?
    /// In place of the `KeyInfo` of the data.
    var keyInfo: String?
    /// The `EncryptedKey` stands beside the data, which refers to it.
    var isSibling = false
    /// How many times the key is there.
    var copies = 1
    var recipientName: String?
    /// Beside the data.
    var tail = ""

    init(to recipient: TestKey) { self.recipient = recipient }

    func text(_ plaintext: String) throws -> String {
        let key = SymmetricKey(size: cipher == .gcm128 ? .bits128 : .bits256)
        let encrypted = try encryptedKey(unsafe key.withUnsafeBytes { unsafe Array($0) })
        let reference = XML.element(
            "ds:RetrievalMethod", [("Type", Self.xenc + "EncryptedKey"), ("URI", "#_key")])
        let info =
            keyInfo
            ?? XML.element(
                "ds:KeyInfo", [("xmlns:ds", XML.ds)], isSibling ? reference : encrypted)
        let ciphertext = Base64.encode(alter(try encrypt(Array(plaintext.utf8), with: key)))
        let data = XML.element(
            "xenc:EncryptedData", [("xmlns:xenc", Self.xenc), ("Type", type)],
            XML.element("xenc:EncryptionMethod", [("Algorithm", cipher.rawValue)]) + info
                + (cipherData
                    ?? XML.element(
                        "xenc:CipherData", [], XML.element("xenc:CipherValue", [], ciphertext))))
        return XML.element(
            "saml:EncryptedAssertion", [("xmlns:saml", XML.saml)], data + (isSibling ? encrypted : "") + tail)
    }

    private func encryptedKey(_ key: [UInt8]) throws -> String {
        let wrapped = Base64.encode(try recipient.wrapped(key, sha256: isOAEPSHA256))
        let method: String =
            isOAEPSHA256
            ? XML.element(
                "ds:DigestMethod", [("xmlns:ds", isSibling ? XML.ds : nil), ("Algorithm", Hash.sha256.rawValue)])
                + XML.element("xenc11:MGF", [("xmlns:xenc11", Self.xenc11), ("Algorithm", Self.xenc11 + "mgf1sha256")])
            : ""
        let one = XML.element(
            "xenc:EncryptedKey",
            [
                ("xmlns:xenc", isSibling ? Self.xenc : nil), ("Id", isSibling ? "_key" : nil),
                ("Recipient", recipientName),
            ],
            XML.element("xenc:EncryptionMethod", [("Algorithm", transport)], method)
                + XML.element("xenc:CipherData", [], XML.element("xenc:CipherValue", [], wrapped)))
        return String(repeating: one, count: copies)
    }

    private func encrypt(_ plaintext: [UInt8], with key: SymmetricKey) throws -> [UInt8] {
        switch cipher {
        case .gcm128, .gcm256, .tripleDES, .unknown:
            let box = try AES.GCM.seal(plaintext, using: key)
            return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        case .cbc256:
            let iv = AES._CBC.IV()
            return Array(iv) + Array(try AES._CBC.encrypt(plaintext, using: key, iv: iv))
        }
    }
}
