import Identity
import OpenIDConnect
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("A device")
struct DeviceTests {
    private func television(
        in world: World, of organization: Organization? = nil, _ change: (inout ClientMetadata) -> Void = { _ in }
    ) async throws -> Application {
        try await world.application("television", Application.Authentication.none, of: organization) {
            $0.grantTypes = [.deviceCode, .refreshToken]
            $0.redirectURIs = []
            change(&$0)
        }
    }

    @Test("is let in by a person who signs in elsewhere", .spec("RFC 8628", "3.3"), .spec("RFC 8628", "3.5"))
    func flow() async throws {
        try await World.run { world in
            let application = try await television(in: world)
            let device = try await application.device(["scope": "openid email offline_access"])
            #expect(try await refusal { try await application.poll(device) } == .authorizationPending)
            #expect(try await refusal { try await application.poll(device) } == .slowDown)
            var browser = world.browser()
            let question = try await browser.question(device)
            #expect(question.client.id == application.client.id)
            #expect(question.scopes == ["openid", "email", "offline_access"])
            #expect(question.userCode == device.userCode)
            #expect(question.network == "192.0.2.9")
            #expect(question.account.id == world.ada.id)
            #expect(try await browser.answer(question, allows: true) == true)
            let tokens = try await application.poll(device)
            #expect(tokens.scopes == ["openid", "email", "offline_access"])
            let claims = try world.claims(of: try #require(tokens.idToken))
            #expect(claims["sub"]?.string == "ada")
            #expect(claims["nonce"] == nil)
            _ = try await application.refresh(tokens.refreshToken?.reveal())
        }
    }

    @Test(
        "asks for a sign-in that is as recent as its client wants, and takes the one that follows", arguments: [0, 60])
    func recency(maxAge: Int) async throws {
        try await World.run { world in
            let application = try await television(in: world) { $0.defaultMaxAge = maxAge }
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            world.clock.advance(by: .minutes(5))
            let device = try await application.device()
            world.clock.advance(by: .seconds(5))
            guard
                case .signIn(let start) = try await DeviceFlow(world.deployment).submit(
                    code: device.userCode, visitor: browser.visitor)
            else {
                Issue.record("a sign-in was expected")
                return
            }
            let view = try await browser.submit(to: start.interaction)
            guard case .device(let question) = view.finished?.next else {
                Issue.record("the question was expected")
                return
            }
            // It may take its time: what was shown for it counts.
            world.clock.advance(by: .minutes(2))
            let answer = try await DeviceFlow(world.deployment).answer(
                true, to: question.interaction, visitor: browser.visitor)
            guard case .done(isAllowed: true) = answer else {
                Issue.record("\(answer)")
                return
            }
            world.clock.advance(by: .seconds(6))
            #expect(try await !application.poll(device).accessToken.isEmpty)
        }
    }

    @Test("DV-04: is given tokens once; a second time ends what the first gave", .spec("RFC 8628", "3.4"))
    func once() async throws {
        try await World.run { world in
            let application = try await television(in: world)
            let device = try await application.device()
            var browser = world.browser()
            let question = try await browser.question(device)
            #expect(try await browser.answer(question, allows: true) == true)
            #expect(try await browser.answer(question, allows: false) == nil)
            let tokens = try await application.poll(device)
            #expect(try await refusal { try await application.poll(device) } == .invalidGrant)
            #expect(try await world.userInfoRefusal(tokens.accessToken) == .invalidToken)
        }
    }

    @Test("that is denied, too late or somebody else's gets nothing", .spec("RFC 8628", "3.5"))
    func refused() async throws {
        try await World.run { world in
            let application = try await television(in: world)
            var browser = world.browser()
            let denied = try await application.device()
            let question = try await browser.question(denied)
            #expect(try await browser.answer(question, allows: false) == false)
            #expect(try await refusal { try await application.poll(denied) } == .accessDenied)
            #expect(try await browser.answer(question, allows: true) == nil)

            let other = try await world.application("radio", Application.Authentication.none) {
                $0.grantTypes = [.deviceCode]
            }
            let waiting = try await application.device()
            #expect(try await refusal { try await other.poll(waiting) } == .invalidGrant)
            #expect(try await refusal { try await application.poll(Device(code: "x", userCode: "")) } == .invalidGrant)
            #expect(try await refusal { try await world.portal.device() } == .unauthorizedClient)
            #expect(try await refusal { try await world.portal.poll(waiting) } == .unauthorizedClient)

            let late = try await browser.question(waiting)
            world.clock.advance(by: Lifetimes.deviceCode)
            #expect(try await browser.answer(late, allows: true) == nil)
            #expect(try await refusal { try await application.poll(waiting) } == .expiredToken)
            #expect(try await browser.typed(waiting.userCode).problem == .unknown)
        }
    }

    @Test("CO-18: neither code of a device is an authorization code, and no such code is a device's")
    func otherCodes() async throws {
        try await World.run { world in
            let both = try await world.application("both") { $0.grantTypes.insert(.deviceCode) }
            let device = try await both.device()
            var browser = world.browser()
            #expect(try await browser.allow(device))
            for code in [device.code, "device\0" + device.code] {
                let changes: [String: String?] = ["code_verifier": nil]
                #expect(try await refusal { try await both.exchange(code, changes) } == .invalidGrant)
            }
            let code = try await browser.code(both.request())
            #expect(
                try await refusal { try await both.poll(Device(code: code, userCode: "")) } == .invalidGrant)
            _ = try await both.exchange(code)
            _ = try await both.poll(device)
        }
    }

