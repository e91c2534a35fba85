package import Identity
package import Primitives

/// What declarative files say, checked one entry at a time.
package struct Declarations: Sendable {
    /// Organizations with their people, each name once.
    package var organizations: [DeclaredOrganization] = []
    /// Clients, each `client_id` once.
    package var clients: [DeclaredClient] = []
    /// Operators of the deployment, each email once.
    package var operators: [DeclaredUser] = []

    /// Nothing declared.
    package init() {}
}

/// One thing an entry says of its subject: a key and what it changes.
///
/// A key that an entry leaves out is no edit: what is stored stays, and a new subject has the default.
package struct Edit<Subject: Sendable>: Sendable {
    /// The key in full, as in the file: `lockout.max_attempts`.
    package let key: String
    /// The file and line the key stands at.
    package let source: String
    /// Makes the subject say what the file says.
    package let change: @Sendable (inout Subject) -> Void

    /// An edit.
    package init(key: String, source: String, change: @escaping @Sendable (inout Subject) -> Void) {
        self.key = key
        self.source = source
        self.change = change
    }
}

extension Array {
    /// Makes the subject say what the edits say, and returns the keys that changed something.
    func apply<Subject: Equatable>(to subject: inout Subject) -> [String] where Element == Edit<Subject> {
        compactMap { edit in
            let before = subject
            edit.change(&subject)
            return subject == before ? nil : edit.key
        }
    }
}

/// An organization in a file.
package struct DeclaredOrganization: Sendable {
    /// Its short name.
    package let name: OrganizationName
    /// The file and line it stands at.
    package let source: String
    /// What is said of it.
    package let edits: [Edit<Organization>]
    /// Its logo; nil when left out.
    package let logo: DeclaredLogo?
    /// Its directories, each id once.
    package let directories: [DeclaredDirectory]
    /// Its connections to identity providers, each id once in all files.
    package let connections: [DeclaredConnection]
    /// Its people, each email once.
    package let users: [DeclaredUser]

    /// An organization.
    package init(
        name: OrganizationName, source: String, edits: [Edit<Organization>], logo: DeclaredLogo? = nil,
        directories: [DeclaredDirectory] = [], connections: [DeclaredConnection] = [], users: [DeclaredUser]
    ) {
        self.name = name
        self.source = source
        self.edits = edits
        self.logo = logo
        self.directories = directories
        self.connections = connections
        self.users = users
    }
}

/// A person in a file.
package struct DeclaredUser: Sendable {
    /// Their address: who they are.
    package let email: EmailAddress
    /// The file and line they stand at.
    package let source: String
    /// What is said of them.
    package let edits: [Edit<Account>]
    /// The status said of them; nil when left out.
    package let status: AccountStatus?
    /// Their password; nil when left out.
    package let password: DeclaredPassword?
    /// Whether they must change it; nil when left out.
    package let mustChangePassword: Bool?
    /// Their devices for one-time codes, each name once; nil when left out.
    package let devices: [DeclaredDevice]?

    /// A person.
    package init(
        email: EmailAddress, source: String, edits: [Edit<Account>], status: AccountStatus? = nil,
        password: DeclaredPassword? = nil, mustChangePassword: Bool? = nil, devices: [DeclaredDevice]? = nil
    ) {
        self.email = email
        self.source = source
        self.edits = edits
        self.status = status
        self.password = password
        self.mustChangePassword = mustChangePassword
        self.devices = devices
    }
}

/// A password in a file.
package enum DeclaredPassword: Sendable {
    /// The password itself.
    case plain(Secret<String>)
    /// Its argon2id hash in PHC string form, checked.
    case hash(String)
}

/// A device for one-time codes in a file.
package struct DeclaredDevice: Sendable {
    /// What it is called: which it is.
    package let name: String
    /// Its secret, of 160 bits; nil when left out.
    package let secret: Secret<[UInt8]>?

    /// A device.
    package init(name: String, secret: Secret<[UInt8]>?) {
        self.name = name
        self.secret = secret
    }
}

/// A client in a file.
package struct DeclaredClient: Sendable {
    /// Whose people may sign in.
    package enum Audience: Sendable, Equatable {
        /// Those of one organization.
        case organization(OrganizationName)
        /// Everybody.
        case everybody
    }

    /// The `client_id`.
    package let id: ClientID
    /// The file and line it stands at.
    package let source: String
    /// What is said of it.
    package let edits: [Edit<Client>]
    /// Whose people may sign in; nil when left out.
    package let audience: Audience?
    /// Its secret; nil when left out.
    package let secret: Secret<String>?

    /// A client.
    package init(
        id: ClientID, source: String, edits: [Edit<Client>], audience: Audience? = nil, secret: Secret<String>? = nil
    ) {
        self.id = id
        self.source = source
        self.edits = edits
        self.audience = audience
        self.secret = secret
    }
}
