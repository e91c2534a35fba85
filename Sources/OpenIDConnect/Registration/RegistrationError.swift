import Primitives

/// Why a registration is refused (RFC 7591 §3.2.2).
package struct RegistrationError: Error, Sendable, Equatable {
    /// `error` values.
    package enum Code: String, Sendable, CaseIterable {
        case invalidRedirectURI = "invalid_redirect_uri"
        case invalidClientMetadata = "invalid_client_metadata"
        case invalidSoftwareStatement = "invalid_software_statement"
        /// Not of the standard: a limit of ours.
        case temporarilyUnavailable = "temporarily_unavailable"
    }

    /// What the client is told.
    package let code: Code
    /// Which member and why, in words of ours alone.
    package let description: String

    /// An error about the whole request.
    package init(_ code: Code, _ description: StaticString) {
        self.code = code
        self.description = description.description
    }

    /// This network registered too many clients lately.
    package static let tooMany = RegistrationError(
        .temporarilyUnavailable, "Too many clients were registered from this network; try again later.")

    /// The HTTP status.
    package var status: Int { code == .temporarilyUnavailable ? 429 : 400 }

    /// An error about one member; redirect URIs have a code of their own.
    ///
    /// - Parameter reason: to follow the member's name; holds nothing that was sent to us.
    package init(member: String, reason: String) {
        code = member == "redirect_uris" ? .invalidRedirectURI : .invalidClientMetadata
        description = "\(member): \(reason)"
    }
}
