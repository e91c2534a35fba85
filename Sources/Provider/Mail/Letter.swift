package import Identity
package import Primitives

/// What lies in the queue.
package enum Letter: Sendable, Equatable, Codable {
    /// A mail to be written and sent.
    case mail(Mail)
    /// Something to be found out first.
    case errand(Errand)
}

/// Something to be done for an address that somebody typed.
///
/// It is done out of sight, so that neither the answer nor the time it takes tells whether anybody has the address.
package struct Errand: Sendable, Equatable, Codable {
    /// What to do.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// The person forgot their password.
        case forgottenPassword = "forgotten_password"
        /// The person forgot what their organizations are called.
        case organizationNames = "organization_names"
    }

    /// What to do.
    package let kind: Kind
    /// The address as typed.
    ///
    /// Mail goes to the one on record.
    package let email: EmailAddress
    /// The network address it was asked from.
    package let network: String
    /// What the browser calls itself.
    package let agent: String
    /// The id of the request.
    package let request: String

    /// Something a visitor asked for.
    package init(_ kind: Kind, for email: EmailAddress, visitor: Visitor) {
        self.kind = kind
        self.email = email
        network = visitor.network
        agent = visitor.agent
        request = visitor.request
    }
}
