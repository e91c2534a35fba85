import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("What people see of their own account, and end")
struct SelfServiceTests {
    private static let horizon = SessionHorizon(startedAfter: now - .days(90), usedAfter: now - .days(20))

    @Test(
        "sessions that go on are listed by their last use, to the second, and nobody else's", arguments: Engine.allCases
    )
    func list(on kind: Engine) async throws {
        let world = try World()
        let bob = try Account.sample("bob@acme.example")
        let started: [(UInt8, Timestamp)] = [
            (2, now - .days(20)), (3, now - .days(20) + .seconds(1)), (4, now - .days(1)), (5, now - .days(2)),
        ]
        try await kind.withStore { store in
            try await world.signIn(to: store)
            try await store.apply([.putAccount(bob)])
            for (number, time) in started {
                let session = Session.sample(number, of: world.account, startedAt: time)
                #expect(try await store.start(session, closing: nil, replacing: nil, at: time))
            }
            #expect(try await store.start(.sample(9, of: bob), closing: nil, replacing: nil, at: now))
            try await store.end(SessionID("s5"), at: now)
            func listed(_ horizon: SessionHorizon, _ limit: Int = 10) async throws -> [String] {
                try await store.sessions(of: world.account.id, within: horizon, limit: limit).map(\.id.value)
            }
            #expect(try await listed(Self.horizon) == ["s1", "s4", "s3"])
            #expect(try await listed(Self.horizon, 2) == ["s1", "s4"])
            let recent = SessionHorizon(startedAfter: now - .days(1), usedAfter: now - .days(20))
            #expect(try await listed(recent) == ["s1"])
        }
    }

    @Test(
        "one session ends with all it gave, offline access too, and the application is told", arguments: Engine.allCases
    )
    func end(on kind: Engine) async throws {
        let world = try World()
        let bob = try Account.sample("bob@acme.example")
        try await kind.withStore { store in
            try await world.settle(in: store)
            var client = Client.sample()
            client.metadata.backChannelLogoutURI = "https://portal.example/out"
            try await store.apply([.putClient(client, origins: []), .putAccount(bob)])
            #expect(try await store.start(world.session, closing: nil, replacing: nil, at: now))
            let grant = Grant.sample(in: world.session, scopes: ["openid", "offline_access"])
            let code = AuthorizationCode.sample(for: grant)
            #expect(try await store.issue(code, for: grant, using: nil))
            #expect(try await store.redeem(code, issuing: nil, binding: nil, at: now))
            #expect(try await !store.endSession(world.session.id, of: bob.id, at: now))
            #expect(try await store.session(world.session.id) != nil)
            let won = try await race(10) { _ in
                try await store.endSession(world.session.id, of: world.account.id, at: now)
            }
            #expect(won.count(where: { $0 }) == 1)
            #expect(try await store.session(world.session.id) == nil)
            #expect(try await store.grant(grant.id)?.revokedAt != nil)
            let notices = try await store.claimNotices(
                10, each: 10, sparing: [], at: now, until: now + .minutes(1))
            #expect(notices.map(\.session) == [world.session.id])
        }
    }

