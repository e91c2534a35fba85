import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("A sign-in page is never a dead end")
struct InteractionTests {
    @Test("another browser's page begins a sign-in of this browser's own", arguments: [true, false])
    func otherBrowser(_ hasCookie: Bool) async throws {
        try await World.run { world in
            var theirs = world.browser()
            let id = try await theirs.open(world.portal.request())
            var browser = world.browser()
            if hasCookie { _ = try await browser.open(world.portal.request()) }
            let restarted = try #require(try await browser.submit(to: id).restarted)
            #expect(restarted.interaction != id)
            #expect(try await browser.show(restarted.interaction).form?.notice == .restarted(.otherBrowser))
            #expect(browser.session == nil)
            let view = try await browser.submit(to: restarted.interaction)
            // Whoever lured somebody to their own sign-in gets nothing for it.
            #expect(view.finished != nil && view.response == nil)
            #expect(try await theirs.submit(to: id).response?.parameters["code"] != nil)
        }
    }

    @Test("a page that nobody opened begins a sign-in", arguments: ["", "nothing", "../login"])
    func unknown(_ id: String) async throws {
        try await World.run { world in
            let browser = world.browser()
            let view = try await browser.show(InteractionID(id))
            #expect(view.restarted != nil)
        }
    }

    @Test("a page left open for too long begins again from the same request, to the second")
    func expired() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            world.clock.advance(by: .hours(1) - .seconds(1))
            #expect(try await browser.show(id).form != nil)
            world.clock.advance(by: .seconds(1))
            let restarted = try #require(try await browser.submit(to: id).restarted)
            #expect(browser.session == nil)
            #expect(try await browser.show(restarted.interaction).form?.notice == .restarted(.tooOld))
            let response = try await browser.submit(to: restarted.interaction).response
            #expect(response?.parameters["state"] == "state-1")
            #expect(response?.parameters["code"] != nil)
        }
    }

    @Test("what was shown is kept while a step is left, and is the session's when none is", arguments: [true, false])
    func kept(_ asksMore: Bool) async throws {
        try await World.run { world in
            try await world.changeAcme { $0.mfa = asksMore ? .required : .off }
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            #expect((try await browser.submit(to: id).finished == nil) == asksMore)
            let interaction = try #require(try await world.store.interaction(id))
            #expect(interaction.account == AccountID("ada") && interaction.isClosed != asksMore)
            #expect(interaction.proofs.map(\.proof) == (asksMore ? [.password] : []))
        }
    }

    @Test("a form that is sent twice gives one session, and the second leads on as well")
    func twice() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            var impatient = browser
            let first = try await browser.submit(to: id)
            #expect(first.finished != nil)
            // With the cookie that the first answer set, the second ends at the application too.
            #expect(try await browser.submit(to: id).response?.parameters["code"] != nil)
            // Without it, a new page opens for the same request.
            let second = try #require(try await impatient.submit(to: id).restarted)
            #expect(try await impatient.submit(to: second.interaction).response?.parameters["code"] != nil)
        }
    }

    @Test("a form that is sent many times at once gives one session")
    func manyTimes() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            let views = try await concurrently(10) { [browser] _ in
                var copy = browser
                return try await copy.submit(to: id)
            }
            #expect(views.count { $0.finished != nil } == 1)
            #expect(views.count { $0.restarted != nil } == 9)
        }
    }

    @Test("AZ-48: two tabs both end at their own application, whichever is finished first", arguments: [0, 1])
    func twoTabs(_ first: Int) async throws {
        try await World.run { world in
            let other = try await world.application("other")
            var browser = world.browser()
            let requests = [world.portal.request(["state": "s0"]), other.request(["state": "s1"])]
            var ids: [InteractionID] = []
            for request in requests { ids.append(try await browser.open(request)) }
            for tab in [first, 1 - first] {
                let response = try #require(try await browser.submit(to: ids[tab]).response)
                #expect(response.parameters["state"] == "s\(tab)")
                #expect(
                    response.location.hasPrefix(tab == 0 ? "https://portal.example/cb" : "https://other.example/cb"))
                #expect(response.parameters["code"] != nil)
            }
        }
    }

    @Test("going back to a finished page shows no error, and what is typed there signs in again")
    func back() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request(["prompt": "login"]))
            #expect(try await browser.submit(to: id).finished != nil)
            #expect(try await browser.show(id).isDone)
            let restarted = try #require(try await browser.submit(to: id).restarted)
            #expect(try await browser.submit(to: restarted.interaction).finished != nil)
        }
    }

    @Test("a tab whose person signed in in another one goes on silently, to its own application")
    func otherTab() async throws {
        try await World.run { world in
            let other = try await world.application("other")
            var browser = world.browser()
            let waiting = try await browser.open(other.request(["state": "waits"]))
            let anew = try await browser.open(other.request(["state": "anew", "prompt": "login"]))
            world.clock.advance(by: .minutes(1))
            _ = try await browser.code(world.portal.request())
            for (id, state) in [(waiting, "waits"), (anew, "anew")] {
                let response = try #require(try await browser.show(id).response)
                #expect(response.parameters["code"] != nil)
                #expect(response.parameters["state"] == state)
            }
            let later = try await browser.open(other.request(["prompt": "login"]))
            #expect(try await browser.show(later).form != nil)
        }
    }

    @Test("going back to a sign-in page after signing in leads on: to the application, or home")
    func backAfterwards() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.submit(to: id).finished != nil)
            #expect(try await browser.show(id).isDone)
            world.clock.advance(by: .seconds(1))
            let start = try await SignInFlow(world.deployment).start(visitor: browser.visitor)
            #expect(try await browser.show(start.interaction).form != nil)
            world.clock.advance(by: .seconds(1))
            #expect(try await browser.submit(to: start.interaction).finished != nil)
            #expect(try await browser.show(start.interaction).isDone)
            // Logged out, the same page asks again.
            _ = try await browser.logOut()
            #expect(try await browser.show(id).form != nil)
        }
    }

    @Test("a page whose person was removed meanwhile is a sign-in page again")
    func removed() async throws {
        try await World.run { world in
            try await world.change(.requirePasswordChange(world.ada.id, true))
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            #expect(try await browser.submit(to: id).passwordChange != nil)
            try await world.change(.removeAccount(world.ada.id))
            #expect(try await browser.show(id).form != nil)
        }
    }

    @Test("a request that is no longer allowed is not carried out by a page left open")
    func configurationChanged() async throws {
        try await World.run { world in
            let app = try await world.application("app")
            var browser = world.browser()
            let id = try await browser.open(app.request())
            try await world.change(.removeClient(app.client.id))
            #expect(try await browser.submit(to: id).refusal != nil)
            #expect(browser.session == nil)
        }
    }

    @Test("somebody who came by themselves ends at the home page")
    func home() async throws {
        try await World.run { world in
            var browser = world.browser()
            let start = try await SignInFlow(world.deployment).start(visitor: browser.visitor)
            browser.binding = start.newBrowserSecret
            let view = try await browser.submit(to: start.interaction)
            guard case .home = view.finished?.next else {
                Issue.record("the home page was expected")
                return
            }
            let contents = try #require(try await HomePage(world.deployment).contents(for: browser.visitor))
            #expect(contents.account.id == world.ada.id)
            #expect(contents.organization.id == world.acme.id)
        }
    }
}

/// Does the same thing many times at once.
func concurrently<Result: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: Result.self) { group in
        for index in 0..<count { group.addTask { try await body(index) } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}
