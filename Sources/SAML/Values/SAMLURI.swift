/// The names that the standard gives to namespaces, bindings and codes.
enum SAMLURI {
    /// Messages (SAML Core §1.2).
    static let protocolNamespace = "urn:oasis:names:tc:SAML:2.0:protocol"
    /// Assertions (SAML Core §1.2).
    static let assertionNamespace = "urn:oasis:names:tc:SAML:2.0:assertion"
    /// Metadata (SAML Metadata §1.2).
    static let metadataNamespace = "urn:oasis:names:tc:SAML:2.0:metadata"
    /// XML Signature.
    static let signatureNamespace = "http://www.w3.org/2000/09/xmldsig#"
    /// XML Schema instances.
    static let schemaInstanceNamespace = "http://www.w3.org/2001/XMLSchema-instance"
    /// The bearer confirmation (SAML Profiles §3.3).
    static let bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
    /// How the name of an attribute is to be read when that is not said (SAML Core §8.2.1).
    static let unspecifiedNameFormat = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"

    /// What every status code of the standard begins with (SAML Core §3.2.2.2).
    static let statusPrefix = "urn:oasis:names:tc:SAML:2.0:status:"
    /// It went well.
    static let success = statusPrefix + "Success"
    /// Some other session could not be ended (§3.7.3.2).
    static let partialLogout = statusPrefix + "PartialLogout"
    /// The fault is with whoever answers.
    static let responder = statusPrefix + "Responder"
    /// The person named is not known.
    static let unknownPrincipal = statusPrefix + "UnknownPrincipal"
}
