import Identity
import Primitives
import SAML

extension CheckAdvice {
    /// What to change when a check of a SAML answer fails.
    func sentence(for check: SAMLCheck) -> String {
        switch check {
        case .binding, .encoding, .document, .identifiers, .structure, .version: messageSentence(for: check)
        case .signaturePresent, .signatureShape, .signatureAlgorithm, .signature, .certificateExpiry, .encryption,
            .decryption:
            keySentence(for: check)
        case .status, .issuer, .assertionIssuer, .destination, .recipient, .audience, .inResponseTo,
            .subjectConfirmation, .conditions, .replay:
            bindingSentence(for: check)
        case .issueInstant, .notBefore, .notOnOrAfter, .authnInstant, .sessionNotOnOrAfter: timeSentence(for: check)
        case .authnContext, .nameID, .nameIDFormat, .attributes: personSentence(for: check)
        }
    }

    private func messageSentence(for check: SAMLCheck) -> String {
        switch check {
        case .encoding:
            """
            What came could not be decoded, or is longer than 512 KiB. Send fewer groups and attributes; if that is not \
            it, something on the way changes or cuts the message: a proxy, a firewall, an extension of the browser.
            """
        case .document:
            """
            The message has what an identity provider's XML has no use for: a document type, a comment, a processing \
            instruction, another encoding than UTF-8, or too many elements. Look into the provider's templates and \
            plug-ins; nothing here turns this check off.
            """
        case .identifiers:
            "An ID is there twice or a namespace is relative, so that a signature could mean two things. The provider's "
                + "software makes wrong XML: see to its version."
        case .structure:
            """
            The message is not a Response with exactly one assertion, plain or encrypted, its elements in the order of \
            the standard. Let the provider send one assertion and nothing of its own inside it (Advice, extensions).
            """
        case .version: "The message is not SAML 2.0. Choose SAML 2.0 at the provider."
        default:
            """
            The answer has to come as one form with one SAMLResponse. Set the binding of \
            \(field(.assertionConsumerService, else: "our assertion consumer service")) to HTTP-POST.
            """
        }
    }

    private func keySentence(for check: SAMLCheck) -> String {
        switch check {
        case .signaturePresent:
            "Neither response nor assertion is signed. Turn signing on at the provider; one is enough."
        case .signatureShape:
            """
            The signature does not have the shape that SAML prescribes: over the one element it stands in, second in it, \
            with exclusive canonicalization. Use the provider's own signing instead of a script or a gateway behind it.
            """
        case .signatureAlgorithm:
            "Sign with RSA (2048 bits or more) or ECDSA on P-256, with SHA-256 or stronger. SHA-1 is never accepted."
        case .signature:
            """
            No certificate of the connection verifies the signature. Compare \
            \(source("idp_certificates", else: "the signing certificate there")) with 'signet connection list': take over \
            the provider's current metadata ('signet connection refresh'), or add its new certificate to \
            idp_certificates. If they are the same, something changed the message on its way.
            """
        case .certificateExpiry:
            """
            The provider signs with a certificate that has expired. Sign-ins go on, since its key is what counts. Let \
            its admins make a new one, and let it arrive by metadata or by idp_certificates.
            """
        case .encryption:
            """
            The connection takes encrypted assertions only. Turn encryption on at the provider, with the certificate of \
            our metadata, or set want_encrypted_assertions: false.
            """
        default:
            """
            What was encrypted could not be opened. Give the provider the certificate that is in our metadata today, as \
            \(field(.signingCertificate, else: "our certificate there")), and let it use AES-GCM, and RSA-OAEP with SHA-1 \
            for digest and mask (rsa-oaep-mgf1p as it is) or with SHA-256 for both: a mixture of the two is not opened. \
            AES-CBC is opened only in a response that is signed as a whole, RSA 1.5 never.
            """
        }
    }

    private func bindingSentence(for check: SAMLCheck) -> String {
        switch check {
        case .status:
            """
            The provider itself said no; its log at this minute says why. Usual reasons: the person is not assigned to \
            the application, the Name ID that was asked for (name_id_format) is not to be had, or it cannot give the \
            authentication context asked for (required_acr, acr_values).
            """
        case .issuer, .assertionIssuer:
            """
            Another identity provider than the connection's answered, or the connection has another name for it. Compare \
            \(source("idp_entity_id", else: "the provider's entity ID")) with what is expected, to the letter, and \
            apply the provider's current metadata or idp_entity_id.
            """
        case .destination, .recipient:
            "Set \(field(.assertionConsumerService, else: "the assertion consumer service there")) to the expected "
                + "value, to the letter."
        case .audience:
            "Set \(field(.entityID, else: "our entity ID (the audience) there")) to the expected value, to the letter."
        case .inResponseTo:
            """
            The answer belongs to no question of this browser. Somebody stayed at the provider for more than 15 minutes, \
            came back in another browser, or has cookies blocked: start again. If it began on the provider's own start \
            page, let \(field(.initiateLoginURI, else: "the tile there")) start at /sso/\(connection.id.value)/login, \
            or set allow_idp_initiated: true.
            """
        case .subjectConfirmation:
            "The assertion has no bearer confirmation that names us, or one with rules of its own. Use the provider's "
                + "profile for web browser single sign-on."
        case .conditions:
            "The assertion has a condition that Signet does not know or cannot keep, so it must not be used. Remove it at "
                + "the provider."
        default:
            """
            The same assertion came before. Going back in the browser or loading the page again does that: start again. \
            If it keeps coming, the provider sends an assertion twice.
            """
        }
    }

    private func timeSentence(for check: SAMLCheck) -> String {
        switch check {
        case .authnInstant:
            """
            A sign-in just now was wanted, and the provider answered with an earlier one. Let it honour ForceAuthn; the \
            wish came from the application (prompt=login, max_age).
            """
        case .sessionNotOnOrAfter:
            "The provider says that its session is over already. Set its session lifetime and its clock."
        default:
            """
            The clocks of the provider and of this server differ, or the assertion lives too short or too long. Set both \
            by NTP; clock_skew_seconds allows up to 300. An assertion should live for some minutes, not for days.
            """
        }
    }

    private func personSentence(for check: SAMLCheck) -> String {
        switch check {
        case .authnContext:
            """
            The provider did not say that the person signed in as required_acr or the application wants. Let it ask for \
            that (its own second factor, for example) and say so in AuthnContextClassRef, or change required_acr to what \
            it says.
            """
        case .nameIDFormat:
            "The Name ID has another format than name_id_format. Set the format at the provider, or leave name_id_format out."
        case .attributes:
            """
            The attribute that says who somebody is stands there twice or has no plain value, or another one stands there \
            in two formats, so that nobody can say what is meant. Let the provider send each attribute once, with several \
            values where there are several.
            """
        default:
            """
            The assertion names nobody, or not in one plain value of ours. Send a Name ID that is never given to somebody \
            else, without blanks around it, or say by subject_attribute which attribute stands for it.
            """
        }
    }
}
