import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Support from a shell")
struct SupportTests {
    @Test("unlocking ends the pause, wherever the person is asked for", arguments: [["organization": "acme"], [:]])
    func unlock(_ parameters: [String: String?]) async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request(parameters))
            for _ in 1...6 { _ = try await browser.submit("ada@acme.example", "wrong", to: id) }
            #expect(try await browser.submit(to: id).finished == nil)
            #expect(try await UnlockPerson(world.deployment).run(world.found()))
            #expect(try await browser.submit(to: id).finished != nil)
            #expect(try await !UnlockPerson(world.deployment).run(world.found()))
            let unlocked = try await world.events().filter { $0.action == .unlocked }
            #expect(unlocked.map(\.account) == [world.ada.id] && unlocked.first?.actor == .shell)
        }
    }

    @Test("suspending ends sessions and tokens at once, activating lets the person in again; each is said once")
    func suspend() async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal)
            let use = SuspendPerson(world.deployment)
            #expect(try await use.suspend(world.found()))
            #expect(try await !use.suspend(world.found()))
            #expect(try await world.portal.isActive(tokens.accessToken) == false)
            #expect(try await !browser.authorize(world.portal.request()).isSilent)
            #expect(try await browser.signIn(world.portal.request()).refusal == .suspended)
            #expect(try await use.activate(world.found()))
            #expect(try await !use.activate(world.found()))
            #expect(try await browser.signIn(world.portal.request()).finished != nil)
            let actions = try await world.events().filter { $0.actor == .shell }.map(\.action)
            #expect(actions == [.activated, .suspended])
        }
    }

    @Test("somebody who was invited is not activated by others, and gets no password from them")
    func invited() async throws {
        try await World.run { world in
            try await world.set(.invited, of: world.ada)
            await #expect(throws: SupportError.self) {
                _ = try await SuspendPerson(world.deployment).activate(world.found())
            }
            await #expect(throws: SupportError.self) {
                _ = try await ImposePassword(world.deployment).run(Secret("x"), for: world.found())
            }
            #expect(try await world.events().isEmpty)
        }
    }

    @Test("a password that is given has to be changed, ends everything, and may be weak, with a word about it")
    func setPassword() async throws {
        try await World.run { world in
            var browser = world.browser()
            let tokens = try await browser.tokens(for: world.portal)
            let use = ImposePassword(world.deployment)
            #expect(try await use.run(Secret("short"), for: world.found()) == ["min_length 15"])
            #expect(try await use.run(Secret("a long enough passphrase"), for: world.found()).isEmpty)
            #expect(try await world.portal.isActive(tokens.accessToken) == false)
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.submit(to: id).problem == .notRight)
            let view = try await browser.submit("ada@acme.example", "a long enough passphrase", to: id)
            #expect(view.passwordChange != nil)
            let forced = try await world.events().filter { $0.action == .passwordForced }
            #expect(forced.count == 2 && forced.allSatisfy { $0.actor == .shell && $0.account == world.ada.id })
        }
    }

    @Test("no password is set where nobody has one, but for a break-glass account")
    func ssoOnly() async throws {
        try await World.run { world in
            try await world.changeAcme { $0.nativeLogin = .disabled }
            await #expect(throws: SupportError.self) {
                _ = try await ImposePassword(world.deployment).run(Secret("x"), for: world.found())
            }
            var ada = world.ada
            ada.breakGlass = true
            try await world.change(.putAccount(ada))
            _ = try await ImposePassword(world.deployment).run(Secret("a long enough passphrase"), for: world.found())
            ada.source = .directory(DirectoryID("corp"))
            try await world.change(.putAccount(ada))
            await #expect(throws: SupportError.self) {
                _ = try await ImposePassword(world.deployment).run(Secret("x"), for: world.found())
            }
        }
    }

    @Test("whom a provider names otherwise now is unlinked: sessions and tokens end, and the next sign-in links anew")
    func unlink() async throws {
        try await FederatedWorld.run(nativeLogin: .allowed) { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches(for: "old")
            var browser = world.browser()
            let view = try await browser.federate(world.portal.request(), through: provider)
            let code = try #require(view.signIn?.response?.parameters["code"])
            let tokens = try await world.portal.exchange(code)
            var native = world.browser()
            _ = try await native.code(world.portal.request())
            provider.vouches(for: "new")
            var other = world.browser()
            #expect(
                try await other.federate(world.portal.request(), through: provider).problem == .notLinked)

            let use = UnlinkPerson(world.deployment)
            #expect(try await use.run(world.found(), from: ConnectionID("another")).isEmpty)
            #expect(try await use.run(world.found(), from: FederatedWorld.okta).map(\.subject.value) == ["old"])
            #expect(try await use.run(world.found(), from: nil).isEmpty)
            #expect(try await world.portal.isActive(tokens.accessToken) == false)
            #expect(try await !browser.authorize(world.portal.request()).isSilent)
            #expect(try await native.authorize(world.portal.request()).isSilent)
            let again = try await other.federate(world.portal.request(), through: provider)
            #expect(again.signIn?.finished != nil)
            #expect(try await world.store.identities(of: world.ada.id).map(\.subject.value) == ["new"])
            let unlinked = try await world.events().filter { $0.action == .unlinked }
            #expect(unlinked.count == 1 && unlinked.first?["subject"] == "old")
            #expect(unlinked.first?["connection"] == "acme-okta" && unlinked.first?.actor == .shell)
        }
    }

    @Test("nobody is found in another organization, or in none")
    func notFound() async throws {
        try await World.run { world in
            _ = try await world.organization("beta")
            for name in ["beta", "nowhere", "Not A Name", "-"] {
                await #expect(throws: SupportError.self) {
                    _ = try await FoundPerson.find(world.ada.email, in: name, world.deployment)
                }
            }
        }
    }
}

extension World {
    /// Ada, as an operator finds her.
    fileprivate func found() async throws -> FoundPerson {
        try await FoundPerson.find(ada.email, in: "acme", deployment)
    }
}
