"""Every attack on a SAML service provider that is known here, a row each."""
