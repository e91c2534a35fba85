import Identity
import OpenIDConnect
import Primitives
import Provider
import SignIn
import Storage
import TestKit
import Testing

@Suite("The ways into a sign-in")
struct EntryTests {
    @Test("an email alone leads on to the password, with the email kept, whether somebody has it or not")
    func emailAlone() async throws {
        try await World.run { world in
            for email in ["ada@acme.example", "nobody@acme.example", "nobody@nowhere.example"] {
                var browser = world.browser()
                let id = try await browser.open(world.portal.request())
                let form = try #require(try await browser.submit(email, "", to: id, at: .login).form)
                #expect(form.problem == nil && form.place == .login && form.asksPassword)
                #expect(try await browser.show(id, at: .login).form?.email == email)
            }
        }
    }

    @Test("AU-04: the domain alone decides where an email leads, never the part before it", arguments: Ways.allCases)
    func domain(_ ways: Ways) async throws {
        try await World.run { world in
            let world = try await ways.declare(in: world)
            for email in ["ada@acme.example", "nobody@acme.example"] {
                var browser = world.browser()
                let id = try await browser.open(world.portal.request())
                let view = try await browser.submit(email, "", to: id, at: .login)
                switch ways {
                case .ssoThroughOne: #expect(view.connection == ConnectionID("c0"))
                case .ssoThroughMany:
                    #expect(view.form?.place == .organization(world.acme.name) && view.form?.asksPassword == false)
                    #expect(view.form?.connections.count == 7 && view.form?.offersAdministratorSignIn == true)
                case .ssoThroughNone:
                    #expect(view.form?.asksPassword == false && view.form?.connections.isEmpty == true)
                    #expect(view.form?.offersAdministratorSignIn == true)
                case .both:
                    #expect(view.form?.asksPassword == true && view.form?.connections.count == 2)
                    #expect(view.form?.email == email && view.form?.place == .organization(world.acme.name))
                }
            }
        }
    }

    @Test("a request for an organization shows its ways at once", arguments: Ways.allCases)
    func requested(_ ways: Ways) async throws {
        try await World.run { world in
            let world = try await ways.declare(in: world)
            var browser = world.browser()
            let id = try await browser.open(world.portal.request(["organization": "acme"]))
            let form = try #require(try await browser.show(id, at: .login).form)
            #expect(form.place == .organization(world.acme.name))
            #expect(form.asksPassword == (ways == .both))
            #expect(form.organization?.id == world.acme.id && !form.mayChangeOrganization)
        }
    }

    @Test("an organization is named in any case, and one that does not exist has the page of one without SSO")
    func named() async throws {
        try await World.run { world in
            var forms: [SignInForm] = []
            for typed in ["acme", "ACME", " Acme ", "nobody"] {
                var browser = world.browser()
                let id = try await browser.open(world.portal.request())
                guard case .options = try await browser.show(id, at: .options) else {
                    Issue.record("the options were expected")
                    return
                }
                let view = try await browser.submit(.organizationName(typed), to: id, at: .options)
                let form = try #require(view.form)
                #expect(form.mayChangeOrganization && form.asksPassword && form.connections.isEmpty)
                #expect(form.organization == nil)
                forms.append(form)
            }
            let acme = SignInPlace.organization(world.acme.name)
            #expect(forms.prefix(3).allSatisfy { $0.place == acme })
            #expect(forms.last?.place == .organization(try #require(OrganizationName("nobody"))))
        }
    }

