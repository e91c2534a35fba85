import Crypto
import CryptoExtras

/// The ciphers of contents that we accept, by their identifiers (XML Encryption 1.1 §5.2); no triple DES.
enum ContentCipher: String, CaseIterable {
    case aes128GCM = "http://www.w3.org/2009/xmlenc11#aes128-gcm"
    case aes192GCM = "http://www.w3.org/2009/xmlenc11#aes192-gcm"
    case aes256GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
    case aes128CBC = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
    case aes192CBC = "http://www.w3.org/2001/04/xmlenc#aes192-cbc"
    case aes256CBC = "http://www.w3.org/2001/04/xmlenc#aes256-cbc"

    /// Of the key, in bytes.
    var keySize: Int {
        switch self {
        case .aes128GCM, .aes128CBC: 16
        case .aes192GCM, .aes192CBC: 24
        case .aes256GCM, .aes256CBC: 32
        }
    }

    /// Whether nobody can alter a ciphertext without its being noticed.
    var isAuthenticated: Bool {
        switch self {
        case .aes128GCM, .aes192GCM, .aes256GCM: true
        case .aes128CBC, .aes192CBC, .aes256CBC: false
        }
    }

    /// The plaintext; nil when there is none.
    func open(_ ciphertext: [UInt8], by key: SymmetricKey) -> [UInt8]? {
        isAuthenticated ? Self.openGCM(ciphertext, by: key) : Self.openCBC(ciphertext, by: key)
    }

    /// §5.2.4: a nonce of 96 bits before, and the whole tag of 128 bits behind.
    private static func openGCM(_ ciphertext: [UInt8], by key: SymmetricKey) -> [UInt8]? {
        guard ciphertext.count > 12 + 16, let box = try? AES.GCM.SealedBox(combined: ciphertext),
            let plaintext = try? AES.GCM.open(box, using: key)
        else { return nil }
        return Array(plaintext)
    }

    /// §5.2.1, §5.2.2: the initialization vector before, and in the last byte how many bytes of padding there are.
    private static func openCBC(_ ciphertext: [UInt8], by key: SymmetricKey) -> [UInt8]? {
        let size = 16
        guard ciphertext.count >= size * 2, ciphertext.count % size == 0,
            let vector = try? AES._CBC.IV(ivBytes: ciphertext[..<size]),
            let padded = try? AES._CBC.decrypt(ciphertext[size...], using: key, iv: vector, noPadding: true),
            let padding = padded.last, padding >= 1, padding <= size
        else { return nil }
        return Array(padded.dropLast(Int(padding)))
    }
}
