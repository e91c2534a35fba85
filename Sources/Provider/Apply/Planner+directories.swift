import Credentials
import Identity
import Primitives
import Storage

extension Planner {
    /// Compares an organization's directories.
    mutating func plan(directories: [DeclaredDirectory], of name: OrganizationName) {
        guard let organization = organizations[name] else { return }
        for declared in directories { plan(declared, in: organization) }
    }

    private mutating func plan(_ declared: DeclaredDirectory, in organization: Organization) {
        let name = "\(organization.name)/\(declared.id)"
        let stored = state.directories[organization.name]?[declared.id]
        guard var directory = stored ?? blank(declared, in: organization) else { return }
        var keys = declared.edits.apply(to: &directory.settings)
        keys += applyPassword(of: declared, to: &directory)
        let before = problems.count
        check(directory, declared)
        guard problems.count == before, directory != stored else { return }
        plan.add(stored == nil ? .create : .change, .directory, name, stored == nil ? [] : keys)
        later.append(.putDirectory(directory))
        if !directory.settings.url.isEncrypted, !directory.settings.startTLS, !directory.settings.url.isLoopback {
            plan.warnings.append(
                "directory \(name): passwords travel to it unencrypted; use ldaps:// or start_tls: true")
        }
    }

    /// A directory of which nothing is said but its id; nil when the file leaves out what has no default.
    private mutating func blank(_ declared: DeclaredDirectory, in organization: Organization) -> Directory? {
        let needed = [
            "url": "ldap:// or ldaps:// with a host and maybe a port", "base_dn": "the entry below which people are",
            "user_filter": "a filter that finds people by {email}",
        ]
        let missing = needed.keys.sorted().filter { key in !declared.edits.contains { $0.key == key } }
        for key in missing { problems.append("\(declared.source): \(key): missing; expected \(needed[key] ?? "")") }
        guard missing.isEmpty, let url = DirectoryURL("ldap://localhost") else { return nil }
        return Directory(
            id: declared.id, organization: organization.id, settings: DirectorySettings(url: url), sealedPassword: nil)
    }

    /// Seals a password that is not the one it has; one that is left out stays, as long as there is somebody it is for.
    private mutating func applyPassword(of declared: DeclaredDirectory, to directory: inout Directory) -> [String] {
        guard directory.settings.bindDN != nil else {
            directory.sealedPassword = nil
            return []
        }
        guard let password = declared.bindPassword else { return [] }
        if let known = try? directory.servicePassword(sealer), known.matches(password) { return [] }
        do {
            try directory.setServicePassword(password, sealer, nonce: random.bytes(Sealer.nonceLength))
        } catch {
            problems.append("\(declared.source): bind_password (not shown): it cannot be sealed")
        }
        return ["bind_password"]
    }

    /// What the keys must be together, whichever file said which of them.
    private mutating func check(_ directory: Directory, _ declared: DeclaredDirectory) {
        let settings = directory.settings
        let source = { key in declared.edits.first { $0.key == key }?.source ?? declared.source }
        if settings.startTLS, settings.url.isEncrypted {
            problems.append("\(source("start_tls")): start_tls: expected false beside ldaps://, which begins with TLS")
        }
        if settings.bindDN != nil, directory.sealedPassword == nil {
            problems.append("\(source("bind_dn")): bind_password: missing; expected one beside bind_dn")
        }
        if settings.bindDN == nil, declared.bindPassword != nil {
            problems.append("\(declared.source): bind_password (not shown): expected bind_dn beside it")
        }
    }
}
