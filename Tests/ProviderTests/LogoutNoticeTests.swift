import Identity
import JOSE
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Telling applications that a session ended")
struct LogoutNoticeTests {
    private static let address = "https://shop.example/logout"

    /// Registers the application that wants to be told.
    private static func shop(
        _ world: World, _ id: String = "shop", _ change: (inout ClientMetadata) -> Void = { _ in }
    ) async throws -> Application {
        try await world.application(id) {
            $0.backChannelLogoutURI = "https://\(id).example/logout"
            change(&$0)
        }
    }

    /// Delivers in the background for as long as `body` runs.
    private static func delivering(in world: World, _ body: () async throws -> Void) async throws {
        let delivery = LogoutDelivery(world.deployment)
        let task = Task { await delivery.run() }
        do { try await body() } catch {
            task.cancel()
            throw error
        }
        task.cancel()
        await task.value
    }

    @Test(
        "CN-22: a logout is told at once, with a token that is signed as ID tokens are",
        .spec("OIDC Back-Channel Logout", "2.5"), arguments: [nil, SignatureAlgorithm.edDSA])
    func told(_ algorithm: SignatureAlgorithm?) async throws {
        try await World.run { world in
            let shop = try await Self.shop(world) { $0.idTokenAlgorithm = algorithm?.rawValue }
            var browser = world.browser()
            let idToken = try #require(try await browser.tokens(for: shop).idToken)
            let signedBy = algorithm ?? .es256
            let session = try world.claims(of: idToken, signedBy: signedBy)["sid"]
            try await Self.delivering(in: world) {
                _ = try await browser.logOut([.init(name: "id_token_hint", value: idToken)], isConfirmed: false)
                try await eventually { world.outside.posts.count == 1 }
                let post = try #require(world.outside.posts.first)
                #expect(post.url == Self.address)
                #expect(post.form.pairs.map(\.name) == ["logout_token"])
                let token = try #require(post.form["logout_token"])
                let claims = try world.claims(of: token, type: "logout+jwt", signedBy: signedBy)
                #expect(claims["sid"] == session)
                #expect(claims["sub"] == .string(world.ada.id.value))
                #expect(claims["aud"] == "shop")
                #expect(claims["nonce"] == nil)
                try await eventually {
                    try await world.store.notices(of: shop.client.id, limit: 9).map(\.status) == [.delivered]
                }
            }
            #expect(world.outside.posts.count == 1)
        }
    }

    @Test("the person is named as the application knows them", .spec("OIDC Core", "8.1"))
    func pairwise() async throws {
        try await World.run { world in
            let shop = try await Self.shop(world) { $0.subjectType = .pairwise }
            var browser = world.browser()
            let idToken = try #require(try await browser.tokens(for: shop).idToken)
            let subject = try #require(try world.claims(of: idToken)["sub"]?.string)
            #expect(subject != world.ada.id.value)
            try await Self.delivering(in: world) {
                _ = try await browser.logOut()
                try await eventually { world.outside.posts.count == 1 }
            }
            let token = try #require(world.outside.posts.first?.form["logout_token"])
            #expect(try world.claims(of: token, type: "logout+jwt")["sub"] == .string(subject))
        }
    }

    @Test("who has no address for it, or took no part in the session, is not told")
    func notTold() async throws {
        try await World.run { world in
            _ = try await Self.shop(world)
            var browser = world.browser()
            _ = try await browser.tokens(for: world.portal)
            try await Self.delivering(in: world) {
                _ = try await browser.logOut()
                try await Task.sleep(for: .milliseconds(50))
            }
            #expect(world.outside.posts.isEmpty)
        }
    }

