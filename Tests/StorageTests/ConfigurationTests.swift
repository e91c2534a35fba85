import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Organizations and clients")
struct ConfigurationTests {
    @Test("an organization comes back as it was put, found in every way", arguments: Engine.allCases)
    func organization(on kind: Engine) async throws {
        var organization = try Organization.sample(domains: ["a.example", "b.example"])
        organization.policy.mfa = .required
        organization.policy.nativeLogin = .disabled
        organization.policy.defaultLocale = "de"
        organization.policy.password.preset = .compatible
        organization.policy.password.require = [.digit]
        organization.policy.lockout.maxAttempts = 3
        organization.policy.session.maxDays = 1
        try await kind.withStore { [organization] store in
            try await store.apply([.putOrganization(organization), .putOrganization(try .sample("other"))])
            #expect(try await store.organization(organization.id) == organization)
            #expect(try await store.organization(named: organization.name) == organization)
            #expect(try await store.organizations(owning: "b.example") == [organization])
            #expect(try await store.organizations(owning: "c.example").isEmpty)
            #expect(try await store.organizations() == [organization, try .sample("other")])
        }
    }

    @Test(
        "organizations are listed by the bytes of their names, without the operators' own", arguments: Engine.allCases)
    func order(on kind: Engine) async throws {
        let operators = Organization(
            id: OrganizationID("ops"), name: .operators, displayName: "Operators", domains: [],
            policy: OrganizationPolicy())
        try await kind.withStore { store in
            let names = ["b-1", "ba", "b0", "ab", "zz"]
            try await store.apply(try names.map { .putOrganization(try .sample($0)) } + [.putOrganization(operators)])
            #expect(
                try await store.organizations().map(\.name.value)
                    == names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
            #expect(try await store.organization(named: .operators) == operators)
        }
    }

    @Test("replacing an organization replaces its domains", arguments: Engine.allCases)
    func replaceDomains(on kind: Engine) async throws {
        try await kind.withStore { store in
            try await store.apply([.putOrganization(try .sample(domains: ["a.example", "b.example"]))])
            try await store.apply([.putOrganization(try .sample(domains: ["b.example", "c.example"]))])
            #expect(try await store.organizations(owning: "a.example").isEmpty)
            #expect(try await store.organizations(owning: "c.example").map(\.domains) == [["b.example", "c.example"]])
        }
    }

    @Test("a domain may be of several organizations, and may move in one step", arguments: Engine.allCases)
    func domains(on kind: Engine) async throws {
        try await kind.withStore { store in
            let first = try Organization.sample("first", domains: ["a.example", "b.example"])
            let second = try Organization.sample("second", domains: ["a.example", "c.example"])
            let third = try Organization.sample("third", domains: ["a.example", "b.example", "c.example"])
            try await store.apply([.putOrganization(second)])
            try await store.apply([.putOrganization(third), .putOrganization(first)])
            #expect(try await store.organizations(owning: "a.example") == [first, second, third])
            #expect(try await store.organizations(owning: "b.example") == [first, third])
            #expect(try await store.organizations() == [first, second, third])
            #expect(try await store.organization(third.id) == third)
            // Who had it first gives it up; the others keep it.
            try await store.apply([.putOrganization(try .sample("second"))])
            #expect(try await store.organizations(owning: "a.example") == [first, third])
            try await store.apply([.removeOrganization(first.id)])
            #expect(try await store.organizations(owning: "a.example") == [third])
            try await store.apply([.putOrganization(try .sample("third")), .putOrganization(second)])
            #expect(try await store.organizations(owning: "a.example") == [second])
            #expect(try await store.organization(third.id)?.domains == [])
        }
    }

