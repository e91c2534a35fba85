import Primitives
import XMLSignature

/// A message of ours on its way to an identity provider, through the browser.
package enum OutgoingMessage: Sendable, Hashable {
    /// The browser is sent to this URL.
    case redirect(String)
    /// The browser posts this form.
    case post(PostForm)

    /// Puts a message of ours on its way in the binding of the address, signed unless `key` is nil.
    ///
    /// By redirect it is the query that is signed, and the document carries no signature (SAML Bindings §3.4.4.1).
    init(
        _ writer: XMLWriter, _ kind: MessageKind, to location: String, in binding: Endpoint.Binding,
        relayState: String?, signedWith key: ServiceKey?
    ) throws(SigningError) {
        do throws(XMLProblem) {
            switch binding {
            case .redirect:
                self = .redirect(
                    try RedirectBinding.url(
                        to: location, kind, writer.unsigned, relayState: relayState, key: key?.privateKey))
            case .post:
                let signer = key.map { XMLSigner(key: $0.privateKey, certificate: $0.certificate.pinned) }
                let document = try signer?.sign(writer) ?? writer.unsigned
                self = .post(PostForm(to: location, kind, document, relayState: relayState))
            }
        } catch {
            throw SigningError()
        }
    }
}