    @Test(
        "what fails is tried again, and kept with what it came to", .spec("OIDC Back-Channel Logout", "2.8"),
        arguments: [
            (Result<Int, OutboundError>.success(400), LogoutNotice.Status.failed, "answered with status 400"),
            (.success(503), .waiting, "answered with status 503"), (.failure(.timeout), .waiting, "no answer in time"),
            (.failure(.forbidden), .waiting, OutboundError.forbidden.description),
        ])
    func fails(
        answer: Result<Int, OutboundError>, status: LogoutNotice.Status, outcome: String
    ) async throws {
        try await World.run { world in
            let shop = try await Self.shop(world)
            world.outside.answer(Self.address, with: answer)
            var browser = world.browser()
            _ = try await browser.tokens(for: shop)
            try await Self.delivering(in: world) {
                _ = try await browser.logOut()
                try await eventually {
                    try await world.store.notices(of: shop.client.id, limit: 9).first?.outcome == outcome
                }
                let notice = try #require(try await world.store.notices(of: shop.client.id, limit: 9).first)
                #expect(notice.status == status)
                #expect(notice.attempts == 1)
                guard status == .waiting else { return }
                #expect(notice.dueAt == world.clock.now() + .seconds(5))
                world.outside.answer(Self.address, with: .success(204))
                world.clock.advance(by: .seconds(5))
                world.deployment.logouts.wake()
                try await eventually {
                    try await world.store.notices(of: shop.client.id, limit: 9).first?.status == .delivered
                }
                let tokens = try world.outside.posts.map { try #require($0.form["logout_token"]) }
                let identifiers = try tokens.map { try world.claims(of: $0, type: "logout+jwt")["jti"] }
                #expect(identifiers.count == 2 && identifiers[0] != identifiers[1])
            }
        }
    }

    @Test("an application that has no address any more is given up")
    func withdrawn() async throws {
        try await World.run { world in
            let shop = try await Self.shop(world)
            var browser = world.browser()
            _ = try await browser.tokens(for: shop)
            _ = try await browser.logOut()
            _ = try await world.application("shop")
            try await Self.delivering(in: world) {
                try await eventually {
                    try await world.store.notices(of: shop.client.id, limit: 9).first?.status == .failed
                }
            }
            #expect(world.outside.posts.isEmpty)
        }
    }

    @Test("CN-21: who does not answer holds nobody else up, however many sessions ended")
    func slow() async throws {
        try await World.run { world in
            let slow = try await Self.shop(world, "slow")
            let shop = try await Self.shop(world)
            var browsers: [Browser] = []
            for _ in 0..<12 {
                var browser = world.browser()
                _ = try await browser.tokens(for: slow)
                browsers.append(browser)
            }
            var last = world.browser()
            _ = try await last.tokens(for: shop)
            let gate = world.outside.hold("https://slow.example/logout")
            try await Self.delivering(in: world) {
                _ = try await browsers[0].logOut()
                try await eventually { world.outside.posts.count == 1 }
                for browser in browsers.dropFirst() { _ = try await browser.logOut() }
                _ = try await last.logOut()
                try await eventually { world.outside.posts.contains { $0.url == Self.address } }
                #expect(world.outside.posts.count == 2)
                gate.open()
                try await eventually {
                    try await world.store.notices(of: slow.client.id, limit: 99).allSatisfy { $0.status == .delivered }
                }
            }
            #expect(world.outside.posts.count == 13)
        }
    }

    @Test(
        "the frames of a logout are those of the session's applications that want one",
        .spec("OIDC Front-Channel Logout", "2"))
    func frames() async throws {
        try await World.run { world in
            let shop = try await world.application("shop") {
                $0.frontChannelLogoutURI = "https://shop.example/out?x=1"
                $0.frontChannelSessionRequired = true
            }
            _ = try await world.application("other") { $0.frontChannelLogoutURI = "https://other.example/out" }
            var browser = world.browser()
            let idToken = try #require(try await browser.tokens(for: shop).idToken)
            _ = try await browser.tokens(for: world.portal)
            let session = try #require(try world.claims(of: idToken)["sid"]?.string)
            let outcome = try await browser.logOut([.init(name: "id_token_hint", value: idToken)], isConfirmed: false)
            #expect(
                outcome
                    == .loggedOut(
                        redirect: nil,
                        frames: ["https://shop.example/out?x=1&iss=https%3A%2F%2Fid.example&sid=\(session)"]))
        }
    }

    @Test(
        "session_state follows the session: the same while it lasts, another for the next",
        .spec("OIDC Session Management", "2"))
    func sessionState() async throws {
        try await World.run { world in
            var browser = world.browser()
            func state() async throws -> (BrowserState, String) {
                let outcome = try await browser.authorize(world.portal.request())
                var response = outcome.response
                if let start = outcome.signIn { response = try await browser.submit(to: start.interaction).response }
                let given = try #require(response)
                return (try #require(given.browserState), try #require(given.parameters["session_state"]))
            }
            let (first, told) = try await state()
            let (second, again) = try await state()
            #expect(first.value == second.value)
            #expect(told != again)
            let salt = try #require(told.split(separator: ".").last)
            let redirectURI = try #require(try await browser.authorize(world.portal.request()).response).channel
                .redirectURI
            #expect(
                first.sessionState(of: world.portal.client.id, at: redirectURI, salt: String(salt)) == told)
            _ = try await browser.logOut()
            #expect(try await state().0.value != first.value)
        }
    }
}

/// Waits until something comes true that happens beside the test: up to two minutes, since on a busy machine every
/// test waits for all the others.
func eventually(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(120)
    while ContinuousClock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("it did not come true")
}