    @Test("short names are unique", arguments: Engine.allCases)
    func names(on kind: Engine) async throws {
        try await kind.withStore { store in
            try await store.apply([.putOrganization(try .sample())])
            let other = Organization(
                id: OrganizationID("other"), name: try #require(OrganizationName("acme")), displayName: "", domains: [],
                policy: OrganizationPolicy())
            await #expect {
                try await store.apply([.putOrganization(other)])
            } throws: { error in
                if case StorageError.conflict = error { true } else { false }
            }
        }
    }

    @Test("a commit on an old version changes nothing", arguments: Engine.allCases)
    func staleVersion(on kind: Engine) async throws {
        try await kind.withStore { store in
            let version = try await store.configurationVersion()
            try await store.apply([.putOrganization(try .sample())])
            #expect(try await store.configurationVersion() == version + 1)
            let other = try Organization.sample("other")
            #expect(try await !store.commit([.putOrganization(other)], ifVersionIs: version, at: now))
            #expect(try await store.organizations() == [try .sample()])
            #expect(try await store.configurationVersion() == version + 1)
        }
    }

    @Test("of commits on one version one wins", arguments: Engine.allCases)
    func commitRace(on kind: Engine) async throws {
        try await kind.withStore { store in
            let version = try await store.configurationVersion()
            let won = try await race { index in
                try await store.commit(
                    [.putOrganization(try .sample("org-\(index)"))], ifVersionIs: version, at: now)
            }
            #expect(won.count(where: { $0 }) == 1)
            #expect(try await store.organizations().count == 1)
        }
    }

    @Test("a change that the schema refuses takes the whole commit back", arguments: Engine.allCases)
    func allOrNothing(on kind: Engine) async throws {
        try await kind.withStore { store in
            let version = try await store.configurationVersion()
            let homeless = ConfigurationChange.putAccount(try .sample(in: "nowhere"))
            await #expect {
                _ = try await store.commit(
                    [.putOrganization(try .sample()), homeless], ifVersionIs: version, at: now)
            } throws: { error in
                if case StorageError.conflict = error { true } else { false }
            }
            #expect(try await store.organizations().isEmpty)
            #expect(try await store.configurationVersion() == version)
        }
    }

    @Test("a client comes back as it was put", arguments: Engine.allCases)
    func client(on kind: Engine) async throws {
        var client = Client.sample(for: OrganizationID("o-acme"))
        client.metadata.grantTypes = [.clientCredentials, .refreshToken]
        client.metadata.authenticationMethod = .privateKeyJWT
        client.metadata.jwks = #"{"keys":[]}"#
        client.metadata.defaultMaxAge = 60
        client.secretMAC = nil
        try await kind.withStore { [client] store in
            try await store.apply([.putOrganization(try .sample()), .putClient(client, origins: [])])
            #expect(try await store.client(client.id) == client)
            #expect(try await store.client(ClientID("unknown")) == nil)
            try await store.apply([.putClient(.sample(), origins: [])])
            #expect(try await store.client(client.id) == .sample())
        }
    }

    @Test("clients open to an organization are its own and everybody's, by name", arguments: Engine.allCases)
    func openTo(on kind: Engine) async throws {
        try await kind.withStore { store in
            let acme = try Organization.sample()
            let other = try Organization.sample("other")
            try await store.apply([
                .putOrganization(acme), .putOrganization(other), .putClient(.sample("z"), origins: []),
                .putClient(.sample("b", for: acme.id), origins: []),
                .putClient(.sample("a", for: other.id), origins: []),
            ])
            #expect(try await store.clients(openTo: acme.id).map(\.id.value) == ["b", "z"])
            #expect(try await store.clients().map(\.id.value) == ["a", "b", "z"])
        }
    }

    @Test("origins follow their clients", arguments: Engine.allCases)
    func origins(on kind: Engine) async throws {
        try await kind.withStore { store in
            let shared = "https://shared.example"
            try await store.apply([
                .putClient(.sample("a"), origins: ["https://a.example", shared, shared]),
                .putClient(.sample("b"), origins: [shared]),
            ])
            #expect(try await store.isClientOrigin("https://a.example"))
            try await store.apply([.putClient(.sample("a"), origins: [])])
            #expect(try await !store.isClientOrigin("https://a.example"))
            #expect(try await store.isClientOrigin(shared))
            try await store.apply([.removeClient(ClientID("b"))])
            #expect(try await !store.isClientOrigin(shared))
        }
    }

    @Test("removing an organization removes everybody and everything in it", arguments: Engine.allCases)
    func removeOrganization(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            try await store.apply([.putClient(.sample("own", for: world.organization.id), origins: [])])
            try await store.apply([.removeOrganization(world.organization.id)])
            #expect(try await store.organization(world.organization.id) == nil)
            #expect(try await store.account(world.account.id) == nil)
            #expect(try await store.session(world.session.id) == nil)
            #expect(try await store.grant(world.grant.id) == nil)
            #expect(try await store.client(ClientID("own")) == nil)
            #expect(try await store.client(ClientID("portal")) != nil)
        }
    }

    @Test("removing a client removes its grants", arguments: Engine.allCases)
    func removeClient(on kind: Engine) async throws {
        let world = try World()
        try await kind.withStore { store in
            try await world.redeem(in: store)
            try await store.apply([.removeClient(ClientID("portal"))])
            #expect(try await store.grant(world.grant.id) == nil)
            #expect(try await store.refreshToken(hash: world.refresh.hash) == nil)
            #expect(try await store.session(world.session.id) != nil)
        }
    }
}
