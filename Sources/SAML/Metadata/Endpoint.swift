/// An address that takes messages in one binding (SAML Metadata §2.2.2).
package struct Endpoint: Sendable, Hashable, Codable {
    /// How a message travels through the browser (SAML Bindings §3).
    package enum Binding: String, Sendable, Codable, CaseIterable {
        /// In the query of a redirect (§3.4).
        case redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
        /// In a form that posts itself (§3.5).
        case post = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
    }

    /// How messages travel.
    package let binding: Binding
    /// Where requests go; an absolute URL that a browser may be sent to.
    package let location: String
    /// Where answers go; nil where they go to `location`.
    package let responseLocation: String?

    /// An address; whether it may be used is for `EndpointRule` to say.
    package init(binding: Binding, location: String, responseLocation: String? = nil) {
        self.binding = binding
        self.location = location
        self.responseLocation = responseLocation
    }

    /// Where an answer goes.
    package var answerLocation: String { responseLocation ?? location }
}
