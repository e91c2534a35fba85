package import Primitives

/// The claims every JWT may have (RFC 7519 §4.1), with their types checked and nothing else.
package struct RegisteredClaims: Sendable, Equatable {
    /// `iss`.
    package let issuer: String?
    /// `sub`.
    package let subject: String?
    /// `aud`, one or many; empty when there is none.
    package let audiences: [String]
    /// `exp`.
    package let expiry: Timestamp?
    /// `nbf`.
    package let notBefore: Timestamp?
    /// `iat`.
    package let issuedAt: Timestamp?
    /// `jti`.
    package let tokenID: String?

    /// Reads them; a claim that is there but of another type is an error, never absent.
    package init(_ claims: JSON) throws(JOSEError) {
        issuer = try claims.text("iss")
        subject = try claims.text("sub")
        audiences = try claims.audiences()
        expiry = try claims.time("exp")
        notBefore = try claims.time("nbf")
        issuedAt = try claims.time("iat")
        tokenID = try claims.text("jti")
    }
}

extension JSON {
    /// A NumericDate: whole seconds from 1970 to the end of the year 9999.
    ///
    /// Stricter than RFC 7519 §2: a fraction is refused.
    fileprivate func time(_ name: String) throws(JOSEError) -> Timestamp? {
        guard let claim = self[name] else { return nil }
        guard let seconds = claim.integer, (0...253_402_300_799).contains(seconds) else {
            throw .malformedClaim(name)
        }
        return Timestamp(seconds: seconds)
    }

    fileprivate func text(_ name: String) throws(JOSEError) -> String? {
        guard let claim = self[name] else { return nil }
        guard let text = claim.string else { throw .malformedClaim(name) }
        return text
    }

    fileprivate func audiences() throws(JOSEError) -> [String] {
        guard let claim = self["aud"] else { return [] }
        if let one = claim.string { return [one] }
        guard let many = claim.strings, !many.isEmpty else { throw .malformedClaim("aud") }
        return many
    }
}
