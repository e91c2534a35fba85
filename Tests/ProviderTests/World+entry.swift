import Identity
import OpenIDConnect
import Provider
import Testing

extension World {
    /// Where a sign-in begins that the portal asks for, in a browser that came to `organization` last.
    func entry(
        _ parameters: [String: String?], remembering organization: OrganizationName? = nil
    ) async throws -> SignInStart.Entry {
        let visitor = Visitor(session: nil, browser: nil, organization: organization, network: "192.0.2.1")
        let outcome = try await AuthorizationEndpoint(deployment).begin(portal.request(parameters), visitor: visitor)
        return try #require(outcome.signIn, "a sign-in was expected").entry
    }
}
