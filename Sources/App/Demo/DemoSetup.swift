/// What `signet serve --demo` puts into its own database: one organization, two people, one application.
package enum DemoSetup {
    /// The demonstration application's `client_id`.
    package static let clientID = "demo"

    /// People to try: email, password, and a word about them.
    package static let people: [(email: String, password: String, remark: String)] = [
        ("ann@demo.example", "correct horse battery", "signs in"),
        ("bob@demo.example", "first-day passphrase", "must choose a new password first"),
    ]

    /// The declarative file that describes them, in the format of `signet apply`, for the application at `address`.
    package static func declarations(address: String) -> String {
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
        clients:
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
