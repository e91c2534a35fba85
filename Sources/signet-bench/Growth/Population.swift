/// How much there is in a database: what an installation of so many people gathers.
struct Population {
    /// People with a password.
    let accounts: Int

    /// Organizations, a hundred people each.
    var organizations: Int { max(1, accounts / 100) }
    /// Connections to identity providers, one an organization.
    var connections: Int { organizations }
    /// Live sessions.
    var sessions: Int { accounts * 10 }
    /// Grants, each with a refresh token: an application in every tenth session.
    var grants: Int { accounts }

    /// The email of the account with this number.
    func email(_ number: Int) -> String { "person-\(number)@example.org" }
}
