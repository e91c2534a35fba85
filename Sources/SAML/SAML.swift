/// SAML 2.0, the service provider's side.
///
/// Nothing outside of this target sees XML: bytes come in, values of our own go out.
package enum SAML {}