    @Test("TK-39: whose person is suspended meanwhile gets nothing", .spec("RFC 8628", "3.4"))
    func suspended() async throws {
        try await World.run { world in
            let application = try await television(in: world)
            let device = try await application.device()
            var browser = world.browser()
            #expect(try await browser.allow(device))
            try await world.set(.suspended, of: world.ada)
            #expect(try await refusal { try await application.poll(device) } == .invalidGrant)
        }
    }

    @Test("of an organization's client is let in by its people only")
    func organization() async throws {
        try await World.run { world in
            let other = try await world.organization("other")
            try await world.person("eve@other.example", in: other)
            let application = try await television(in: world, of: world.acme)
            let device = try await application.device()
            var browser = world.browser()
            _ = try await browser.code(world.portal.request(), "eve@other.example")
            let view = try await browser.typed(device.userCode)
            let start = try #require(view.signIn)
            #expect(try await browser.submit("eve@other.example", to: start.interaction).problem == .notRight)
            #expect(try await browser.show(start.interaction).form?.client?.id == application.client.id)
            let finished = try await browser.submit(to: start.interaction).finished
            #expect(finished?.device != nil)
        }
    }

    @Test("AU-31: SSO that an organization requires holds for devices too")
    func requiredSSO() async throws {
        try await World.run { world in
            let application = try await television(in: world)
            let device = try await application.device()
            var browser = world.browser()
            let question = try await browser.question(device)
            try await world.changeAcme { $0.nativeLogin = .disabled }
            #expect(try await browser.answer(question, allows: true) == nil)
            #expect(try await refusal { try await application.poll(device) } == .authorizationPending)
        }
    }

    @Test("is not asked about in another browser, and not without a sign-in", .spec("RFC 8628", "5.4"))
    func otherBrowser() async throws {
        try await World.run { world in
            let application = try await television(in: world)
            let device = try await application.device()
            var browser = world.browser()
            let question = try await browser.question(device)
            let stranger = world.browser()
            #expect(try await stranger.device(question.interaction).question == nil)
            var signedOut = browser
            signedOut.session = nil
            #expect(try await signedOut.device(question.interaction).signIn != nil)
            #expect(try await signedOut.answer(question, allows: true) == nil)
            #expect(try await refusal { try await application.poll(device) } == .authorizationPending)
        }
    }

