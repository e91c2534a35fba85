import Credentials
import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("Second factors on the account page")
struct AccountFactorsTests {
    @Test("a device is added by a code of it, which the session has shown then")
    func add() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let factors = AccountFactors(world.deployment)
            let ada = try await browser.signedIn()
            #expect(try await factors.overview(of: ada).devices.isEmpty)
            let id = try await factors.begin(named: "phone", by: ada).get()
            let phone = try world.authenticator(try await factors.key(of: id, for: ada))
            let wrong = try await factors.confirm(id, with: phone.wrong, by: ada, visitor: browser.visitor)
            #expect(wrong.problem == .wrongCode)
            let done = try await factors.confirm(id, with: phone.code(), by: ada, visitor: browser.visitor)
            #expect(done.codes?.count == 10)
            // What was shown is gone, and the session goes on without another question.
            #expect(try await factors.key(of: id, for: ada) == nil)
            #expect(try await factors.confirm(id, with: phone.code(1), by: ada, visitor: browser.visitor).isGone)
            let tokens = try await browser.tokens(for: world.portal)
            #expect(try world.claims(of: try #require(tokens.idToken))["acr"] == "urn:signet:acr:2fa")
            let overview = try await factors.overview(of: ada)
            #expect(overview.devices.map(\.name) == ["phone"] && overview.recoveryCodesLeft == 10)
        }
    }

    @Test("a second device leaves the recovery codes as they are; its name is its own")
    func second() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let factors = AccountFactors(world.deployment)
            let ada = try await browser.signedIn()
            for (name, codes) in [("phone", 10), ("tablet", 0)] {
                let id = try await factors.begin(named: name, by: ada).get()
                let device = try world.authenticator(try await factors.key(of: id, for: ada))
                let done = try await factors.confirm(id, with: device.code(), by: ada, visitor: browser.visitor)
                #expect(done.codes?.count == codes)
            }
            #expect(try await factors.begin(named: "phone", by: ada) == .failure(.nameTaken))
            #expect(try await factors.begin(named: " ", by: ada) == .failure(.badName))
        }
    }

    @Test("AU-29: an enrolment belongs to the session that began it")
    func otherSession() async throws {
        try await World.run { world in
            let factors = AccountFactors(world.deployment)
            var one = world.browser()
            _ = try await one.code(world.portal.request())
            var two = world.browser()
            _ = try await two.code(world.portal.request())
            let (here, there) = (try await one.signedIn(), try await two.signedIn())
            let id = try await factors.begin(named: "phone", by: here).get()
            let phone = try world.authenticator(try await factors.key(of: id, for: here))
            #expect(try await factors.key(of: id, for: there) == nil)
            #expect(try await factors.confirm(id, with: phone.code(), by: there, visitor: two.visitor).isGone)
            world.clock.advance(by: .hours(1))
            #expect(try await factors.key(of: id, for: here) == nil)
        }
    }

    @Test("the last device stays where the organization requires one", arguments: MFAPolicy.allCases)
    func lastDevice(policy: MFAPolicy) async throws {
        try await World.run { world in
            let phone = try await world.device()
            _ = try await world.device("tablet", secret: 6)
            try await world.changeAcme { $0.mfa = policy }
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            _ = try await browser.submit(to: id)
            if policy != .off { _ = try await browser.submit(.code(phone.code()), to: id) }
            let factors = AccountFactors(world.deployment)
            let ada = try await browser.signedIn()
            let devices = try await factors.overview(of: ada).devices
            #expect(try await factors.overview(of: ada).keepsOne == (policy == .required))
            #expect(try await factors.remove(devices[0].id, by: ada, visitor: browser.visitor))
            #expect(try await !factors.remove(devices[0].id, by: ada, visitor: browser.visitor))
            let isGone = try await factors.remove(devices[1].id, by: ada, visitor: browser.visitor)
            #expect(isGone == (policy != .required))
            #expect(try await factors.overview(of: ada).devices.count == (isGone ? 0 : 1))
        }
    }

    @Test("new recovery codes take the place of the old ones; without a device there are none")
    func recoveryCodes() async throws {
        try await World.run { world in
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let factors = AccountFactors(world.deployment)
            let ada = try await browser.signedIn()
            #expect(try await factors.replaceRecoveryCodes(by: ada, visitor: browser.visitor) == nil)
            _ = try await world.device()
            let old = try #require(try await factors.replaceRecoveryCodes(by: ada, visitor: browser.visitor))
            let new = try #require(try await factors.replaceRecoveryCodes(by: ada, visitor: browser.visitor))
            #expect(try await factors.overview(of: ada).recoveryCodesLeft == 10)
            var other = world.browser()
            let id = try await other.openSecondFactor(world.portal.request())
            #expect(
                try await other.submit(.recoveryCode(old[0].reveal()), to: id).secondFactor?.problem == .wrong)
            #expect(try await other.submit(.recoveryCode(new[0].reveal()), to: id).finished != nil)
            #expect(try await factors.overview(of: ada).recoveryCodesLeft == 9)
        }
    }

    @Test("nobody removes a device of somebody else")
    func somebodyElse() async throws {
        try await World.run { world in
            let grace = try await world.person("grace@acme.example", in: world.acme)
            _ = try await world.device(of: grace)
            var browser = world.browser()
            _ = try await browser.code(world.portal.request())
            let ada = try await browser.signedIn()
            let hers = try #require(try await world.store.devices(of: grace.id).first)
            let factors = AccountFactors(world.deployment)
            #expect(try await !factors.remove(hers.id, by: ada, visitor: browser.visitor))
            #expect(try await world.store.devices(of: grace.id).count == 1)
        }
    }
}

extension Browser {
    /// Who is signed in here, at their account page.
    fileprivate func signedIn() async throws -> SignedInPerson {
        let path = try #require(OwnPath("/account/mfa"))
        guard case .open(let person) = try await AccountAccess(deployment).enter(path, visitor: visitor) else {
            throw NobodyIsSignedIn()
        }
        return person
    }
}

private struct NobodyIsSignedIn: Error {}

extension AccountFactors.Confirmation {
    fileprivate var codes: [Secret<String>]? { if case .enrolled(let codes) = self { codes } else { nil } }
    fileprivate var problem: EnrolmentProblem? { if case .refused(let problem) = self { problem } else { nil } }
    fileprivate var isGone: Bool { if case .gone = self { true } else { false } }
}
