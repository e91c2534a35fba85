import Identity
import Primitives
import SignIn
import Testing

@Suite("Which account somebody is whom an identity provider vouches for")
struct AccountLinkingTests {
    typealias Verdict = AccountLinking.Verdict

    @Test("each refusal has a name that attempts and the audit log keep")
    func names() {
        #expect(
            AccountLinking.Refusal.allCases.map(\.rawValue) == [
                "no_stable_subject", "no_email", "malformed_email", "email_outside_domains", "email_not_verified",
                "not_linked", "linked_otherwise", "not_linkable", "suspended", "no_account",
            ])
    }

    /// A case of the table.
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let verdict: Verdict
        let facts: AccountLinking
        var testDescription: String { name }

        init(_ name: String, _ verdict: Verdict, _ facts: AccountLinking) {
            self.name = name
            self.verdict = verdict
            self.facts = facts
        }
    }

    static let invited = LinkableAccount(status: .invited, isEmailVerified: false)
    static let unproved = LinkableAccount(isEmailVerified: false)

    static let table: [Case] = [
        Case("who came before signs in", .signIn(activating: false), AccountLinking(linked: .init())),
        Case(
            "who came before signs in whatever their address is today", .signIn(activating: false),
            AccountLinking(linked: .init(), email: .outsideDomains, isEmailVouchedFor: false, linksByEmail: false)),
        Case(
            "ACC-06: an address that became somebody else's leads nowhere", .signIn(activating: false),
            AccountLinking(linked: .init(), namesake: .init(isOperator: true))),
        Case(
            "who was invited anew is active again", .signIn(activating: true),
            AccountLinking(linked: .init(status: .invited))),
        Case(
            "ACC-08: a suspended account stays so", .refuse(.suspended),
            AccountLinking(linked: .init(status: .suspended), namesake: .init())),
        Case(
            "ACC-01: a transient subject is nobody", .refuse(.noStableSubject), AccountLinking(isSubjectStable: false)),
        Case(
            "ACC-01: even where an account is tied to it", .refuse(.noStableSubject),
            AccountLinking(linked: .init(), isSubjectStable: false)),
        Case("nobody is made without an address", .refuse(.noEmail), AccountLinking(email: .none)),
        Case("an address that is none leads nowhere", .refuse(.malformedEmail), AccountLinking(email: .malformed)),
        Case(
            "ACC-03: an address of a foreign domain leads nowhere", .refuse(.emailOutsideDomains),
            AccountLinking(email: .outsideDomains)),
        Case(
            "ACC-03: nor to an account of this organization that has it", .refuse(.emailOutsideDomains),
            AccountLinking(email: .outsideDomains, namesake: .init())),
        Case(
            "a guest with an invitation may have an address of a foreign domain",
            .link(activating: true, dropsUnverified: true),
            AccountLinking(email: .outsideDomains, namesake: invited, holdsInvitation: true, linksByEmail: false)),
        Case(
            "a guest without one may not", .refuse(.emailOutsideDomains),
            AccountLinking(email: .outsideDomains, namesake: invited)),
        Case(
            "an invitation that was used up by its owner is none", .refuse(.emailOutsideDomains),
            AccountLinking(email: .outsideDomains, namesake: .init(), holdsInvitation: true)),
        Case(
            "what the provider itself calls unproved leads nowhere", .refuse(.emailNotVerified),
            AccountLinking(isEmailVouchedFor: false)),
        Case(
            "nor to an account", .refuse(.emailNotVerified),
            AccountLinking(isEmailVouchedFor: false, namesake: .init())),
        Case(
            "where it says nothing its word for its own domain counts",
            .link(activating: false, dropsUnverified: false),
            AccountLinking(isEmailVouchedFor: nil, namesake: .init())),
        Case(
            "ACC-04: an account is linked where the organization wants that",
            .link(activating: false, dropsUnverified: false),
            AccountLinking(isEmailVouchedFor: true, namesake: .init())),
        Case(
            "ACC-04: and not where it does not", .refuse(.notLinked),
            AccountLinking(isEmailVouchedFor: true, namesake: .init(), linksByEmail: false)),
        Case(
            "ACC-05: whoever waited in an account without proving its address is thrown out",
            .link(activating: false, dropsUnverified: true), AccountLinking(namesake: unproved)),
        Case(
            "an account for emergencies keeps its password", .refuse(.notLinkable),
            AccountLinking(namesake: .init(isEmailVerified: false, isBreakGlass: true))),
        Case(
            "and is linked when its address was proved", .link(activating: false, dropsUnverified: false),
            AccountLinking(namesake: .init(isBreakGlass: true))),
        Case(
            "an operator is nobody's to open", .refuse(.notLinkable), AccountLinking(namesake: .init(isOperator: true))),
        Case(
            "ACC-02: an address leads from no connection to the account of another, nor to that of who had it before",
            .refuse(.linkedOtherwise), AccountLinking(namesake: .init(isLinked: true))),
        Case(
            "who was invited registers by coming", .link(activating: true, dropsUnverified: true),
            AccountLinking(namesake: invited)),
        Case(
            "unless addresses lead nowhere", .refuse(.notLinked),
            AccountLinking(namesake: invited, linksByEmail: false)),
        Case(
            "and the invitation itself is not there", .link(activating: true, dropsUnverified: true),
            AccountLinking(namesake: invited, holdsInvitation: true, linksByEmail: false)),
        Case(
            "ACC-08: a suspended account is not woken by its address", .refuse(.suspended),
            AccountLinking(namesake: .init(status: .suspended))),
        Case("who is new gets an account", .create, AccountLinking()),
        Case("ACC-09: unless none are made", .refuse(.noAccount), AccountLinking(createsPeople: false)),
    ]

    @Test("follows the table", arguments: table)
    func follows(_ row: Case) { #expect(row.facts.verdict == row.verdict) }

    @Test("every refusal is in the table")
    func everyRefusal() {
        let told = Set(
            Self.table.compactMap { row in if case .refuse(let refusal) = row.verdict { refusal } else { nil } })
        #expect(told == Set(AccountLinking.Refusal.allCases))
    }

    @Test("keeps its promises under every combination of facts")
    func everyCombination() {
        var count = 0
        for facts in AccountLinking.everything {
            count += 1
            let broken = Self.promises.filter { !$0.holds(facts, facts.verdict) }
            if let first = broken.first {
                Issue.record("\(first.text): \(facts) gives \(facts.verdict)")
                return
            }
        }
        #expect(count == 49 * 49 * 4 * 3 * 16)
    }

    /// What must hold whatever is so.
    struct Promise: Sendable {
        let text: String
        let holds: @Sendable (_ facts: AccountLinking, _ verdict: Verdict) -> Bool

        init(_ text: String, _ holds: @escaping @Sendable (AccountLinking, Verdict) -> Bool) {
            self.text = text
            self.holds = holds
        }
    }

    static let promises: [Promise] = [
        Promise("a transient subject never signs in") { facts, verdict in facts.isSubjectStable || verdict.isRefusal },
        Promise("a suspended account never signs in") { facts, verdict in
            (facts.linked ?? facts.namesake)?.status != .suspended || verdict.isRefusal
        },
        Promise("whoever is linked is never linked with or made somebody else") { facts, verdict in
            facts.linked == nil || verdict.isRefusal || verdict.isSignIn
        },
        Promise("nobody signs in without being linked, linked now, or made") { facts, verdict in
            !verdict.isSignIn || facts.linked != nil
        },
        Promise("an account is made only where none has the address, and people are made") { facts, verdict in
            verdict != .create || facts.linked == nil && facts.namesake == nil && facts.createsPeople
        },
        Promise("an account is made only for a proved address of a verified domain") { facts, verdict in
            verdict != .create || facts.email == .inVerifiedDomain && facts.isEmailVouchedFor != false
        },
        Promise("an account is linked only for a proved address") { facts, verdict in
            !verdict.isLink
                || facts.isEmailVouchedFor != false
                    && (facts.email == .inVerifiedDomain || facts.email == .outsideDomains)
        },
        Promise("an address of a foreign domain leads only to whoever was invited there") { facts, verdict in
            facts.linked != nil || facts.email != .outsideDomains || verdict.isRefusal
                || facts.holdsInvitation && facts.namesake?.status == .invited
        },
        Promise("an account is linked by its address only where the organization wants that, or invited it") {
            facts, verdict in
            !verdict.isLink || facts.linksByEmail || facts.holdsInvitation && facts.namesake?.status == .invited
        },
        Promise("an account of another subject or connection, and an operator's, is never linked") { facts, verdict in
            !verdict.isLink || facts.namesake?.isLinked == false && facts.namesake?.isOperator == false
        },
        Promise("what was not proved is dropped when it is linked") { facts, verdict in
            guard case .link(_, let drops) = verdict, let namesake = facts.namesake else { return true }
            return drops || namesake.isEmailVerified
        },
        Promise("an active account whose address was proved loses nothing") { facts, verdict in
            guard case .link(_, let drops) = verdict, let namesake = facts.namesake else { return true }
            return !drops || namesake.status == .invited || !namesake.isEmailVerified
        },
        Promise("an active account for emergencies never loses its password") { facts, verdict in
            guard case .link(_, true) = verdict, let namesake = facts.namesake else { return true }
            return !namesake.isBreakGlass || namesake.status == .invited
        },
        Promise("only who was invited is made active") { facts, verdict in
            switch verdict {
            case .signIn(let activating): activating == (facts.linked?.status == .invited)
            case .link(let activating, _): activating == (facts.namesake?.status == .invited)
            case .create, .refuse: true
            }
        },
        Promise("of whoever is linked nothing else is asked") { facts, verdict in
            guard facts.linked?.status == .active, facts.isSubjectStable else { return true }
            return verdict == .signIn(activating: false)
        },
    ]
}

