import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Applications to be told of ended sessions")
struct LogoutTests {
    /// Every way a session ends.
    enum Way: CaseIterable, Sendable {
        case loggedOut, replaced, passwordChanged, passwordSet, suspended, removed, organizationRemoved

        /// Whether offline access goes on: nobody took anything away from the person.
        var sparesOfflineAccess: Bool { self == .loggedOut || self == .replaced }

        func happen(to world: World, in store: any Store, at time: Timestamp) async throws {
            switch self {
            case .loggedOut: try await store.end(world.session.id, at: time)
            case .replaced:
                let new = Session.sample(9, of: world.account, startedAt: time)
                #expect(try await store.start(new, closing: nil, replacing: world.session.id, at: time))
            case .passwordChanged:
                #expect(try await store.changePassword(of: world.account.id, from: .sample, to: .sample, at: time))
            case .passwordSet: try await store.apply([.setPassword(world.account.id, .sample)], at: time)
            case .suspended:
                try await store.apply([.putAccount(try .sample(status: .suspended))], at: time)
            case .removed: try await store.apply([.removeAccount(world.account.id)], at: time)
            case .organizationRemoved: try await store.apply([.removeOrganization(world.organization.id)], at: time)
            }
        }
    }

    /// One session in which four applications took part: told are `a` and `b`; `quiet` has no address for it, and `late`
    /// never redeemed its code.
    private static func populate(_ store: any Store, _ world: World) async throws {
        try await world.signIn(to: store)
        for (number, id) in [(UInt8(11), "a"), (12, "b"), (13, "quiet"), (14, "late")] {
            var client = Client.sample(id)
            if id != "quiet" { client.metadata.backChannelLogoutURI = "https://\(id).example/logout" }
            try await store.apply([.putClient(client, origins: [])])
            let grant = grant(number, to: id, in: world.session, isOffline: id == "b")
            let code = AuthorizationCode.sample(number, for: grant)
            _ = try await store.issue(code, for: grant, using: nil)
            guard id != "late" else { continue }
            try #require(try await store.redeem(code, issuing: nil, binding: nil, at: now))
        }
    }

    private static func grant(_ number: UInt8, to client: String, in session: Session, isOffline: Bool) -> Grant {
        Grant(
            id: GrantID("g\(number)"), account: session.account, organization: session.organization,
            client: ClientID(client), session: session.id, scopes: ["openid"] + (isOffline ? ["offline_access"] : []),
            proofs: session.proofs, nonce: nil, claims: nil, acr: nil, createdAt: now, expiresAt: now + .days(30))
    }

    @Test(
        "each way out notes those that got tokens in the session and want to be told, once",
        arguments: Engine.allCases, Way.allCases)
    func noted(on kind: Engine, way: Way) async throws {
        let world = try World()
        let later = now + .minutes(5)
        try await kind.withStore { store in
            try await Self.populate(store, world)
            #expect(try await store.claim(at: later).isEmpty)
            #expect(try await store.clients(of: world.session.id).map(\.value) == ["a", "b", "quiet"])
            try await way.happen(to: world, in: store, at: later)
            try await store.end(world.session.id, at: later + .seconds(1))
            let notices = try await store.claim(at: later)
            #expect(notices.map(\.client.value).sorted() == ["a", "b"])
            for notice in notices {
                #expect(notice.session == world.session.id)
                #expect(notice.account == world.account.id)
                #expect(notice.endedAt == later)
                #expect(notice.status == .waiting)
                #expect(notice.attempts == 1)
            }
        }
    }

