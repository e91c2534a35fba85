import Identity
import Primitives
import Storage
import TestKit
import Testing

@Suite("Logos of organizations")
struct LogoTests {
    private static let acme = OrganizationID("o-acme")

    private func image(_ number: UInt8, _ type: ImageType = .png) -> LogoImage {
        LogoImage(Logo(hash: bytes(number), type: type), bytes: [number, 0, 0xFF])
    }

    @Test(
        "a logo is found by its organization and by its hash, and the organization names it", arguments: Engine.allCases
    )
    func found(on kind: Engine) async throws {
        try await kind.withStore { store in
            var acme = try Organization.sample(domains: ["a.example", "b.example"])
            let other = try Organization.sample("other", domains: ["c.example"])
            try await store.apply([
                .putOrganization(acme), .putOrganization(other), .setLogo(acme.id, image(1, .webP)),
            ])
            acme.logo = image(1, .webP).logo
            #expect(try await store.organization(acme.id) == acme)
            #expect(try await store.organization(named: acme.name) == acme)
            #expect(try await store.organizations(owning: "b.example") == [acme])
            #expect(try await store.organizations() == [acme, other])
            #expect(try await store.logo(of: acme.id) == image(1, .webP))
            #expect(try await store.logo(of: other.id) == nil)
            #expect(try await store.logo(hash: bytes(1)) == image(1, .webP))
            #expect(try await store.logo(hash: bytes(2)) == nil)
        }
    }

    @Test("a logo is replaced, stays when its organization changes, and is taken away", arguments: Engine.allCases)
    func changed(on kind: Engine) async throws {
        try await kind.withStore { store in
            try await store.apply([.putOrganization(try .sample()), .setLogo(Self.acme, image(1))])
            let version = try await store.configurationVersion()
            try await store.apply([.setLogo(Self.acme, image(2, .jpeg))])
            #expect(try await store.configurationVersion() > version)
            #expect(try await store.logo(hash: bytes(1)) == nil)
            try await store.apply([.putOrganization(try .sample(domains: ["a.example"]))])
            #expect(try await store.logo(of: Self.acme) == image(2, .jpeg))
            try await store.apply([.setLogo(Self.acme, nil)])
            #expect(try await store.logo(of: Self.acme) == nil)
            #expect(try await store.organization(Self.acme)?.logo == nil)
        }
    }

    @Test("two organizations may have the same logo, and one goes with its organization", arguments: Engine.allCases)
    func shared(on kind: Engine) async throws {
        try await kind.withStore { store in
            let other = OrganizationID("o-other")
            try await store.apply([
                .putOrganization(try .sample()), .putOrganization(try .sample("other")),
                .setLogo(Self.acme, image(1)), .setLogo(other, image(1)),
            ])
            try await store.apply([.removeOrganization(other)])
            #expect(try await store.logo(of: other) == nil)
            #expect(try await store.logo(hash: bytes(1)) == image(1))
            try await store.apply([.removeOrganization(Self.acme)])
            #expect(try await store.logo(hash: bytes(1)) == nil)
        }
    }

    @Test("the schema takes 64 KiB, and neither nothing nor more nor a logo of nobody", arguments: Engine.allCases)
    func bounds(on kind: Engine) async throws {
        try await kind.withStore { store in
            try await store.apply([.putOrganization(try .sample())])
            let largest = LogoImage(image(1).logo, bytes: [UInt8](repeating: 7, count: LogoImage.mostBytes))
            try await store.apply([.setLogo(Self.acme, largest)])
            #expect(try await store.logo(of: Self.acme) == largest)
            for size in [0, LogoImage.mostBytes + 1] {
                let wrong = LogoImage(image(1).logo, bytes: [UInt8](repeating: 7, count: size))
                _ = await #expect(throws: StorageError.self) { try await store.apply([.setLogo(Self.acme, wrong)]) }
            }
            _ = await #expect(throws: StorageError.self) {
                try await store.apply([.setLogo(OrganizationID("o-nobody"), image(1))])
            }
            #expect(try await store.logo(of: Self.acme) == largest)
        }
    }
}
