import XMLSignature

/// The elements of messages and assertions that are read, by their names (SAML Core §2, §3).
enum Names {
    // Messages
    static let response = message("Response")
    static let logoutRequest = message("LogoutRequest")
    static let logoutResponse = message("LogoutResponse")
    static let extensions = message("Extensions")
    static let status = message("Status")
    static let statusCode = message("StatusCode")
    static let statusMessage = message("StatusMessage")
    static let statusDetail = message("StatusDetail")
    static let sessionIndex = message("SessionIndex")

    // Assertions
    static let issuer = assertion("Issuer")
    static let assertion = assertion("Assertion")
    static let encryptedAssertion = assertion("EncryptedAssertion")
    static let subject = assertion("Subject")
    static let nameID = assertion("NameID")
    static let subjectConfirmation = assertion("SubjectConfirmation")
    static let subjectConfirmationData = assertion("SubjectConfirmationData")
    static let conditions = assertion("Conditions")
    static let audienceRestriction = assertion("AudienceRestriction")
    static let audience = assertion("Audience")
    static let oneTimeUse = assertion("OneTimeUse")
    static let proxyRestriction = assertion("ProxyRestriction")
    static let authnStatement = assertion("AuthnStatement")
    static let subjectLocality = assertion("SubjectLocality")
    static let authnContext = assertion("AuthnContext")
    static let authnContextClassRef = assertion("AuthnContextClassRef")
    static let authnContextDecl = assertion("AuthnContextDecl")
    static let authnContextDeclRef = assertion("AuthnContextDeclRef")
    static let authenticatingAuthority = assertion("AuthenticatingAuthority")
    static let attributeStatement = assertion("AttributeStatement")
    static let attribute = assertion("Attribute")
    static let attributeValue = assertion("AttributeValue")

    // Signatures
    static let signature = XMLName(SAMLURI.signatureNamespace, "Signature")
    static let keyInfo = XMLName(SAMLURI.signatureNamespace, "KeyInfo")
    static let x509Data = XMLName(SAMLURI.signatureNamespace, "X509Data")
    static let x509Certificate = XMLName(SAMLURI.signatureNamespace, "X509Certificate")

    // Metadata
    static let entityDescriptor = metadata("EntityDescriptor")
    static let entitiesDescriptor = metadata("EntitiesDescriptor")
    static let idpSSODescriptor = metadata("IDPSSODescriptor")
    static let keyDescriptor = metadata("KeyDescriptor")
    static let singleSignOnService = metadata("SingleSignOnService")
    static let singleLogoutService = metadata("SingleLogoutService")

    private static func message(_ local: String) -> XMLName { XMLName(SAMLURI.protocolNamespace, local) }
    private static func assertion(_ local: String) -> XMLName { XMLName(SAMLURI.assertionNamespace, local) }
    private static func metadata(_ local: String) -> XMLName { XMLName(SAMLURI.metadataNamespace, local) }
}
