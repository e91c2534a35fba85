import Identity
import OpenIDConnect
import Primitives
import Provider
import SQLStorage
import Storage
import TestKit
import Testing

/// A session ends between the moment when it began, or was found, and the code that was to come of it.
@Suite("A session that ends before its code is issued")
struct EndedSessionTests {
    /// Lends a world, and what ends the sessions of all just before the next code is issued.
    private static func run(_ body: (World, _ end: () -> Void) async throws -> Void) async throws {
        let interruption = Interruption()
        try await World.run(interruption: interruption) { world in
            try await body(world) {
                interruption.set(
                    before: "update sessions set last_seen_at = case",
                    .change("update sessions set ended_at = \(world.clock.now()) where ended_at is null"))
            }
            #expect(!interruption.isSet)
        }
    }

    @Test("is asked for again by the sign-in that began it")
    func begun() async throws {
        try await Self.run { world, end in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            end()
            let view = try await browser.submit(to: id)
            let again = try #require(view.restarted).interaction
            #expect(again != id && browser.session == nil)
            #expect(try await browser.submit(to: again).response?.parameters["code"] != nil)
        }
    }

    @Test("is asked for again by the sign-in that renewed it")
    func renewed() async throws {
        try await Self.run { world, end in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            world.clock.advance(by: .minutes(1))
            let id = try await browser.open(world.portal.request(["prompt": "login"]))
            end()
            let again = try #require(try await browser.submit(to: id).restarted).interaction
            #expect(try await browser.submit(to: again).response?.parameters["code"] != nil)
        }
    }

    @Test("uses up no pushed request")
    func pushed() async throws {
        try await Self.run { world, end in
            let pushed = world.portal.reference(try await world.portal.push())
            var browser = world.browser()
            let id = try await browser.open(pushed)
            end()
            let again = try #require(try await browser.submit(to: id).restarted).interaction
            #expect(try await browser.submit(to: again).response?.parameters["code"] != nil)
        }
    }

    @Test("is none for a request that nobody may be asked for", .spec("OIDC Core", "3.1.2.6"))
    func silent() async throws {
        try await Self.run { world, end in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            end()
            #expect(try await browser.authorize(world.portal.request(["prompt": "none"])).error == "login_required")
        }
    }

    @Test("is asked for again where it would have answered without a question")
    func found() async throws {
        try await Self.run { world, end in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            end()
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.submit(to: id).response?.parameters["code"] != nil)
        }
    }

    @Test("is asked for again once the person has allowed the application what it wants")
    func consent() async throws {
        try await Self.run { world, end in
            let shop = try await world.application("shop") { $0.requireConsent = true }
            var browser = world.browser()
            let question = try #require(try await browser.signIn(shop.request()).consent).interaction
            end()
            let again = try #require(try await browser.answer(true, to: question).outcome?.signIn).interaction
            #expect(try await browser.submit(to: again).response?.parameters["code"] != nil)
        }
    }

    @Test("is asked for again once the person has let a device in")
    func device() async throws {
        try await Self.run { world, end in
            let television = try await world.application("television", Application.Authentication.none) {
                $0.grantTypes = [.deviceCode]
                $0.redirectURIs = []
            }
            let device = try await television.device()
            var browser = world.browser()
            let question = try await browser.question(device)
            end()
            let view = try await DeviceFlow(world.deployment).answer(
                true, to: question.interaction, visitor: browser.visitor)
            let again = try #require(view.signIn).interaction
            #expect(try await refusal { try await television.poll(device) } == .authorizationPending)
            #expect(try await browser.submit(to: again).finished?.device != nil)
        }
    }
}
