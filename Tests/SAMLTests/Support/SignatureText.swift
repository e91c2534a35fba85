import Primitives
import SAML

/// An enveloped signature, part by part, over a text that is its own canonical form.
struct SignatureText: Sendable {
    static let excC14n = "http://www.w3.org/2001/10/xml-exc-c14n#"
    static let enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"

    var key: TestKey
    var hash = Hash.sha256
    /// The hash the signature value is really made with, when it lies.
    var realHash: Hash?
    /// The identifier of the method, when it is not RSA with `hash`.
    var method: String?
    var digestMethod: String?
    var c14n = excC14n
    var transforms = [enveloped, excC14n]
    /// Put within the last transform.
    var prefixList: String?
    /// `Transforms` as a whole, in place of both.
    var transformsText: String?
    /// `#` and the id when nil.
    var uri: String?
    var hasURI = true
    var digestValue: String?
    /// The text whose digest is signed, when it is another.
    var digestText: String?
    var signatureValue: String?
    var keyInfo = ""
    /// Behind everything else in the signature: ds:Object.
    var tail = ""
    /// Attributes of the signature itself.
    var attributes = ""
    /// Before the one reference.
    var references = ""
    var withoutReference = false

    init(_ key: TestKey) {
        self.key = key
        if case .p256 = key.material { method = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256" }
    }

    /// A text with its signature in it, where `place` puts it.
    func sign(_ place: (String) -> String, id: String) throws -> String { place(try text(over: place(""), id: id)) }

    func sign(_ assertion: AssertionText) throws -> String {
        try sign(assertion.text, id: assertion.id ?? "")
    }

    func sign(_ response: ResponseText) throws -> String {
        try sign(response.text, id: response.id ?? "")
    }

    /// The signature of `signed`.
    func text(over signed: String, id: String) throws -> String {
        let info = signedInfo(over: signed, id: id)
        let canonical = info.replacing(
            "<ds:SignedInfo>", with: "<ds:SignedInfo xmlns:ds=\"\(XML.ds)\">", maxReplacements: 1)
        let value =
            try signatureValue
            ?? Base64.encode(
                key.signature(over: Array(canonical.utf8), by: realHash ?? hash))
        return "<ds:Signature xmlns:ds=\"\(XML.ds)\"\(attributes)>" + info
            + XML.element("ds:SignatureValue", [], value) + keyInfo + tail + "</ds:Signature>"
    }

    /// `SignedInfo` without a declaration of its prefix.
    func signedInfo(over signed: String, id: String) -> String {
        let inclusive = prefixList.map {
            XML.element("ec:InclusiveNamespaces", [("xmlns:ec", Self.excC14n), ("PrefixList", $0)])
        }
        let list = transforms.enumerated().map { index, algorithm in
            XML.element(
                "ds:Transform", [("Algorithm", algorithm)], index == transforms.count - 1 ? inclusive ?? "" : "")
        }
        let digest = digestValue ?? Base64.encode(hash.digest(Array((digestText ?? signed).utf8)))
        let reference = XML.element(
            "ds:Reference", [("URI", hasURI ? uri ?? "#" + id : nil)],
            (transformsText ?? XML.element("ds:Transforms", [], list.joined()))
                + XML.element("ds:DigestMethod", [("Algorithm", digestMethod ?? hash.rawValue)])
                + XML.element("ds:DigestValue", [], digest))
        return XML.element(
            "ds:SignedInfo", [],
            XML.element("ds:CanonicalizationMethod", [("Algorithm", c14n)])
                + XML.element("ds:SignatureMethod", [("Algorithm", method ?? hash.rsa)])
                + references + (withoutReference ? "" : reference))
    }

    /// A `KeyInfo` with these certificates.
    static func keyInfo(_ certificates: SigningCertificate...) -> String {
        let data = certificates.map { XML.element("ds:X509Certificate", [], Base64.encode($0.der)) }.joined()
        return XML.element("ds:KeyInfo", [], XML.element("ds:X509Data", [], data))
    }
}
