import App
import Credentials
import Identity
import Primitives
import Provider
import Storage
import TestKit
import Testing

@Suite("Devices in declarative files")
struct DeclaredDeviceTests {
    private static let secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    private static let other = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    private static func file(_ totp: String) -> String {
        """
        organizations:
          - name: acme
            users: [{email: ann@acme.example\(totp.isEmpty ? "" : ", totp: \(totp)")}]
        """
    }

    private static func devices(of deployed: Deployed) async throws -> [TOTPDevice] {
        try await deployed.store.devices(of: try await deployed.person("ann@acme.example").account.id)
    }

    @Test("one or a list of them is enrolled once, and the second time nothing changes")
    func idempotent() async throws {
        try await withDeployment { deployed async throws in
            let one = Self.file("{name: phone, secret: \(Self.secret)}")
            #expect(try await deployed.apply(one) == ["+ organization acme", "+ user acme/ann@acme.example"])
            #expect(try await deployed.apply(one) == ["no changes"])
            #expect(try await deployed.person("ann@acme.example").hasSecondFactor)
            let device = try #require(try await Self.devices(of: deployed).first)
            #expect(device.name == "phone" && device.lastUsedStep == nil)
            #expect(!device.sealedSecret.contains(Array("Hello!".utf8)))
            let opened = try deployed.sealer.open(
                device.sealedSecret, context: "totp-device/\(device.id)")
            #expect(opened == Base32.decode(Self.secret))

            let two = Self.file("[{name: phone, secret: \(Self.secret)}, {name: tablet, secret: \(Self.other)}]")
            #expect(try await deployed.apply(two) == ["~ user acme/ann@acme.example (totp)"])
            #expect(try await deployed.apply(two) == ["no changes"])
            #expect(try await Self.devices(of: deployed).map(\.name) == ["phone", "tablet"])
        }
    }

    @Test("another secret makes another device of the name; none keeps the stored one")
    func secrets() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(Self.file("{name: phone, secret: \(Self.secret)}"))
            let first = try await Self.devices(of: deployed)
            #expect(try await deployed.apply(Self.file("{name: phone}")) == ["no changes"])
            #expect(try await Self.devices(of: deployed) == first)
            let change = try await deployed.apply(Self.file("{name: phone, secret: \(Self.other)}"))
            #expect(change == ["~ user acme/ann@acme.example (totp)"])
            #expect(try await Self.devices(of: deployed).map(\.id) != first.map(\.id))
        }
    }

    @Test("a name without a secret makes no device, and says so")
    func withoutSecret() async throws {
        try await withDeployment { deployed async throws in
            let plan = try await deployed.applyForPlan(Self.file("{name: phone}"))
            #expect(
                plan.warnings == [#"user acme/ann@acme.example: the device "phone" is not made without its secret"#])
            #expect(try await !deployed.person("ann@acme.example").hasSecondFactor)
        }
    }

    @Test("an export names them without their secrets, and applied again changes nothing")
    func export() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(
                Self.file("[{name: \"Ann's: phone\", secret: \(Self.secret)}, {name: tablet, secret: \(Self.other)}]"))
            let yaml = try await DeclarationExport(deployed.store).yaml()
            #expect(yaml.contains("totp:") && !yaml.contains(Self.secret) && !yaml.contains("secret"))
            let before = try await Self.devices(of: deployed)
            #expect(try await deployed.apply(yaml) == ["no changes"])
            #expect(try await deployed.apply(yaml, prune: true) == ["no changes"])
            #expect(try await Self.devices(of: deployed) == before)
        }
    }

    @Test("only pruning removes what a file does not name, and only where it names devices at all")
    func prune() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(
                Self.file("[{name: phone, secret: \(Self.secret)}, {name: tablet, secret: \(Self.other)}]"))
            #expect(try await deployed.apply(Self.file("{name: phone}")) == ["no changes"])
            #expect(try await deployed.apply(Self.file(""), prune: true) == ["no changes"])
            #expect(
                try await deployed.apply(Self.file("{name: phone}"), prune: true)
                    == ["~ user acme/ann@acme.example (totp)"])
            #expect(try await Self.devices(of: deployed).map(\.name) == ["phone"])
            #expect(
                try await deployed.apply(Self.file("[]"), prune: true) == ["~ user acme/ann@acme.example (totp)"])
            #expect(try await !deployed.person("ann@acme.example").hasSecondFactor)
        }
    }

    @Test("an operator may have one")
    func operators() async throws {
        try await withDeployment { deployed async throws in
            try await deployed.apply(
                "operators: [{email: root@localhost, totp: {name: key, secret: \(Self.secret)}}]")
            #expect(try await deployed.person("root@localhost", in: "-").hasSecondFactor)
            #expect(try await DeclarationExport(deployed.store).yaml().contains("totp"))
        }
    }
}