    @Test("all sessions but one end, and are counted", arguments: Engine.allCases)
    func others(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.signIn(to: store)
            for number in UInt8(2)...4 {
                #expect(
                    try await store.start(
                        .sample(number, of: world.account), closing: nil, replacing: nil, at: now))
            }
            let kept = SessionID("s3")
            #expect(try await store.endSessions(of: world.account.id, keeping: kept, at: now) == 3)
            #expect(try await store.endSessions(of: world.account.id, keeping: kept, at: now) == 0)
            let left = try await store.sessions(of: world.account.id, within: Self.horizon, limit: 10)
            #expect(left.map(\.id) == [kept])
        }
    }

    @Test("an application has what was redeemed and goes on, and no more", arguments: Engine.allCases)
    func access(on kind: Engine) async throws {
        let world = try World()
        let account = world.account.id
        try await kind.withStore { store in
            try await world.signIn(to: store)
            func has(at time: Timestamp = now) async throws -> [ApplicationAccess] {
                try await store.access(of: account, within: Self.horizon, at: time)
            }
            let online = Grant.sample(1, in: world.session)
            let code = AuthorizationCode.sample(1, for: online)
            #expect(try await store.issue(code, for: online, using: nil))
            #expect(try await has() == [])
            #expect(try await store.redeem(code, issuing: nil, binding: nil, at: now))
            let expected = ApplicationAccess(client: ClientID("portal"), isOffline: false, givenAt: now)
            #expect(try await has() == [expected])
            #expect(try await has(at: now + .days(30)) == [])
            let offline = Grant.sample(2, in: world.session, scopes: ["openid", "offline_access"])
            let second = AuthorizationCode.sample(2, for: offline)
            #expect(try await store.issue(second, for: offline, using: nil))
            #expect(try await store.redeem(second, issuing: nil, binding: nil, at: now))
            #expect(try await has().map(\.isOffline) == [true])
            try await store.end(world.session.id, at: now)
            #expect(try await has().map(\.isOffline) == [true])
            try await store.withdrawConsent(of: account, to: ClientID("portal"), at: now)
            #expect(try await has() == [])
        }
    }

    @Test(
        "a browser is the first, then known; the next one is new, and each account has its own",
        arguments: Engine.allCases)
    func browsers(on kind: Engine) async throws {
        let world = try World()
        let bob = try Account.sample("bob@acme.example")
        try await kind.withStore { store in
            try await world.settle(in: store)
            try await store.apply([.putAccount(bob)])
            @Sendable func recognize(_ number: UInt8, _ account: Account, at time: Timestamp = now) async throws
                -> BrowserFamiliarity
            {
                try await store.recognize(browser: bytes(number), of: account.id, at: time, telling: nil)
            }
            #expect(try await recognize(1, world.account) == .first)
            #expect(try await recognize(1, world.account) == .known)
            #expect(try await recognize(2, world.account) == .new)
            #expect(try await recognize(2, world.account) == .known)
            #expect(try await recognize(1, bob) == .first)
            @Sendable func known(_ number: UInt8, _ account: Account) async throws -> Set<AccountID> {
                try await store.accounts(knownTo: bytes(number), email: account.email.normalized)
            }
            #expect(try await known(1, world.account) == [world.account.id])
            #expect(try await known(2, world.account) == [world.account.id])
            #expect(try await known(1, bob) == [bob.id])
            #expect(try await known(2, bob).isEmpty)
            #expect(try await known(9, world.account).isEmpty)
            #expect(try await store.knownBrowsers(of: world.account.id) == [bytes(1), bytes(2)])
            let all = try await race(10) { _ in try await recognize(3, world.account) }
            #expect(all.count(where: { $0 == .new }) == 1 && all.count(where: { $0 == .known }) == 9)
            #expect(try await recognize(1, world.account, at: now + .days(200)) == .known)
            _ = try await store.removeExpired(before: now + .days(401))
            #expect(try await recognize(1, world.account, at: now + .days(401)) == .known)
            #expect(try await recognize(2, world.account, at: now + .days(401)) == .new)
        }
    }

    @Test("a browser that is new is noted with what is told of it, or not at all", arguments: Engine.allCases)
    func browsersToldOf(on kind: Engine) async throws {
        struct NoMail: Error {}
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            @Sendable func recognize(_ number: UInt8, _ mail: String?) async throws -> BrowserFamiliarity {
                try await store.recognize(browser: bytes(number), of: world.account.id, at: now) {
                    guard let mail else { throw NoMail() }
                    return [QueuedMail(id: MailID(mail), sealed: [1])]
                }
            }
            #expect(try await recognize(1, "the first") == .first)
            await #expect(throws: NoMail.self) { try await recognize(2, nil) }
            #expect(try await store.knownBrowsers(of: world.account.id) == [bytes(1)])
            let all = try await race(10) { number in try await recognize(2, "mail \(number)") }
            #expect(all.count(where: { $0 == .new }) == 1)
            #expect(try await recognize(2, "late") == .known)
            let told = try await store.claimMails(30, at: now, until: now + .minutes(1)).map(\.mail.id.value)
            #expect(told.count == 1 && told.allSatisfy { $0.hasPrefix("mail ") })
        }
    }

    @Test("a browser is noted again when a week has passed", arguments: Engine.allCases)
    func browsersInUse(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            func use(_ number: UInt8, at time: Timestamp) async throws {
                _ = try await store.recognize(browser: bytes(number), of: world.account.id, at: time, telling: nil)
            }
            for number in [1, 2] as [UInt8] { try await use(number, at: now) }
            try await use(1, at: now + .days(6))
            try await use(2, at: now + .days(7))
            _ = try await store.removeExpired(before: now + .days(405))
            #expect(try await store.knownBrowsers(of: world.account.id) == [bytes(2)])
        }
    }

    @Test(
        "after a new password by link or from a shell no browser is known, and the next is none's first",
        arguments: Engine.allCases)
    func forgottenBrowsers(on kind: Engine) async throws {
        let world = try World()
        let bob = try Account.sample("bob@acme.example")
        let password = PasswordCredential(hash: "$argon2id$x", changedAt: now)
        try await kind.withStore { store in
            try await world.settle(in: store)
            try await store.apply([.putAccount(bob)])
            for number in [1, 2, 3] as [UInt8] {
                _ = try await store.recognize(browser: bytes(number), of: world.account.id, at: now, telling: nil)
            }
            _ = try await store.recognize(browser: bytes(1), of: bob.id, at: now, telling: nil)
            func reset(_ link: UInt8, in browser: [UInt8]?) async throws {
                try await store.open(
                    AccountLink(
                        hash: bytes(link), kind: .passwordReset, account: world.account.id,
                        email: world.account.email.normalized, createdAt: now, expiresAt: now + .hours(1)))
                #expect(
                    try await store.resetPassword(
                        of: world.account.id, to: password, using: bytes(link), in: browser, at: now))
            }
            func known() async throws -> [UInt8] {
                var known: [UInt8] = []
                for number in [1, 2, 3] as [UInt8] {
                    let accounts = try await store.accounts(
                        knownTo: bytes(number), email: world.account.email.normalized)
                    if !accounts.isEmpty { known.append(number) }
                }
                return known
            }
            try await reset(21, in: bytes(2))
            #expect(try await known() == [2])
            try await reset(22, in: bytes(9))
            #expect(try await known() == [])
            #expect(try await store.recognize(browser: bytes(1), of: world.account.id, at: now, telling: nil) == .new)
            try await store.imposePassword(on: world.account.id, password, at: now)
            #expect(try await known() == [])
            #expect(try await store.recognize(browser: bytes(3), of: world.account.id, at: now, telling: nil) == .new)
            #expect(try await store.accounts(knownTo: bytes(1), email: bob.email.normalized) == [bob.id])
        }
    }
}
