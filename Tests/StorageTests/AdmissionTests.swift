import Identity
import Primitives
import SQLStorage
import Storage
import TestKit
import Testing

/// What was shown in a sign-in is looked at again in the unit of work that begins its session.
@Suite("A session that is about to begin")
struct AdmissionTests {
    /// What takes a proof away between the moment when it was checked and the session.
    enum Change: CaseIterable, Sendable {
        case passwordChanged, passwordReset, passwordImposed, passwordApplied, passwordTakenAway
        case suspended, suspendedByFile, removed

        func happen(to world: World, in store: any Store) async throws {
            let account = world.account
            switch self {
            case .passwordChanged:
                #expect(
                    try await store.changePassword(of: account.id, from: .sample, to: AdmissionTests.new, at: now))
            case .passwordReset:
                try await store.open(.sample(1, .passwordReset, of: account))
                #expect(
                    try await store.resetPassword(
                        of: account.id, to: AdmissionTests.new, using: bytes(1), in: nil, at: now))
            case .passwordImposed: try await store.imposePassword(on: account.id, AdmissionTests.new, at: now)
            case .passwordApplied: try await store.apply([.setPassword(account.id, AdmissionTests.new)])
            case .passwordTakenAway: try await store.apply([.setPassword(account.id, nil)])
            case .suspended: #expect(try await store.suspend(account.id, at: now))
            case .suspendedByFile: try await store.apply([.putAccount(try .sample(status: .suspended))])
            case .removed: try await store.apply([.removeAccount(account.id)])
            }
        }
    }

    /// Set a moment before the old one was shown: by a node that has been busy since, or whose clock is behind.
    fileprivate static let new = PasswordCredential(hash: "$argon2id$2", changedAt: now + .seconds(1))

    /// A sign-in with the password as it is at first, shown after the new one was set.
    private static func session(_ number: UInt8 = 2, of world: World, _ further: [ShownProof] = []) -> Session {
        let shownAt = now + .seconds(2)
        var session = Session.sample(number, of: world.account)
        session.proofs = [ShownProof(passwordSetAt: PasswordCredential.sample.changedAt, at: shownAt)] + further
        return session
    }

    @Test("does not, where what was shown proves nothing any more", arguments: Change.allCases, Engine.allCases)
    func begun(after change: Change, on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            try await store.open(.sample())
            try await change.happen(to: world, in: store)
            let session = Self.session(of: world)
            #expect(try await !store.start(session, closing: InteractionID("i"), replacing: nil, at: now))
            #expect(try await store.session(session.id) == nil)
            #expect(try await store.interaction(InteractionID("i"))?.isClosed == false)
        }
    }

    @Test("gets no new proof by a password that is another one by now", arguments: Engine.allCases)
    func renewed(on kind: Engine) async throws {
        let world = try World()
        let shown = Self.session(of: world).proofs
        let renewal = SessionRenewal(
            session: world.session.id, secretHash: bytes(8),
            proofs: [ShownProof(passwordSetAt: Self.new.changedAt, at: now)])
        try await kind.withStore { store in
            try await world.signIn(to: store)
            try await store.open(.sample())
            #expect(
                try await store.changePassword(
                    of: world.account.id, from: .sample, to: Self.new, renewing: renewal, at: now))
            #expect(
                try await !store.renew(
                    world.session.id, secretHash: bytes(9), proofs: shown, upstream: nil,
                    closing: InteractionID("i"), at: now))
            #expect(try await store.session(secretHash: bytes(8))?.session.proofs == renewal.proofs)
            #expect(try await store.interaction(InteractionID("i"))?.isClosed == false)
        }
    }

    @Test("does, where the same password only has another hash, or was said to be known", arguments: Engine.allCases)
    func samePassword(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            try await store.rehash(world.account.id, from: PasswordCredential.sample.hash, to: "$argon2id$3")
            try await store.markCompromised(world.account.id, hash: "$argon2id$3")
            try await store.apply([.requirePasswordChange(world.account.id, false)])
            let session = Self.session(of: world)
            #expect(try await store.start(session, closing: nil, replacing: nil, at: now))
            #expect(try await store.session(session.id)?.session.proofs == session.proofs)
        }
    }

    @Test("does not through a connection that is gone, or whose tie to the account was cut", arguments: Engine.allCases)
    func tieCut(on kind: Engine) async throws {
        let world = try World()
        let okta = ConnectionID("okta")
        var session = Session.sample(2, of: world.account)
        session.proofs = [ShownProof(.federated(FederatedProof(connection: okta)), at: now)]
        session.upstream = UpstreamSession(subject: .sample())
        try await kind.withStore { [session] store in
            try await world.settle(in: store)
            try await store.apply([.putConnection(.saml())])
            #expect(try await !store.start(session, closing: nil, replacing: nil, at: now))
            #expect(try await store.link(world.account, to: .sample(), droppingCredentials: false, at: now))
            for removed in [false, true] {
                _ = try await race(8) { index in
                    if index == 3, removed { try await store.apply([.removeConnection(okta)]) }
                    if index == 3, !removed { _ = try await store.unlink(world.account.id, from: okta, at: now) }
                    guard index != 3 else { return }
                    let mine = Session(
                        id: SessionID("\(removed) \(index)"), secretHash: bytes(UInt8(index + (removed ? 50 : 20))),
                        account: session.account, organization: session.organization, proofs: session.proofs,
                        startedAt: now, lastSeenAt: now, upstream: session.upstream)
                    _ = try await store.start(mine, closing: nil, replacing: nil, at: now)
                }
                for index in 0..<8 { #expect(try await store.session(SessionID("\(removed) \(index)")) == nil) }
                #expect(try await !store.start(session, closing: nil, replacing: nil, at: now))
                guard !removed else { continue }
                let account = try #require(try await store.account(world.account.id))
                #expect(try await store.link(account, to: .sample(), droppingCredentials: false, at: now))
            }
        }
    }

    @Test(
        "does not outlive a connection that is disabled beside it, whichever of the two comes first",
        arguments: Engine.allCases, [true, false])
    func disabled(on kind: Engine, isSessionFirst: Bool) async throws {
        let world = try World()
        var off = Connection.saml()
        off.settings.isEnabled = false
        var session = Session.sample(2, of: world.account)
        session.proofs = [ShownProof(.federated(FederatedProof(connection: off.id)), at: now)]
        session.upstream = UpstreamSession(subject: .sample())
        try await kind.withDatabase { [session, off] database in
            let engine = try database.engine()
            let store = try await SQLStore.open(engine: engine)
            try await world.settle(in: store)
            try await store.apply([.putConnection(.saml())])
            #expect(try await store.link(world.account, to: .sample(), droppingCredentials: false, at: now))
            let gate = Gate()
            let held = try await SQLStore.open(
                engine: HeldEngine(
                    base: engine, words: isSessionFirst ? "insert into sessions" : "insert into clients", gate: gate))
            let start = { @Sendable (store: any Store) in
                try await store.start(session, closing: nil, replacing: nil, at: now)
            }
            // The client is what the unit that disables ends with.
            let disable = { @Sendable (store: any Store) in
                try await store.apply([.putConnection(off), .putClient(.sample("new"), origins: [])])
            }
            let first = Task {
                if isSessionFirst { return try await start(held) }
                try await disable(held)
                return false
            }
            try await gate.stopped(1)
            let second = Task {
                if !isSessionFirst { return try await start(store) }
                try await disable(store)
                return false
            }
            // Time for a second one that does not wait for the first; however long, both come to the same.
            try await Task.sleep(for: .milliseconds(200))
            gate.open()
            #expect(try await first.value == isSessionFirst)
            #expect(try await !second.value)
            #expect(try await store.session(session.id) == nil)
            try await store.apply([.putConnection(.saml())])
            #expect(try await store.session(session.id) == nil)
            await engine.close()
        }
    }

    @Test("rests on a directory's password, too, for as long as the directory is there", arguments: Engine.allCases)
    func directory(on kind: Engine) async throws {
        let world = try World()
        let directory = try Directory.sample()
        var account = world.account
        account.source = .directory(directory.id)
        try await kind.withStore { [account] store in
            try await store.apply([
                .putOrganization(world.organization), .putDirectory(directory), .putAccount(account),
            ])
            _ = try await race(8) { index in
                var session = Session.sample(UInt8(index + 2), of: account)
                session.proofs = [ShownProof(passwordSetAt: nil, at: now)]
                let isStarted = try await store.start(session, closing: nil, replacing: nil, at: now)
                if index == 0 {
                    #expect(isStarted)
                    try await store.apply([.removeDirectory(account.organization, directory.id)])
                }
            }
            for index in 0..<8 { #expect(try await store.session(SessionID("s\(index + 2)")) == nil) }
        }
    }

    @Test(
        "does not by a code once the account's factors were reset, even where it has a new device since",
        arguments: [Proof.oneTimeCode, .recoveryCode], Engine.allCases)
    func factorsReset(_ proof: Proof, on kind: Engine) async throws {
        let world = try World()
        let code = ShownProof(proof, at: now + .seconds(2))
        let session = Self.session(of: world, [code])
        let later = now + .minutes(2)
        try await kind.withStore { store in
            try await world.signIn(to: store)
            try await store.apply([.putDevice(.sample(of: world.account))])
            #expect(try await store.start(session, closing: nil, replacing: nil, at: now))
            _ = try await store.resetFactors(of: world.account.id, at: now)
            let next = Self.session(3, of: world, [code])
            #expect(try await !store.start(next, closing: nil, replacing: nil, at: now))
            try await store.apply([.putDevice(.sample(of: world.account, createdAt: later))])
            #expect(try await !store.start(next, closing: nil, replacing: nil, at: later))
            let after = Self.session(3, of: world, [ShownProof(proof, at: later)])
            #expect(try await store.start(after, closing: nil, replacing: nil, at: later))
        }
    }

    @Test("keeps a code that was shown with a device that its owner took away since", arguments: Engine.allCases)
    func deviceRemoved(on kind: Engine) async throws {
        let world = try World()
        let session = Self.session(of: world, [ShownProof(.oneTimeCode, at: now)])
        let device = TOTPDevice.sample(of: world.account)
        try await kind.withStore { store in
            try await world.settle(in: store)
            try await store.open(.sample())
            try await store.apply([.putDevice(device)])
            #expect(try await store.start(session, closing: nil, replacing: nil, at: now))
            #expect(try await store.removeDevice(device.id, of: world.account.id, keepingOne: false))
            #expect(
                try await store.renew(
                    session.id, secretHash: bytes(9), proofs: session.proofs, upstream: nil,
                    closing: InteractionID("i"), at: now))
        }
    }

    @Test("counts a device that was enrolled before the clock was set back", arguments: Engine.allCases)
    func clockSetBack(on kind: Engine) async throws {
        let world = try World()
        let session = Self.session(of: world, [ShownProof(.oneTimeCode, at: now)])
        try await kind.withStore { store in
            try await world.settle(in: store)
            try await store.apply([.putDevice(.sample(of: world.account, createdAt: now + .hours(2)))])
            #expect(try await store.start(session, closing: nil, replacing: nil, at: now))
        }
    }

    @Test("never outlives a change that comes beside it", arguments: Change.allCases, Engine.allCases)
    func beside(_ change: Change, on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.settle(in: store)
            _ = try await race(12) { index in
                if index == 5 {
                    try await change.happen(to: world, in: store)
                } else {
                    _ = try await store.start(
                        Self.session(UInt8(20 + index), of: world), closing: nil, replacing: nil, at: now)
                }
            }
            for index in 0..<12 { #expect(try await store.session(SessionID("s\(20 + index)")) == nil) }
        }
    }

    @Test("of a new password and a reset of the old one beside it one is set", arguments: Engine.allCases)
    func changeBesideReset(on kind: Engine) async throws {
        let world = try World()
        let stolen = PasswordCredential(hash: "$argon2id$4", changedAt: now + .seconds(2))
        try await kind.withStore { store in
            try await world.signIn(to: store)
            try await store.imposePassword(on: world.account.id, Self.new, at: now)
            #expect(
                try await !store.changePassword(of: world.account.id, from: .sample, to: stolen, at: now))
            #expect(try await store.password(of: world.account.id) == Self.new)
        }
    }
}
