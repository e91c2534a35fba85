import Crypto
import Primitives
import XMLSignature

/// A signed assertion in canonical form, every part of whose signature can be written otherwise.
///
/// What comes out is signed by the genuine key over exactly what it says, so that nothing but its shape is wrong.
struct Forge {
    static let namespace = "http://www.w3.org/2000/09/xmldsig#"
    static let saml = "urn:oasis:names:tc:SAML:2.0:assertion"
    static let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
    static let enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
    static let rsaSHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    static let sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"

    static let key = try? XMLPrivateKey.generateRSA()
    static let verifier = SignatureVerifier(keys: key.map { [$0.publicKey] } ?? [])

    var identifier = "_a"
    var uri: String? = "#_a"
    var canonicalization = element("CanonicalizationMethod", exclusive)
    var signatureMethod = element("SignatureMethod", rsaSHA256)
    var transforms = element("Transform", enveloped) + element("Transform", exclusive)
    var digestMethod = element("DigestMethod", sha256)
    var digestValue: String?
    /// After the reference, within SignedInfo.
    var afterReference = ""
    var afterDigest = ""
    /// Before, between and after the children of Signature.
    var beforeSignedInfo = ""
    var beforeValue = ""
    var afterValue = ""
    var signatureAttributes = ""
    var beforeSignature = ""
    var afterSignature = ""
    var value: String?
    /// What the message of the signature becomes before it is signed.
    var signedBytes: (String) -> String = { $0 }
    var alter: (String) -> String = { $0 }

    static func element(_ name: String, _ algorithm: String, _ content: String = "") -> String {
        "<ds:\(name) Algorithm=\"\(algorithm)\">\(content)</ds:\(name)>"
    }

    private var start: String { "<saml:Assertion xmlns:saml=\"\(Self.saml)\" ID=\"\(identifier)\">" }
    private var issuer: String { "<saml:Issuer>https://idp.example/</saml:Issuer>" }
    private var rest: String { "<saml:Subject><saml:NameID>joe</saml:NameID></saml:Subject></saml:Assertion>" }

    var content: String { start + issuer + beforeSignature + afterSignature + rest }

    var reference: String {
        let digest = digestValue ?? Base64.encode(Array(SHA256.hash(data: Array(content.utf8))))
        return "<ds:Reference\(uri.map { " URI=\"\($0)\"" } ?? "")><ds:Transforms>\(transforms)</ds:Transforms>"
            + digestMethod + "<ds:DigestValue>\(digest)</ds:DigestValue>\(afterDigest)</ds:Reference>"
    }

    func signedInfo(_ references: String) -> String {
        "<ds:SignedInfo xmlns:ds=\"\(Self.namespace)\">\(canonicalization)\(signatureMethod)\(references)"
            + "\(afterReference)</ds:SignedInfo>"
    }

    /// The signature, around a SignedInfo of its own or the one given.
    func signature(_ signedInfo: String? = nil) throws -> String {
        let info = signedInfo ?? self.signedInfo(reference)
        let made = try value ?? Self.key.map { Base64.encode(try $0.signature(over: Array(signedBytes(info).utf8))) }
        return
            "<ds:Signature xmlns:ds=\"\(Self.namespace)\"\(signatureAttributes)>\(beforeSignedInfo)\(info)\(beforeValue)"
            + "<ds:SignatureValue>\(made ?? "")</ds:SignatureValue>\(afterValue)</ds:Signature>"
    }

    /// The assertion, with its signature where it belongs.
    func document() throws -> String {
        alter(start + issuer + beforeSignature + (try signature()) + afterSignature + rest)
    }

    /// Verifies the document as its recipient does.
    func verified(by verifier: SignatureVerifier = Self.verifier) throws -> Result<SignedElement, XMLProblem> {
        let document = Array(try document().utf8)
        return Result { () throws(XMLProblem) in
            let tree = try XMLTree(document)
            return try verifier.verify(tree.root, of: tree, signature: .after(Vectors.issuer))
        }
    }

    /// A forge with something changed.
    static func with(_ change: (inout Forge) -> Void) -> Forge {
        var forge = Forge()
        change(&forge)
        return forge
    }
}

extension Result {
    /// What went wrong, if anything.
    var failure: Failure? {
        guard case .failure(let failure) = self else { return nil }
        return failure
    }
}
