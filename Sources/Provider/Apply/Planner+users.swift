import Credentials
import Identity
import Primitives
import Storage

extension Planner {
    /// Compares an organization's people.
    mutating func plan(users: [DeclaredUser], of name: OrganizationName) {
        guard let organization = organizations[name] else { return }
        for user in users { plan(user, in: organization, kind: .user) }
    }

    /// Compares the deployment's operators, and makes their organization when the first is declared.
    mutating func plan(operators: [DeclaredUser]) {
        guard !operators.isEmpty else { return }
        let organization = organizations[.operators] ?? .blank(.operators, id: .random(from: random))
        if organizations[.operators] == nil { plan.changes.append(.putOrganization(organization)) }
        organizations[.operators] = organization
        for user in operators { plan(user, in: organization, kind: .operator) }
    }

    private mutating func plan(_ declared: DeclaredUser, in organization: Organization, kind: Plan.Line.Kind) {
        let person = StoredState.Person(organization: organization.name, email: declared.email)
        let stored = state.people[person]
        var account =
            stored?.account
            ?? Account(
                id: .random(from: random), organization: organization.id, email: declared.email, updatedAt: now)
        var keys = declared.edits.apply(to: &account)
        keys += applyStatus(declared.status, to: &account, isNew: stored == nil)
        keys += applyAddress(declared.email, to: &account)
        if kind == .operator { account.roles = [.operator] }
        if stored == nil || !keys.isEmpty {
            account.updatedAt = now
            later.append(.putAccount(account))
        }
        keys += planPassword(declared, of: account, stored: stored?.password, in: organization, name: person.name)
        keys += planDevices(declared, of: account, stored: state.devices[account.id] ?? [], name: person.name)
        if stored == nil {
            plan.add(.create, kind, person.name)
        } else if !keys.isEmpty {
            plan.add(.change, kind, person.name, keys)
        }
    }

    /// `invited` is where a new account begins: who has registered since stays registered.
    private func applyStatus(_ status: AccountStatus?, to account: inout Account, isNew: Bool) -> [String] {
        guard let status, status != account.status else { return [] }
        guard isNew || status != .invited || account.status != .active else { return [] }
        account.status = status
        return ["status"]
    }

    /// The same person, typed differently.
    private func applyAddress(_ email: EmailAddress, to account: inout Account) -> [String] {
        guard email.address != account.email.address else { return [] }
        account.email = email
        return ["email"]
    }

    private mutating func planPassword(
        _ declared: DeclaredUser, of account: Account, stored: PasswordCredential?, in organization: Organization,
        name: String
    ) -> [String] {
        switch standing(of: declared, stored: stored, name: name) {
        case .kept:
            guard let stored, let mustChange = declared.mustChangePassword, mustChange != stored.mustChange else {
                return []
            }
            later.append(.requirePasswordChange(account.id, mustChange))
            return ["must_change_password"]
        case .replacedByItsOwner:
            return []
        case .new(let password):
            guard organization.policy.nativeLogin == .allowed || account.breakGlass else {
                plan.warnings.append("user \(name): the password is not set, since native_login is disabled")
                return []
            }
            if let directory = account.directory {
                plan.warnings.append("user \(name): the password is not set, since directory \(directory) keeps it")
                return []
            }
            warn(about: password, of: account, in: organization, name: name)
            plan.passwords.append(
                PendingPassword(
                    name: name, account: account.id, password: password,
                    mustChange: declared.mustChangePassword ?? false))
            return ["password"]
        }
    }

    /// What a declared password is beside the stored one.
    private enum PasswordStanding {
        /// The stored one stays: it is the same, or none is given.
        case kept
        /// The given one was the first; its owner has chosen another since, as they were told to.
        case replacedByItsOwner
        /// It is to be set.
        case new(DeclaredPassword)
    }

    private func standing(
        of declared: DeclaredUser, stored: PasswordCredential?, name: String
    ) -> PasswordStanding {
        guard let password = declared.password else { return .kept }
        guard let stored else { return .new(password) }
        switch password {
        case .plain:
            if state.verdicts[PasswordQuestion(name: name, hash: stored.hash)] == true { return .kept }
        case .hash(let given):
            if stored.hash == given || stored.history.contains(given) { return .kept }
        }
        return declared.mustChangePassword == true && !stored.mustChange ? .replacedByItsOwner : .new(password)
    }

    private mutating func warn(
        about password: DeclaredPassword, of account: Account, in organization: Organization, name: String
    ) {
        guard case .plain(let text) = password else { return }
        let context = PasswordRules.context(of: account, in: organization)
        let unmet = PasswordRules(of: organization.policy).unmet(by: text.reveal(), context: context)
        guard !unmet.isEmpty else { return }
        let criteria = unmet.map(\.words).joined(separator: ", ")
        plan.warnings.append("user \(name): the password does not meet the organization's policy (\(criteria))")
    }
}