    @Test(
        "offline access that an application has goes on after a logout, and ends with everything else",
        .spec("OIDC Core", "11"), arguments: Engine.allCases, Way.allCases)
    func offlineAccess(on kind: Engine, way: Way) async throws {
        let world = try World()
        let later = now + .minutes(5)
        try await kind.withStore { store in
            try await Self.populate(store, world)
            let unused = Self.grant(15, to: "b", in: world.session, isOffline: true)
            _ = try await store.issue(.sample(15, for: unused), for: unused, using: nil)
            try await way.happen(to: world, in: store, at: later)
            let offline = try await store.grant(GrantID("g12"))
            #expect(way.sparesOfflineAccess == (offline != nil && offline?.revokedAt == nil))
            #expect(offline?.session == nil)
            for other in ["g11", "g13", "g14", "g15"] {
                if let standing = try await store.grant(GrantID(other)) { #expect(standing.revokedAt == later) }
            }
            // Nor does clearing up end it before its time.
            while try await store.removeExpired(before: later + .days(20)) > 0 {}
            #expect(try await (store.grant(GrantID("g12")) != nil) == way.sparesOfflineAccess)
            while try await store.removeExpired(before: later + .days(60)) > 0 {}
            #expect(try await store.grant(GrantID("g12")) == nil)
        }
    }

    @Test("a session that is kept is none that ended", arguments: Engine.allCases)
    func kept(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await Self.populate(store, world)
            let renewal = SessionRenewal(session: world.session.id, secretHash: bytes(7), proofs: [])
            #expect(
                try await store.changePassword(
                    of: world.account.id, from: .sample, to: .sample, renewing: renewal, at: now))
            #expect(try await store.claim(at: now).isEmpty)
            #expect(try await store.session(world.session.id) != nil)
        }
    }

    @Test("of twenty that claim at once each notice has one taker, until its time is over", arguments: Engine.allCases)
    func lease(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await Self.populate(store, world)
            try await store.end(world.session.id, at: now)
            let taken = try await race(20) { _ in try await store.claim(at: now, until: now + .seconds(30)) }
            #expect(taken.flatMap { $0 }.map(\.client.value).sorted() == ["a", "b"])
            #expect(try await store.claim(at: now + .seconds(29)).isEmpty)
            #expect(try await store.claim(at: now + .seconds(30)).map(\.attempts) == [2, 2])
        }
    }

    @Test("what ended while the clock was ahead is told when it is right again", arguments: Engine.allCases)
    func clockSetBack(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await Self.populate(store, world)
            try await store.end(world.session.id, at: now + .days(9))
            #expect(try await store.claim(at: now).isEmpty)
            #expect(try await store.bringForward(at: now) == 2)
            #expect(try await store.claim(at: now).map(\.client.value).sorted() == ["a", "b"])
        }
    }

    @Test("no application has more than its share, and none is told twice at once", arguments: Engine.allCases)
    func share(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            for id in ["a", "b"] {
                var client = Client.sample(id)
                client.metadata.backChannelLogoutURI = "https://\(id).example/logout"
                try await store.apply([.putClient(client, origins: [])])
            }
            for number in UInt8(20)..<30 {
                let session = Session.sample(number, of: world.account)
                #expect(try await store.start(session, closing: nil, replacing: nil, at: now))
                let grant = Self.grant(number, to: number == 29 ? "b" : "a", in: session, isOffline: false)
                let code = AuthorizationCode.sample(number, for: grant)
                _ = try await store.issue(code, for: grant, using: nil)
                #expect(try await store.redeem(code, issuing: nil, binding: nil, at: now))
                try await store.end(session.id, at: now + .seconds(Int64(number)))
            }
            let later = now + .minutes(1)
            func claim(_ limit: Int, sparing busy: [String] = []) async throws -> [String] {
                let busy = busy.map { ClientID($0) }
                return try await store.claimNotices(limit, each: 3, sparing: busy, at: later, until: later + .hours(1))
                    .map(\.client.value).sorted()
            }
            #expect(try await claim(2) == ["a", "a"])
            #expect(try await claim(9, sparing: ["a", "x"]) == ["b"])
            #expect(try await claim(9, sparing: ["", "aa", "b"]) == ["a", "a", "a"])
            #expect(try await claim(9) == ["a", "a", "a"])
            #expect(try await claim(9) == ["a"])
            #expect(try await claim(9).isEmpty)
        }
    }

    @Test("what a try came to is kept, and what is over stays over", arguments: Engine.allCases)
    func settled(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await Self.populate(store, world)
            try await store.end(world.session.id, at: now)
            let notices = try await store.claim(at: now)
            let a = try #require(notices.first { $0.client.value == "a" })
            let b = try #require(notices.first { $0.client.value == "b" })
            try await store.settle(a, as: .waiting, due: now + .minutes(2), outcome: "no answer in time")
            try await store.settle(b, as: .delivered, due: nil, outcome: "answered with status 200")
            #expect(try await store.claim(at: now + .minutes(2) - .seconds(1)).isEmpty)
            let again = try await store.claim(at: now + .minutes(2))
            #expect(again.map(\.client.value) == ["a"])
            #expect(again.map(\.outcome) == ["no answer in time"])
            try await store.settle(b, as: .waiting, due: now, outcome: "late")
            let kept = try #require(try await store.notices(of: b.client, limit: 5).first)
            #expect(kept.status == .delivered)
            #expect(kept.outcome == "answered with status 200")
            #expect(try await store.notices(of: ClientID("quiet"), limit: 5).isEmpty)
            try await store.apply([.removeClient(a.client)])
            #expect(try await store.notices(of: a.client, limit: 5).isEmpty)
        }
    }
}

extension LogoutRecords {
    /// Claims whatever is due.
    func claim(at now: Timestamp, until: Timestamp? = nil) async throws -> [LogoutNotice] {
        try await claimNotices(10, each: 10, sparing: [], at: now, until: until ?? now + .seconds(30))
    }
}
