import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("Logging out with an identity provider")
struct FederationLogoutTests {
    private static let empty = FederationMessage(
        isPost: false, rawQuery: "", query: FormParameters([]), form: FormParameters([]))

    private static func signIn(_ federated: FederatedWorld, _ subject: String, index: String?) async throws -> Browser {
        federated.provider.vouches(for: subject, email: "\(subject)@acme.example", index: index)
        var browser = federated.world.browser()
        let view = try await browser.federate(federated.world.portal.request(), through: federated.provider)
        #expect(view.signIn?.finished != nil)
        return browser
    }

    private static func isIn(_ browser: Browser) async throws -> Bool {
        var browser = browser
        return try await browser.authorize(browser.world.portal.request()).isSilent
    }

    private static func subject(_ value: String) -> FederatedSubject {
        FederatedSubject(
            connection: FederatedWorld.okta, qualifiers: ["https://idp.example"], format: "persistent", value: value)
    }

    @Test("who logs out here is sent to the provider, and comes back to where they were going")
    func ours() async throws {
        try await FederatedWorld.run { federated async throws in
            let browser = try await Self.signIn(federated, "u1", index: "s1")
            guard case .loggedOut(nil, [], let carriage) = try await browser.logOut(),
                case .redirect(let url) = carriage
            else {
                Issue.record("the way to the provider was expected")
                return
            }
            #expect(federated.provider.logouts.map(\.index) == ["s1"])
            #expect(try await !Self.isIn(browser))
            let handle = Secret(String(url.drop { $0 != "=" }.dropFirst()))
            federated.provider.logsOut(.answered(handle: handle, isComplete: true))
            let logout = FederationLogout(federated.world.deployment)
            var stranger = federated.world.browser()
            stranger.binding = federated.world.deployment.random.token()
            let refused = try await logout.run(FederatedWorld.okta, Self.empty, visitor: stranger.visitor)
            #expect(refused.isRefused)
            let back = try await logout.run(FederatedWorld.okta, Self.empty, visitor: browser.visitor)
            guard case .loggedOut(then: nil, frames: []) = back else {
                Issue.record("the end was expected")
                return
            }
            let again = try await logout.run(FederatedWorld.okta, Self.empty, visitor: browser.visitor)
            #expect(again.isRefused)
        }
    }

    @Test("SLO-37, SLO-38: the provider ends the sessions of its own person, and of its own session, and no others")
    func theirs() async throws {
        try await FederatedWorld.run { federated async throws in
            let one = try await Self.signIn(federated, "u1", index: "s1")
            let same = try await Self.signIn(federated, "u1", index: "s2")
            let other = try await Self.signIn(federated, "u2", index: "s3")
            let logout = FederationLogout(federated.world.deployment)
            let run = { (outcome: FederationLogoutVerdict.Outcome) in
                federated.provider.logsOut(outcome)
                _ = try await logout.run(
                    FederatedWorld.okta, Self.empty, visitor: federated.world.browser().visitor)
            }
            try await run(.endSubject([Self.subject("u1")], indexes: ["s3"], reply: nil))
            #expect(try await Self.isIn(one))
            #expect(try await Self.isIn(other))
            try await run(.endSubject([Self.subject("u1")], indexes: ["s1"], reply: nil))
            #expect(try await !Self.isIn(one))
            #expect(try await Self.isIn(same))
            try await run(.endSubject([Self.subject("u1")], indexes: [], reply: nil))
            #expect(try await !Self.isIn(same))
            #expect(try await Self.isIn(other))
            try await run(.endSession(index: "s3"))
            #expect(try await !Self.isIn(other))
            let logouts = try await federated.world.events().filter { $0.action == .logout }
            #expect(logouts.count == 3 && logouts.allSatisfy { $0["connection"] == "acme-okta" })
        }
    }

    @Test("applications that hear of it in a frame do, when the provider ends the session, too")
    func frames() async throws {
        try await FederatedWorld.run { federated async throws in
            let world = federated.world
            let shop = try await world.application("shop") { metadata in
                metadata.frontChannelLogoutURI = "https://shop.example/out"
            }
            federated.provider.vouches(index: "s1")
            var browser = world.browser()
            let view = try await browser.federate(shop.request(), through: federated.provider)
            let code = try #require(view.signIn?.response?.parameters["code"])
            _ = try await shop.exchange(code)
            federated.provider.logsOut(
                .endSubject(
                    [Self.subject("u1")], indexes: [],
                    reply: { isKnown in .redirect("https://idp.example/slo?known=\(isKnown)") }))
            let outcome = try await FederationLogout(world.deployment).run(
                FederatedWorld.okta, Self.empty, visitor: browser.visitor)
            guard case .carry(.redirect("https://idp.example/slo?known=true"), let frames) = outcome else {
                Issue.record("the way back was expected")
                return
            }
            #expect(frames.count == 1 && frames.first?.hasPrefix("https://shop.example/out") == true)
        }
    }

    @Test("SLO-36: a message at one connection reaches no session of another")
    func foreign() async throws {
        try await FederatedWorld.run { federated async throws in
            let browser = try await Self.signIn(federated, "u1", index: "s1")
            let other = ConnectionID("acme-other")
            try await federated.connect(other)
            let logout = FederationLogout(federated.world.deployment)
            for outcome in [
                .endSubject([Self.subject("u1")], indexes: [], reply: nil), .endSession(index: "s1"),
            ] as [FederationLogoutVerdict.Outcome] {
                federated.provider.logsOut(outcome)
                _ = try await logout.run(other, Self.empty, visitor: browser.visitor)
                #expect(try await Self.isIn(browser))
            }
        }
    }

    @Test("a message that is refused ends nothing")
    func refused() async throws {
        try await FederatedWorld.run { federated async throws in
            let browser = try await Self.signIn(federated, "u1", index: "s1")
            let logout = FederationLogout(federated.world.deployment)
            let outcome = try await logout.run(FederatedWorld.okta, Self.empty, visitor: browser.visitor)
            #expect(outcome.isRefused)
            #expect(try await Self.isIn(browser))
        }
    }
}

extension FederationLogout.Outcome {
    fileprivate var isRefused: Bool { if case .refused = self { true } else { false } }
}
