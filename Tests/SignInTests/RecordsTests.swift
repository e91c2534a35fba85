import Identity
import Primitives
import SignIn
import TestKit
import Testing

@Suite("Facts from what is stored")
struct RecordsTests {
    private let id = AccountID("ann")
    private let organizationID = OrganizationID("acme")

    @Test("hold the organization's policy, or the default of none")
    func policy() throws {
        let facts = try facts()
        #expect(facts.nativeLogin == .disabled)
        #expect(facts.mfa == .required)
        #expect(facts.connections == [EnabledConnection(okta)])
        let demands = Demands.asking()
        let none = Facts(
            organization: nil, account: nil, password: nil, hasSecondFactor: false, demands: demands, now: today)
        #expect(none == Facts(demands: demands, now: today))
    }

    @Test("hold the account")
    func person() throws {
        let person = try facts().person
        #expect(
            person == Person(status: .suspended, isBreakGlass: true, password: .mustChange, hasSecondFactor: true))
        #expect(try facts().isNamed)
    }

    @Test("take an account of another organization for nobody")
    func foreignAccount() throws {
        let facts = try facts(account: account(in: OrganizationID("other")))
        #expect(facts.person == nil)
        #expect(!facts.isNamed)
        #expect(facts.kept.isEmpty)
    }

    @Test("hold the session of the account, with the organization's limits of today")
    func session() throws {
        let facts = try facts()
        #expect(facts.kept == [.earlier(.password)])
        #expect(
            facts.age
                == SessionAge(
                    startedAt: requested - .days(3), lastSeenAt: requested - .days(1), maxInactivity: .days(5),
                    maxAge: .days(7)))
        let other = try self.facts(session: session(of: AccountID("bob")))
        #expect(other.kept.isEmpty)
        #expect(other.age == nil)
    }

    @Test("take a proof by a password that was replaced since for none, wherever it was kept")
    func replacedPassword() throws {
        let beforeIt = try facts(changedAt: requested - .minutes(5))
        #expect(beforeIt.kept == [.earlier(.password)])
        let between = try facts(changedAt: requested - .minutes(5) + .microseconds(1))
        #expect(between.kept.isEmpty)
        #expect(between.shown == [.fresh(.password)])
        #expect(try facts(changedAt: today).shown.isEmpty)
        let other: [ShownProof] = [.earlier(.oneTimeCode)]
        #expect(other.withoutPasswords(otherThan: PasswordCredential(hash: "", changedAt: today), at: today) == other)
        #expect([ShownProof.earlier(.password)].withoutPasswords(otherThan: nil, at: today) == [.earlier(.password)])
        // The clock was set back: what is typed now is not older than a change that is yet to come.
        let ahead = PasswordCredential(hash: "", changedAt: today + .hours(2))
        #expect([ShownProof.fresh(.password)].withoutPasswords(otherThan: ahead, at: today) == [.fresh(.password)])
    }

    @Test("take a proof by a password that says which for none as soon as it is another one, whatever the clocks say")
    func namedPassword() {
        let setAt = today - .days(3)
        let shown = [ShownProof(passwordSetAt: setAt, at: today), ShownProof(.oneTimeCode, at: today)]
        let same = PasswordCredential(hash: "made anew", changedAt: setAt)
        #expect(shown.withoutPasswords(otherThan: same, at: today) == shown)
        for changedAt in [setAt - .hours(1), setAt + .microseconds(1), today + .hours(2)] {
            let other = PasswordCredential(hash: "", changedAt: changedAt)
            #expect(shown.withoutPasswords(otherThan: other, at: today) == [shown[1]])
        }
        #expect(shown.withoutPasswords(otherThan: nil, at: today) == [shown[1]])
    }

    @Test("know whether the application is for the organization")
    func application() throws {
        func isOpen(to organization: OrganizationID?) throws -> Bool {
            try facts(demands: Demands(organization: organization, requestedAt: requested)).isOpenToOrganization
        }
        #expect(try isOpen(to: nil))
        #expect(try isOpen(to: organizationID))
        #expect(try !isOpen(to: OrganizationID("other")))
    }

    @Test("hold the rest as it is given")
    func rest() throws {
        let facts = try facts()
        #expect(facts.shown == [.fresh(.password)])
        #expect(facts.lockedUntil == today + .hours(1))
        #expect(facts.isAdministratorSignIn)
        #expect(facts.now == today)
        #expect(facts.demands == .asking())
    }

    @Test(
        "know an expired password to the second",
        arguments: [
            (.modern, nil, .days(10_000), .valid), (.modern, 30, .days(30), .expired),
            (.modern, 30, .days(30) - .seconds(1), .valid), (.compatible, nil, .days(90), .expired),
            (.compatible, nil, .days(90) - .microseconds(1), .valid), (.compatible, 0, .days(10_000), .valid),
            (.compatible, 1, .days(1), .expired), (.compatible, 1, .days(1) - .seconds(1), .valid),
        ] as [(PasswordPolicy.Preset, Int?, Duration, PasswordStanding)])
    func expiry(_ preset: PasswordPolicy.Preset, _ maxAgeDays: Int?, _ age: Duration, _ standing: PasswordStanding) {
        var policy = PasswordPolicy()
        policy.preset = preset
        policy.maxAgeDays = maxAgeDays
        let password = PasswordCredential(hash: "", changedAt: today - age)
        #expect(PasswordStanding(of: password, source: .native, policy: policy, at: today) == standing)
    }

    @Test("know a password that is missing, to be changed, known from leaks, or a directory's")
    func standing() {
        func standing(_ password: PasswordCredential?, _ source: AccountSource) -> PasswordStanding {
            var policy = PasswordPolicy()
            policy.maxAgeDays = 1
            return PasswordStanding(of: password, source: source, policy: policy, at: today)
        }
        let old = PasswordCredential(hash: "", changedAt: today - .days(2), mustChange: true)
        #expect(standing(nil, .native) == .none)
        #expect(standing(nil, .connection(okta)) == .none)
        #expect(standing(old, .native) == .mustChange)
        #expect(standing(old, .directory(DirectoryID("ldap"))) == .inDirectory)
        #expect(standing(nil, .directory(DirectoryID("ldap"))) == .inDirectory)
        var leaked = old
        leaked.isCompromised = true
        #expect(standing(leaked, .native) == .compromised)
        #expect(standing(leaked, .directory(DirectoryID("ldap"))) == .inDirectory)
        leaked.mustChange = false
        #expect(standing(leaked, .native) == .compromised)
        let fresh = PasswordCredential(hash: "", changedAt: today, isCompromised: true)
        #expect(standing(fresh, .native) == .compromised)
    }

    private func facts(
        account: Account? = nil, session: Session? = nil, changedAt: Timestamp = requested - .days(1),
        demands: Demands = .asking()
    ) throws -> Facts {
        var policy = OrganizationPolicy()
        policy.nativeLogin = .disabled
        policy.mfa = .required
        policy.session.inactivityDays = 5
        policy.session.maxDays = 7
        let organization = Organization(
            id: organizationID, name: try #require(OrganizationName("acme")), displayName: "Acme", domains: [],
            policy: policy)
        return Facts(
            organization: organization, connections: [EnabledConnection(okta)],
            account: try account ?? self.account(in: organizationID),
            password: PasswordCredential(hash: "", changedAt: changedAt, mustChange: true), hasSecondFactor: true,
            session: session ?? self.session(of: id), shown: [.fresh(.password)], isAdministratorSignIn: true,
            lockedUntil: today + .hours(1), demands: demands, now: today)
    }

    private func account(in organization: OrganizationID) throws -> Account {
        Account(
            id: id, organization: organization, email: try #require(EmailAddress("ann@acme.example")),
            status: .suspended, breakGlass: true, updatedAt: requested)
    }

    private func session(of account: AccountID) -> Session {
        Session(
            id: SessionID("s"), secretHash: [], account: account, organization: organizationID,
            proofs: [.earlier(.password)], startedAt: requested - .days(3), lastSeenAt: requested - .days(1))
    }
}
