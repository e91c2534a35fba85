import Identity
import Primitives
import Storage

extension Planner {
    /// Removes connections that the files do not have any more.
    mutating func removeConnections(beyond declarations: Declarations) {
        for declared in declarations.organizations {
            guard let organization = state.organizations[declared.name]?.id else { continue }
            let kept = Set(declared.connections.map(\.id))
            for stored in state.connections.values
            where stored.organization == organization && !kept.contains(stored.id) {
                plan.add(.remove, .connection, "\(declared.name)/\(stored.id)")
                connections[stored.id] = nil
                later.append(.removeConnection(stored.id))
            }
        }
    }

    /// Keeps an organization that signs in through its identity providers only from losing the last of them: then nobody
    /// could get in to mend it.
    ///
    /// With somebody who may come in past them it is done, and warned of.
    mutating func checkLockout(_ declared: DeclaredOrganization) {
        guard let organization = organizations[declared.name], organization.policy.nativeLogin == .disabled else {
            return
        }
        let hadSome = state.connections.values.contains { $0.organization == organization.id && $0.settings.isEnabled }
        let hasSome = connections.values.contains { $0.organization == organization.id && $0.settings.isEnabled }
        guard hadSome, !hasSome else { return }
        let what = "the last enabled connection of organization \(organization.name) goes, and native_login is disabled"
        guard hasBreakGlass(organization) else {
            problems.append(
                "\(declared.source): connections: \(what): nobody could sign in; expected native_login: allowed, "
                    + "another connection, or a user with break_glass: true")
            return
        }
        plan.warnings.append("organization \(organization.name): \(what): only break-glass accounts can sign in")
    }

    private func hasBreakGlass(_ organization: Organization) -> Bool {
        var people = Dictionary(
            state.emergencyAccounts.filter { $0.organization == organization.id }.map { ($0.id, $0) }
        ) { first, _ in first }
        for change in later {
            switch change {
            case .putAccount(let account) where account.organization == organization.id: people[account.id] = account
            case .removeAccount(let id): people[id] = nil
            default: break
            }
        }
        return people.values.contains { $0.breakGlass && $0.status != .suspended }
    }
}
