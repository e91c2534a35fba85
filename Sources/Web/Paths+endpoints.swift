package import OpenIDConnect

extension Paths {
    /// The absolute URLs that discovery tells.
    package static func endpoints(issuer: String) -> ServerFacts.Endpoints {
        var endpoints = ServerFacts.Endpoints(
            authorization: issuer + authorize, token: issuer + token, userInfo: issuer + userInfo,
            keys: issuer + jwks, endSession: issuer + logout, introspection: issuer + introspect,
            revocation: issuer + revoke)
        endpoints.pushedRequests = issuer + pushedRequests
        endpoints.deviceAuthorization = issuer + deviceAuthorization
        endpoints.device = issuer + device
        endpoints.checkSession = issuer + checkSession
        endpoints.registration = issuer + register
        endpoints.pages.login = issuer + login
        endpoints.pages.invitation = issuer + invitation
        endpoints.pages.passwordReset = issuer + resetPassword
        endpoints.pages.code = issuer + code
        endpoints.pages.organization = issuer + organization
        endpoints.pages.account = issuer + account
        return endpoints
    }
}
