import Crypto
import Primitives
import SAML
import XMLSignature

/// Assertions that the identity provider did sign, whatever they say: the rules behind the signature are what is tried.
enum AssertionFuzz {
    private static let key = XMLPrivateKey.generateP256()
    private static let issuer = XMLName("urn:oasis:names:tc:SAML:2.0:assertion", "Issuer")

    private static let responses: ResponseCheck = {
        guard
            let certificate = try? key.selfSigned(
                commonName: "idp", notBefore: Timestamp(seconds: 0), notAfter: SAMLFuzz.now + .days(1),
                serialNumber: [1]),
            let signing = try? SigningCertificate(der: certificate.der)
        else { give("no certificate was made") }
        return SAMLFuzz.responses(signedBy: signing)
    }()

    /// Signs what the bytes say and hands it in, within a response or as one; whether it was taken.
    static func run(_ bytes: [UInt8]) -> Bool {
        guard let tree = try? XMLTree(bytes), let identifier = tree.root.attribute("ID"),
            tree.root.children.first?.name == issuer, !tree.root.isMixed
        else { return false }
        let signed = sign(tree.root, identifier)
        checkSigned(signed)
        let isAssertion = tree.root.name.local == "Assertion"
        guard
            case .verified(let assertion, let checks) = responses.run(
                SAMLFuzz.form(Array((isAssertion ? SAMLFuzz.envelope(signed) : signed).utf8)))
        else { return false }
        guard assertion.issuer == SAMLFuzz.them, assertion.inResponseTo == "_request",
            IdentityValue.problem(with: assertion.nameID.value) == nil, !checks.isEmpty,
            assertion.authnInstant <= SAMLFuzz.now + .minutes(5), assertion.rememberUntil >= SAMLFuzz.now - .minutes(5)
        else { give("an assertion that must not be taken") }
        return true
    }

    /// Our own canonical form and libxml2's are the same, or the signature would not verify.
    private static func checkSigned(_ document: String) {
        guard let tree = try? XMLTree(Array(document.utf8)) else { return }
        let verifier = SignatureVerifier(keys: [key.publicKey])
        do throws(XMLProblem) {
            _ = try verifier.verify(tree.root, of: tree, signature: .after(issuer))
        } catch {
            if error.rule == .digest || error.rule == .signatureValue { give("two canonical forms: \(document)") }
        }
    }

    private static func sign(_ element: XMLElement, _ identifier: String) -> String {
        let digest = Base64.encode(Array(SHA256.hash(data: Array(Canonical(element).text.utf8))))
        let dsig = "http://www.w3.org/2000/09/xmldsig#"
        let exclusive = "Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\""
        let info = """
            <d:SignedInfo xmlns:d="\(dsig)"><d:CanonicalizationMethod \(exclusive)></d:CanonicalizationMethod>\
            <d:SignatureMethod Algorithm="\(SignatureMethod.ecdsaSHA256.rawValue)"></d:SignatureMethod>\
            <d:Reference URI="#\(identifier)"><d:Transforms><d:Transform Algorithm="\(dsig)enveloped-signature">\
            </d:Transform><d:Transform \(exclusive)></d:Transform></d:Transforms>\
            <d:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></d:DigestMethod>\
            <d:DigestValue>\(digest)</d:DigestValue></d:Reference></d:SignedInfo>
            """
        guard let value = try? key.signature(over: Array(info.utf8)) else { give("no signature was made") }
        let signature =
            "<d:Signature xmlns:d=\"\(dsig)\">\(info)<d:SignatureValue>\(Base64.encode(value))"
            + "</d:SignatureValue></d:Signature>"
        return Canonical(element, inserting: signature).text
    }
}
