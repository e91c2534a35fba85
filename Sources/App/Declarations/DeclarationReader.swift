import Credentials
import Identity
import Primitives
import Provider

/// Reads the documents of one run, and holds them to each other.
struct DeclarationReader {
    /// Where problems go.
    let problems: ProblemList
    /// The variables that `env:NAME` refers to.
    let environment: [String: String]
    /// What was read so far.
    private(set) var declarations = Declarations()
    /// Where each thing was declared first.
    private var places: [String: String] = [:]

    /// A reader that has read nothing.
    init(problems: ProblemList, environment: [String: String]) {
        self.problems = problems
        self.environment = environment
    }

    /// Adds what a document says.
    mutating func read(_ root: DocumentNode?, source: String) {
        guard let root, !root.isNull else { return }
        let reader = FieldReader(source: source, problems: problems)
        let lists: Set = ["organizations", "clients", "operators"]
        _ = reader.read([Field<Declarations>](), from: root, others: lists)
        let folder = source.contains("/") ? String(source[..<(source.lastIndex(of: "/") ?? source.startIndex)]) : ""
        let secrets = SecretReader(
            environment: environment, folder: source.hasPrefix("/") && folder.isEmpty ? "/" : folder)
        for node in elements("organizations", of: root, reader) { read(organization: node, reader, secrets) }
        for node in elements("clients", of: root, reader) { read(client: node, reader, secrets) }
        for node in elements("operators", of: root, reader) {
            guard let user = read(user: node, of: "operators", Account.operatorFields, reader, secrets) else {
                continue
            }
            declarations.operators.append(user)
        }
    }

    // MARK: Organizations

    private mutating func read(organization node: DocumentNode, _ reader: FieldReader, _ secrets: SecretReader) {
        let edits = self.edits(
            Organization.fields, from: node, others: ["name", "logo", "directories", "connections", "users"],
            reader)
        guard let name = identity("name", of: node, .organizationName, reader) else { return }
        note("organization \(name)", at: reader.at(node.line))
        noteDomains(of: name, edits, at: reader.at(node.line))
        let logo = readLogo(in: node, reader, secrets)
        let directories = readDirectories(of: name, in: node, reader, secrets)
        let connections = readConnections(in: node, reader, secrets)
        let users = elements("users", of: node, reader).compactMap { node in
            read(user: node, of: name.value, Account.userFields, reader, secrets)
        }
        declarations.organizations.append(
            DeclaredOrganization(
                name: name, source: reader.at(node.line), edits: edits, logo: logo,
                directories: directories, connections: connections, users: users))
    }

    private func readLogo(in node: DocumentNode, _ reader: FieldReader, _ secrets: SecretReader) -> DeclaredLogo? {
        guard let value = node["logo"] else { return nil }
        do throws(Mismatch) {
            return try LogoReader(secrets: secrets).read(value)
        } catch {
            reader.report(error, key: "logo")
            return nil
        }
    }

    private mutating func noteDomains(of name: OrganizationName, _ edits: [Edit<Organization>], at place: String) {
        var organization = Organization(
            id: OrganizationID(""), name: name, displayName: "", domains: [], policy: OrganizationPolicy())
        for edit in edits { edit.change(&organization) }
        let source = edits.first { $0.key == "domains" }?.source ?? place
        for domain in organization.domains { note("domain \(domain)", at: source) }
    }

    // MARK: People

    private mutating func read(
        user node: DocumentNode, of place: String, _ fields: [Field<Account>], _ reader: FieldReader,
        _ secrets: SecretReader
    ) -> DeclaredUser? {
        let own: Set = ["email", "status", "password", "password_hash", "must_change_password", "totp"]
        let edits = self.edits(fields, from: node, others: own, reader)
        let status = reader.value(Format<AccountStatus>.choice, of: "status", in: node)
        let mustChange = reader.value(Format<Bool>.flag, of: "must_change_password", in: node)
        let password = self.password(of: node, reader, secrets)
        let devices = devices(of: node, reader, secrets)
        guard let email = identity("email", of: node, .email, reader) else { return nil }
        note("user \(place)/\(email.normalized)", at: reader.at(node.line))
        return DeclaredUser(
            email: email, source: reader.at(node.line), edits: edits, status: status, password: password,
            mustChangePassword: mustChange, devices: devices)
    }

