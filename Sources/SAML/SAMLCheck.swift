package import Primitives

/// Everything that is checked of a message from an identity provider, by its stable name.
///
/// The order is the order of work. Not every check applies to every message.
package enum SAMLCheck: String, Sendable, CaseIterable {
    // Transport
    /// Exactly one message in its parameter, and nothing beside it that could be taken for it (SAML Bindings §3.4, §3.5).
    case binding
    /// The message is base64, and within its size once decoded; by redirect, it is one DEFLATE stream.
    case encoding

    // The document
    /// Plain XML: UTF-8, no document type, comment or processing instruction, within all limits.
    case document
    /// Namespaces are absolute and identifiers unique, so that a signature can mean only one element.
    case identifiers
    /// The message is of the kind expected, and every element stands where the schema has it, once.
    case structure
    /// Version 2.0 (SAML Core §3.2.1, §2.3.3).
    case version
    /// The identity provider says Success (SAML Core §3.2.2.1).
    case status

    // Who made it
    /// There is a signature (SAML Core §5, SAML Profiles §4.1.3.5).
    case signaturePresent = "signature_present"
    /// The signature has the one allowed shape: it is over the element it stands in, and over nothing else
    /// (SAML Core §5.4).
    case signatureShape = "signature_shape"
    /// It uses SHA-256 or stronger, with RSA or ECDSA.
    case signatureAlgorithm = "signature_algorithm"
    /// Every signature verifies with a certificate of the connection.
    case signature
    /// The certificate that verified it has not expired: only warned of, since what is trusted is the key
    /// (SAML Metadata Interoperability Profile §2.6.1).
    case certificateExpiry = "certificate_expiry"
    /// The assertion is encrypted where the connection asks for it.
    case encryption
    /// What is encrypted can be opened with a key of ours.
    case decryption

    // For whom it is
    /// The message's `Issuer` is the connection's identity provider (SAML Profiles §4.1.4.2).
    case issuer
    /// `Destination` is the address it was sent to (SAML Bindings §3.5.5.2).
    case destination
    /// It answers a question that this browser was sent off with (SAML Profiles §4.1.4.3).
    case inResponseTo = "in_response_to"
    /// The assertion's `Issuer` is the connection's identity provider (SAML Core §2.3.3).
    case assertionIssuer = "assertion_issuer"
    /// There is a bearer confirmation (SAML Profiles §4.1.4.2).
    case subjectConfirmation = "subject_confirmation"
    /// `Recipient` is the address of our assertion consumer service (SAML Profiles §4.1.4.2).
    case recipient
    /// Every `AudienceRestriction` names our entity ID (SAML Core §2.5.1.4).
    case audience
    /// No condition is there that we don't understand or can't keep (SAML Core §2.5.1).
    case conditions

    // When
    /// It was not issued ahead of our clock (SAML Core §2.3.3, §3.2.1).
    ///
    /// How long ago is no matter where `NotOnOrAfter` says how long it is good for, as every assertion must; a logout message
    /// that does not say is good for a few minutes.
    case issueInstant = "issue_instant"
    /// `NotBefore` has come (SAML Core §2.5.1.2).
    case notBefore = "not_before"
    /// No `NotOnOrAfter` has passed, and those that must be there are (SAML Core §2.5.1.2, SAML Profiles §4.1.4.2).
    case notOnOrAfter = "not_on_or_after"
    /// The person was asked when we wanted them asked (SAML Core §3.4.1).
    case authnInstant = "authn_instant"
    /// The session at the identity provider is not over (SAML Core §2.7.2).
    case sessionNotOnOrAfter = "session_not_on_or_after"

    // Who it is about
    /// The one statement about the sign-in says how it was done, as the connection demands (SAML Core §2.7.2).
    case authnContext = "authn_context"
    /// The name identifier is one plain value, of our name space (SAML Core §2.2.3).
    case nameID = "name_id"
    /// The name identifier has the format that the connection asks for (SAML Core §3.4.1.1).
    case nameIDFormat = "name_id_format"
    /// No attribute comes twice, and those that say who somebody is are plain values (SAML Core §2.7.3).
    case attributes
    /// It was not used before; recorded by whoever keeps what was seen (SAML Profiles §4.1.4.5).
    case replay

    /// It holds.
    package func passed(expected: String? = nil, received: String? = nil) -> Check {
        Check(rawValue, .passed, expected: expected, received: received)
    }

    /// It does not hold.
    package func failed(expected: String? = nil, received: String? = nil) -> Check {
        Check(rawValue, .failed, expected: expected, received: received)
    }

    /// It does not hold, and is let pass.
    package func warned(expected: String? = nil, received: String? = nil) -> Check {
        Check(rawValue, .warned, expected: expected, received: received)
    }

    /// It does not apply, or was not come to.
    package func skipped(expected: String? = nil, received: String? = nil) -> Check {
        Check(rawValue, .skipped, expected: expected, received: received)
    }
}