    @Test("DV-02: is not found by guessing", .spec("RFC 8628", "5.1"))
    func guessing() async throws {
        try await World.run { world in
            let application = try await television(in: world)
            let device = try await application.device()
            var browser = world.browser()
            for _ in 0..<10 { #expect(try await browser.typed("BBBB-BBBB").problem == .unknown) }
            #expect(try await browser.typed(device.userCode).problem == .paused(remaining: .minutes(10)))
            world.clock.advance(by: .minutes(5))
            #expect(try await browser.typed(device.userCode).problem == .paused(remaining: .minutes(5)))
        }
    }

    @Test("waits with at most a hundred others of its client in its network")
    func flood() async throws {
        try await World.run { world in
            let application = try await television(in: world)
            for _ in 0..<100 { try await application.device() }
            await #expect(throws: Overload.TooMany.self) { try await application.device() }
            world.clock.advance(by: .minutes(1))
            try await application.device()
        }
    }

    @Test("without openid gets no ID token, and tokens for the resources it named", .spec("RFC 8707", "2.2"))
    func plain() async throws {
        try await World.run { world in
            let application = try await television(in: world) { $0.resources = ["urn:a"] }
            let device = try await application.device(["scope": "reports", "resource": "urn:a"])
            var browser = world.browser()
            #expect(try await browser.allow(device))
            let tokens = try await application.poll(device)
            #expect(tokens.idToken == nil)
            let claims = try world.claims(of: tokens.accessToken, type: "at+jwt")
            #expect(claims["aud"]?.strings?.contains("urn:a") == true)
        }
    }
}

/// What a device was given to wait with.
struct Device: Sendable {
    let code: String
    let userCode: String
}

extension Application {
    /// Begins on a device.
    @discardableResult
    func device(_ changes: [String: String?] = [:]) async throws -> Device {
        let usual: [String: String?] = ["scope": "openid email"]
        let response = try await DeviceAuthorizationEndpoint(world.deployment)
            .answer(try call(usual.merging(changes) { $1 }), network: "192.0.2.9")
        return Device(code: response.deviceCode.reveal(), userCode: response.userCode.display)
    }

    /// Asks for the tokens of a device.
    func poll(_ device: Device) async throws -> TokenResponse {
        try await token([
            "grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": device.code,
        ])
    }
}

extension DeviceTests {
    @Test("an answer is by the person whom the page named, not by who signed in to the browser since")
    func somebodyElse() async throws {
        try await World.run { world in
            let application = try await television(in: world)
            let device = try await application.device()
            var browser = world.browser()
            let question = try await browser.question(device)
            try await world.person("grace@acme.example", in: world.acme)
            _ = try await browser.signIn(world.portal.request(["prompt": "login"]), "grace@acme.example")
            #expect(try await browser.answer(question, allows: true) == nil)
            let view = try await DeviceFlow(world.deployment).answer(
                true, to: question.interaction, visitor: browser.visitor)
            let start = try #require(view.confirm)
            let anew = try #require(try await browser.device(start.interaction).question)
            #expect(anew.account.email.address == "grace@acme.example")
        }
    }
}

extension Browser {
    /// Types the code of a device.
    mutating func typed(_ code: String) async throws -> DeviceView {
        let view = try await DeviceFlow(world.deployment).submit(code: code, visitor: visitor)
        for start in [view.signIn, view.confirm] { if let secret = start?.newBrowserSecret { binding = secret } }
        return view
    }

    /// Opens the question about a device.
    func device(_ id: InteractionID) async throws -> DeviceView {
        try await DeviceFlow(world.deployment).show(id, visitor: visitor)
    }

    /// Types the code of a device, signs in when asked to, and comes to the question.
    mutating func question(_ device: Device) async throws -> DeviceQuestion {
        let view = try await typed(device.userCode)
        var id = view.confirm?.interaction
        if let start = view.signIn { id = try await submit(to: start.interaction).finished?.device?.interaction }
        let question = try await self.device(try #require(id)).question
        return try #require(question)
    }

    /// Lets a device in, from the code to the answer.
    mutating func allow(_ device: Device) async throws -> Bool {
        let question = try await question(device)
        return try await answer(question, allows: true) == true
    }

    /// Answers a question; nil when the answer does not count.
    func answer(_ question: DeviceQuestion, allows: Bool) async throws -> Bool? {
        let view = try await DeviceFlow(world.deployment).answer(allows, to: question.interaction, visitor: visitor)
        guard case .done(let isAllowed) = view else { return nil }
        return isAllowed
    }
}

extension DeviceView {
    var problem: DeviceProblem? { if case .form(let problem) = self { problem } else { nil } }
    var signIn: SignInStart? { if case .signIn(let start) = self { start } else { nil } }
    var confirm: SignInStart? { if case .confirm(let start) = self { start } else { nil } }
    var question: DeviceQuestion? { if case .question(let question) = self { question } else { nil } }
}

extension SignedIn {
    /// The question about a device that comes next.
    var device: SignInStart? { if case .device(let start) = next { start } else { nil } }
}