    @Test("what cannot be a name is told", arguments: ["", "a", "Acme Corp", "../login", "-\u{0}-", "ä"])
    func malformedName(_ typed: String) async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            guard case .options(let form) = try await browser.submit(.organizationName(typed), to: id, at: .options)
            else {
                Issue.record("the options were expected")
                return
            }
            #expect(form.isMalformed)
        }
    }

    @Test("on an organization's page its own people get in and no others; nobody gets into one that does not exist")
    func ownPeople() async throws {
        try await World.run { world in
            let beta = try await world.organization("beta")
            try await world.person("bob@beta.example", in: beta)
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            let nobody = SignInPlace.organization(try #require(OrganizationName("nobody")))
            for place in [nobody, .organization(beta.name)] {
                #expect(try await browser.submit(to: id, at: place).problem == .notRight)
            }
            let view = try await browser.submit("bob@beta.example", to: id, at: .organization(beta.name))
            #expect(view.response?.parameters["code"] != nil)
        }
    }

    @Test("AU-03: failures are counted on the page of an organization that does not exist, too")
    func lockoutOfNobody() async throws {
        try await World.run { world in
            let nobody = SignInPlace.organization(try #require(OrganizationName("nobody")))
            for place in [nobody, .organization(world.acme.name)] {
                var browser = world.browser()
                let id = try await browser.open(world.portal.request())
                for _ in 1...5 {
                    #expect(try await browser.submit("x@acme.example", "wrong", to: id, at: place).problem == .notRight)
                }
                let last = try await browser.submit("x@acme.example", "wrong", to: id, at: place).problem
                #expect(last == .locked(remaining: .minutes(5)))
            }
        }
    }

    @Test("the organization that a request names cannot be switched by another page", arguments: Ways.allCases)
    func binding(_ ways: Ways) async throws {
        try await World.run { world in
            let world = try await ways.declare(in: world)
            let beta = try await world.organization("beta")
            try await world.person("bob@beta.example", in: beta)
            var browser = world.browser()
            let id = try await browser.open(world.portal.request(["organization": "acme"]))
            let elsewhere = SignInPlace.organization(beta.name)
            #expect(try await browser.show(id, at: elsewhere).form?.place == .organization(world.acme.name))
            #expect(try await browser.show(id, at: .options).form?.place == .organization(world.acme.name))
            #expect(try await browser.submit("bob@beta.example", to: id, at: elsewhere).finished == nil)
            let named = try await browser.submit(.organizationName("beta"), to: id, at: .options)
            #expect(named.form?.place == .organization(world.acme.name))
            #expect(browser.session == nil)
        }
    }

    @Test("where SSO is required only the administrators' page asks for a password, and it takes nobody else's")
    func administrators() async throws {
        try await World.run { world in
            let world = try await Ways.ssoThroughOne.declare(in: world)
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            let page = SignInPlace.administrator(world.acme.name)
            let form = try #require(try await browser.show(id, at: page).form)
            #expect(form.place == page && form.asksPassword && form.connections.isEmpty)
            #expect(try await browser.submit(to: id, at: page).problem == .notRight)
            #expect(browser.session == nil)
        }
    }

    @Test(
        "administrators get to their page also in a browser with a session through SSO, and others to theirs",
        arguments: [Duration.minutes(5), .days(30)])
    func administratorsBesideSSO(age: Duration) async throws {
        try await FederatedWorld.run { federated async throws in
            let (world, provider) = (federated.world, federated.provider)
            provider.vouches(at: world.clock.now())
            var browser = world.browser()
            #expect(try await browser.federate(world.portal.request(), through: provider).signIn?.finished != nil)
            world.clock.advance(by: age)
            let id = try await browser.open(world.portal.request(["max_age": "10"]))
            let page = SignInPlace.administrator(world.acme.name)
            let form = try #require(try await browser.show(id, at: page).form)
            #expect(form.place == page && form.asksPassword)
            // It may be somebody else who sits there.
            let elsewhere = try #require(try await browser.show(id, at: .login).form)
            // Who is expected goes to an identity provider: their address does not stand beside a field for a password.
            #expect(elsewhere.place == .login && elsewhere.email.isEmpty)
        }
    }

    @Test(
        "an address that leads to an identity provider never stands beside a field for a password",
        arguments: [true, false])
    func addressOfSSO(isHint: Bool) async throws {
        try await World.run { world in
            let world = try await Ways.ssoThroughOne.declare(in: world)
            let address = "ada@acme.example"
            var browser = world.browser()
            let id = try await browser.open(world.portal.request(isHint ? ["login_hint": address] : [:]))
            if !isHint {
                guard case .federate = try await browser.submit(address, "", to: id) else {
                    Issue.record("not led to the identity provider")
                    return
                }
            }
            let form = try #require(try await browser.show(id, at: .login).form)
            #expect(form.asksPassword && form.email.isEmpty)
        }
    }

    @Test("an organization that takes passwords has no administrators' page of its own")
    func noAdministrators() async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            for name in ["acme", "nobody"] {
                let name = try #require(OrganizationName(name))
                let form = try #require(try await browser.show(id, at: .administrator(name)).form)
                #expect(form.place == .organization(name) && !form.offersAdministratorSignIn)
            }
        }
    }

    @Test("a connection binds the request to its organization, and must be of the one named")
    func connection() async throws {
        try await World.run { world in
            let world = try await Ways.both.declare(in: world)
            _ = try await world.organization("beta")
            var browser = world.browser()
            let id = try await browser.open(world.portal.request(["connection": "c1"]))
            let form = try #require(try await browser.show(id, at: .login).form)
            #expect(form.organization?.id == world.acme.id && form.connections.map(\.id.value) == ["c1"])
            #expect(!form.asksPassword)
            for request in [["connection": "c9"], ["connection": "c1", "organization": "beta"]] {
                let outcome = try await browser.authorize(world.portal.request(request.mapValues { $0 }))
                #expect(outcome.error == "invalid_request")
            }
        }
    }

    @Test("the language chosen on the way in is kept for the person", arguments: [true, false])
    func language(_ isChosen: Bool) async throws {
        try await World.run { world in
            var browser = world.browser()
            let id = try await browser.open(world.portal.request())
            if isChosen {
                _ = try await SignInFlow(world.deployment).choose(language: "de", in: id, visitor: browser.visitor)
            }
            #expect(try await browser.submit(to: id).finished?.locale == (isChosen ? "de" : nil))
            #expect(try await world.store.account(world.ada.id)?.locale == (isChosen ? "de" : nil))
        }
    }
}

/// Which ways in the organization has.
enum Ways: CaseIterable, Sendable {
    case ssoThroughOne, ssoThroughMany, ssoThroughNone, both

    /// The world with an organization like this.
    func declare(in world: World) async throws -> World {
        if self != .both { try await world.changeAcme { $0.nativeLogin = .disabled } }
        let count = [Ways.ssoThroughOne: 1, .ssoThroughMany: 7, .both: 2][self] ?? 0
        return world.with(connections: FixedConnections(of: world.acme.id, count: count))
    }
}

/// Identity providers of one organization.
struct FixedConnections: ConnectionDirectory {
    let owner: OrganizationID
    let all: [OfferedConnection]

    init(of owner: OrganizationID, count: Int) {
        self.owner = owner
        all = (0..<count).map { OfferedConnection(ConnectionID("c\($0)"), displayName: "Provider \($0)") }
    }

    func connections(of organization: OrganizationID) async throws -> [OfferedConnection] {
        organization == owner ? all : []
    }

    func organization(of connection: ConnectionID) async throws -> OrganizationID? {
        all.contains { $0.id == connection } ? owner : nil
    }
}
