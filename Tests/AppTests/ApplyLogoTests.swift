import App
import Foundation
import Identity
import Primitives
import Provider
import Storage
import TestKit
import Testing

/// A PNG of one pixel.
private let pixel =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

private func acme(_ logo: String) -> String { "organizations:\n  - name: acme\n    logo: \(logo)\n" }

@Suite("Logos in files")
struct ApplyLogoTests {
    @Test("are set once, kept when left out, and taken away", arguments: ["none", "null", "~"])
    func applied(nothing: String) async throws {
        try await withDeployment { deployed async throws in
            let first = acme("data:image/png;base64,\(pixel)")
            #expect(try await deployed.apply(first) == ["+ organization acme"])
            #expect(try await deployed.apply(first) == ["no changes"])
            let organization = try await deployed.organization("acme")
            let stored = try #require(try await deployed.store.logo(of: organization.id))
            #expect(stored.logo == organization.logo && stored.logo.type == .png)
            #expect(Base64.encode(stored.bytes) == pixel)
            #expect(try await deployed.store.logo(hash: stored.logo.hash) == stored)
            #expect(
                try await deployed.apply("organizations: [{name: acme, mfa: required}]") == [
                    "~ organization acme (mfa)"
                ])
            #expect(try await deployed.store.logo(of: organization.id) == stored)
            #expect(try await deployed.apply(acme(nothing)) == ["~ organization acme (logo)"])
            #expect(try await deployed.apply(acme(nothing)) == ["no changes"])
            #expect(try await deployed.store.logo(of: organization.id) == nil)
            #expect(try await deployed.organization("acme").logo == nil)
        }
    }

    @Test("are read from a file beside the one that names it")
    func file() async throws {
        let picture = try #require(Base64.decode(Array(pixel.utf8)))
        try await withFiles(["a.yaml": acme("file:logo.png")]) { folder in
            try Data(picture).write(to: URL(filePath: "\(folder)/logo.png"))
            let read = try DeclarationFiles.read(["\(folder)/a.yaml"], environment: [:])
            #expect(read.organizations.first?.logo?.image?.bytes == picture)
        }
    }

    @Test("come back in an export, and applied again or elsewhere are the same")
    func exported() async throws {
        let yaml = try await withDeployment { deployed async throws in
            try await deployed.apply(acme("data:image/png;base64,\(pixel)"))
            let yaml = try await DeclarationExport(deployed.store).yaml()
            #expect(yaml == "organizations:\n  - name: acme\n    logo: \"data:image/png;base64,\(pixel)\"\n")
            #expect(try await deployed.apply(yaml) == ["no changes"])
            return yaml
        }
        try await withDeployment { deployed async throws in
            try await deployed.apply(yaml)
            #expect(try await DeclarationExport(deployed.store).yaml() == yaml)
        }
    }

    @Test(
        "that are no pictures are told with file, line and key",
        arguments: [
            "3", "[a]", "logo.png", "https://acme.example/logo.png", "file:nowhere.png", "file:/dev/null",
            "data:image/svg+xml;base64,PHN2Zy8+", "data:image/png;base64,PHN2Zy8+", "data:image/png;base64,!",
            "data:image/png,x", "data:image/png;base64,",
        ])
    func refused(value: String) throws {
        let lines = problems(acme("\"\(value)\"".replacing("\"[a]\"", with: "[a]")))
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(line.hasPrefix("a.yaml:3: logo "))
        #expect(line.contains(": expected none, or file:PATH of a PNG, JPEG or WebP picture of at most 64 KiB"))
    }

    @Test("of another kind than they say, and too large ones, are refused")
    func deceiving() throws {
        #expect(
            problems(acme("data:image/webp;base64,\(pixel)")).first?.hasSuffix(
                ": expected image/png, which its bytes are") == true)
        let picture = try #require(Base64.decode(Array(pixel.utf8)))
        let large = picture + [UInt8](repeating: 0, count: LogoImage.mostBytes)
        #expect(problems(acme("data:image/png;base64,\(Base64.encode(large))")).count == 1)
        let largest = Base64.encode(large.prefix(LogoImage.mostBytes))
        #expect(problems(acme("data:image/png;base64,\(largest)")).isEmpty)
    }
}
