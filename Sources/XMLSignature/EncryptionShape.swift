import Crypto

/// An encrypted element that consists of what we accept and of nothing else, taken apart; not decrypted yet.
///
/// Nothing is fetched and no key is looked up: the one encrypted key is within `EncryptedData`, or right beside it and
/// referred to from there (XML Encryption 1.1 §3, SAML 2.0 core §2.3.4).
struct EncryptionShape {
    /// The namespace of XML Encryption.
    static let namespace = "http://www.w3.org/2001/04/xmlenc#"
    private static let elementType = "http://www.w3.org/2001/04/xmlenc#Element"
    private static let encryptedKeyType = "http://www.w3.org/2001/04/xmlenc#EncryptedKey"

    let cipher: ContentCipher
    let ciphertext: [UInt8]
    private let transport: KeyTransport
    private let wrappedKey: [UInt8]

    /// Takes apart an element that holds `EncryptedData`, and the encrypted key beside it if it is not inside.
    init(_ element: XMLElement, for recipient: String, in tree: XMLTree) throws(XMLProblem) {
        let reader = ShapeReader(tree: tree)
        try reader.expect(element, is: element.name, attributes: [], else: .encryptionShape)
        guard let data = element.children.first, element.children.count <= 2 else {
            throw reader.problem(.encryptionShape, element)
        }
        try reader.expect(
            data, is: Self.name("EncryptedData"), attributes: ["Id", "Type"], else: .encryptionShape)
        guard data.attribute("Type") == Self.elementType,
            data.children.map(\.name)
                == [Self.name("EncryptionMethod"), SignatureShape.name("KeyInfo"), Self.name("CipherData")]
        else { throw reader.problem(.encryptionShape, data) }
        let method = data.children[0]
        let algorithm = try reader.plainAlgorithm(method, else: .encryptionMethod)
        guard let cipher = ContentCipher(rawValue: algorithm) else {
            throw reader.problem(.encryptionMethod, method, found: algorithm)
        }
        self.cipher = cipher
        ciphertext = try Self.value(of: data.children[2], reader)

        let key = try Self.encryptedKey(for: data.children[1], beside: element.children.dropFirst().first, reader)
        try reader.expect(
            key, is: Self.name("EncryptedKey"), attributes: ["Id", "Recipient"], else: .encryptionShape)
        if let named = key.attribute("Recipient"), named != recipient { throw reader.problem(.encryptionShape, key) }
        let parts = key.children.filter { !Self.isIgnored($0.name) }
        guard parts.map(\.name) == [Self.name("EncryptionMethod"), Self.name("CipherData")] else {
            throw reader.problem(.encryptionShape, key)
        }
        transport = try KeyTransport(parts[0], reader)
        wrappedKey = try Self.value(of: parts[1], reader)
    }

    static func name(_ local: String) -> XMLName { XMLName(namespace, local) }

    /// What an encrypted key says of whose key wrapped it, and of what it is for: never read.
    private static func isIgnored(_ name: XMLName) -> Bool {
        [SignatureShape.name("KeyInfo"), Self.name("ReferenceList"), Self.name("CarriedKeyName")].contains(name)
    }

    /// The one encrypted key: the only child of `KeyInfo`, or the element beside that a `RetrievalMethod` there names.
    private static func encryptedKey(
        for keyInfo: XMLElement, beside sibling: XMLElement?, _ reader: ShapeReader
    ) throws(XMLProblem) -> XMLElement {
        guard let only = keyInfo.children.first, keyInfo.children.count == 1, !keyInfo.isMixed else {
            throw reader.problem(.encryptionShape, keyInfo)
        }
        guard let sibling else { return only }
        try reader.expect(
            only, is: SignatureShape.name("RetrievalMethod"), attributes: ["Type", "URI"], else: .encryptionShape)
        guard only.children.isEmpty, only.attribute("Type") ?? encryptedKeyType == encryptedKeyType,
            let identifier = sibling.attribute("Id"), only.attribute("URI") == "#" + identifier
        else { throw reader.problem(.encryptionShape, only) }
        return sibling
    }

    /// The bytes of a `CipherData` that holds them itself.
    private static func value(of data: XMLElement, _ reader: ShapeReader) throws(XMLProblem) -> [UInt8] {
        try reader.expect(data, is: name("CipherData"), attributes: [], else: .encryptionShape)
        guard data.children.map(\.name) == [name("CipherValue")] else { throw reader.problem(.encryptionShape, data) }
        try reader.expect(data.children[0], is: name("CipherValue"), attributes: [], else: .encryptionShape)
        return try reader.base64(data.children[0], else: .encryptionShape)
    }

    /// The content key that this private key unwraps; a random one when it unwraps none, so that all goes on as if.
    func contentKey(by key: XMLPrivateKey) -> SymmetricKey {
        let random = SymmetricKey(size: SymmetricKeySize(bitCount: cipher.keySize * 8))
        guard let bytes = transport.unwrap(wrappedKey, by: key), bytes.count == cipher.keySize else { return random }
        return SymmetricKey(data: bytes)
    }
}