extension AccountLinking.Verdict {
    fileprivate var isRefusal: Bool { if case .refuse = self { true } else { false } }
    fileprivate var isSignIn: Bool { if case .signIn = self { true } else { false } }
    fileprivate var isLink: Bool { if case .link = self { true } else { false } }
}

extension AccountLinking {
    /// The product of all facts.
    fileprivate static var everything: some Sequence<AccountLinking> {
        let accounts = LinkableAccount.everything.map(Optional.some) + [nil]
        let answers = AssertedEmail.allCases.flatMap { email in
            [nil, false, true].map { (email: email, vouched: $0) }
        }
        return accounts.lazy.flatMap { linked in
            accounts.lazy.flatMap { namesake in
                answers.lazy.flatMap { answer in
                    (0..<16).lazy.map { bits in
                        AccountLinking(
                            linked: linked, isSubjectStable: bits & 1 != 0, email: answer.email,
                            isEmailVouchedFor: answer.vouched, namesake: namesake, holdsInvitation: bits & 2 != 0,
                            linksByEmail: bits & 4 != 0, createsPeople: bits & 8 != 0)
                    }
                }
            }
        }
    }
}

extension LinkableAccount {
    /// The product of all facts: 48.
    fileprivate static var everything: [LinkableAccount] {
        AccountStatus.allCases.flatMap { status in
            (0..<16).map { bits in
                LinkableAccount(
                    status: status, isEmailVerified: bits & 1 != 0, isLinked: bits & 2 != 0,
                    isBreakGlass: bits & 4 != 0, isOperator: bits & 8 != 0)
            }
        }
    }
}