    private func password(
        of node: DocumentNode, _ reader: FieldReader, _ secrets: SecretReader
    ) -> DeclaredPassword? {
        if let both = node["password_hash"], node["password"] != nil {
            problems.add(reader.at(both.line), "password_hash (not shown): expected either it or password")
        }
        do throws(Mismatch) {
            if let plain = node["password"] { return .plain(try secrets.read(plain)) }
            guard let hash = node["password_hash"] else { return nil }
            let text = try secrets.read(hash).reveal()
            guard PasswordHash.isArgon2id(text) else {
                throw Mismatch(
                    hiding: hash, expected: "an argon2id PHC string of at most 256 MiB, 10 passes and 8 lanes")
            }
            return .hash(text)
        } catch {
            reader.report(error, key: node["password"] == nil ? "password_hash" : "password")
            return nil
        }
    }

    // MARK: Clients

    private mutating func read(client node: DocumentNode, _ reader: FieldReader, _ secrets: SecretReader) {
        let own: Set = ["client_id", "client_secret", "organization"]
        let edits = self.edits(Client.fields, from: node, others: own, reader)
        let audience = reader.value(Format<OrganizationName>.organizationName.orNothing, of: "organization", in: node)
        let secret = secrets.read("client_secret", of: node, reader)
        guard let id = identity("client_id", of: node, .clientID, reader) else { return }
        note("client \(id)", at: reader.at(node.line))
        declarations.clients.append(
            DeclaredClient(
                id: ClientID(id), source: reader.at(node.line), edits: edits,
                audience: audience.map { name in name.map { .organization($0) } ?? .everybody }, secret: secret))
    }

    // MARK: What all have in common

    /// The elements of a list; none when the key is left out.
    func elements(_ key: String, of node: DocumentNode, _ reader: FieldReader) -> [DocumentNode] {
        guard let value = node[key], !value.isNull else { return [] }
        guard let list = value.list else {
            reader.report(Mismatch(value, expected: "a list"), key: key)
            return []
        }
        return list
    }

    /// What a mapping says of the fields of a table.
    func edits<Subject: Sendable>(
        _ fields: [Field<Subject>], from node: DocumentNode, others: Set<String>, _ reader: FieldReader
    ) -> [Edit<Subject>] {
        reader.read(fields, from: node, others: others).map { reading in
            Edit(key: reading.key, source: reader.at(reading.line), change: reading.change)
        }
    }

    /// The key that says who or what an entry is about.
    func identity<Value>(
        _ key: String, of node: DocumentNode, _ format: Format<Value>, _ reader: FieldReader
    ) -> Value? {
        guard node.mapping != nil else { return nil }
        guard node[key] != nil else {
            problems.add(reader.at(node.line), "\(key): missing; expected \(format.expected)")
            return nil
        }
        return reader.value(format, of: key, in: node)
    }

    /// Notes where a thing is declared, and that it is declared twice.
    mutating func note(_ thing: String, at place: String) {
        if let first = places[thing] {
            problems.add(place, "\(thing): declared already at \(first); expected once")
        } else {
            places[thing] = place
        }
    }
}

extension Format<OrganizationName> {
    fileprivate static let organizationName = Format(
        "2 to 63 of the characters a-z, 0-9 and -",
        read: { node in node.text.flatMap { text in OrganizationName(text).flatMap { $0.value == text ? $0 : nil } } },
        write: { .text($0.value) })
}

extension Format<EmailAddress> {
    fileprivate static let email = Format(
        "an email address", read: { $0.text.flatMap { EmailAddress($0) } }, write: { .text($0.address) })
}

extension Format<String> {
    fileprivate static let clientID = matching("1 to 255 visible ASCII characters") { text in
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
