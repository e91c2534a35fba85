/// What `signet serve --demo` puts into its own database: an organization with two people and an application, and one
/// whose people come through an identity provider of their own.
///
/// That provider is Signet itself, seen from outside: an OpenID provider of another organization, with its own sign-in.
package enum DemoSetup {
    /// The demonstration application's `client_id`.
    package static let clientID = "demo"

    /// People to try: email, password, and a word about them.
    package static let people: [(email: String, password: String, remark: String)] = [
        ("ann@demo.example", "correct horse battery", "signs in"),
        ("bob@demo.example", "first-day passphrase", "must choose a new password first"),
    ]

    /// The organization that signs in through its identity provider only.
    package static let partner = "partner"

    /// Who comes from there.
    package static let partnerPerson = (email: "eve@partner.example", password: "provider passphrase")

    /// The declarative file that describes them, in the format of `signet apply`, for the application at `address` and
    /// Signet at `issuer`.
    package static func declarations(address: String, issuer: String) -> String {
        """
        organizations:
          - name: demo
            display_name: Demo Company
            domains: [demo.example]
            users:
              - email: ann@demo.example
                email_verified: true
                given_name: Ann
                family_name: Lee
                password: correct horse battery
                groups: [engineering]
              - email: bob@demo.example
                email_verified: true
                given_name: Bob
                family_name: Ray
                password: first-day passphrase
                must_change_password: true
          - name: partner
            display_name: Partner Company
            domains: [partner.example]
            native_login: disabled
            connections:
              - id: partner-provider
                type: oidc
                display_name: Partner's identity provider
                issuer: "\(issuer)"
                client_id: partner-sign-in
                token_endpoint_auth_method: none
                attribute_mapping: {groups: groups}
                scopes: [openid, profile, email, groups]
          - name: partner-provider
            display_name: Partner's identity provider
            users:
              - email: eve@partner.example
                email_verified: true
                given_name: Eve
                family_name: Moss
                password: provider passphrase
                groups: [sales]
        clients:
          - client_id: partner-sign-in
            client_name: Partner Company's sign-in
            organization: partner-provider
            token_endpoint_auth_method: none
            redirect_uris: ["\(issuer)/sso/partner-provider/callback"]
            grant_types: [authorization_code]
            scope: openid profile email groups
          - client_id: demo
            client_name: Demonstration
            organization: demo
            token_endpoint_auth_method: none
            redirect_uris: ["\(address)/callback"]
            post_logout_redirect_uris: ["\(address)/"]
            client_uri: "\(address)/"
            grant_types: [authorization_code]
            scope: openid profile email groups
        """
    }
}
