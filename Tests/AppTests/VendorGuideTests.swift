import App
import Foundation
import Identity
import Primitives
import Provider
import Testing

@Suite("Guides of vendors")
struct VendorGuideTests {
    private static let templates =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("templates").path

    @Test("every vendor has a guide, with what a connection needs", arguments: ConnectionVendor.allCases)
    func everyVendorHasAGuide(_ vendor: ConnectionVendor) throws {
        let guide = try VendorGuides.guide(for: vendor, templates: Self.templates)
        #expect(guide.vendor == vendor)
        if let saml = guide.saml {
            #expect(!saml.names(of: .assertionConsumerService).isEmpty)
            #expect(!saml.names(of: .entityID).isEmpty)
            #expect(saml.name(of: "idp_metadata_url") != nil || saml.name(of: "idp_metadata_file") != nil)
            #expect(saml.attributes.contains { $0.attribute == .email })
        }
        if let oidc = guide.oidc {
            #expect(!oidc.names(of: .redirectURI).isEmpty)
            for key in ["issuer", "client_id", "client_secret"] { #expect(oidc.name(of: key) != nil) }
        }
    }

    @Test("what people go wrong with names checks that exist", arguments: ConnectionVendor.allCases)
    func pitfallsNameChecks(_ vendor: ConnectionVendor) throws {
        let guide = try VendorGuides.guide(for: vendor, templates: Self.templates)
        let providers: [ProviderSettings] = [
            .saml(SAMLSettings(source: .url("https://idp.example"))),
            .oidc(OIDCSettings(issuer: "https://idp.example", clientID: "signet")),
        ]
        for provider in providers {
            let connection = Connection(
                id: ConnectionID("acme"), organization: OrganizationID("acme"),
                settings: ConnectionSettings(displayName: "Acme", provider: provider))
            let advice = CheckAdvice(about: connection, guide: guide)
            for check in guide.instructions(for: provider)?.pitfalls.flatMap(\.checks) ?? [] {
                #expect(advice.advice(named: check) != nil, "\(check) is no check")
            }
        }
    }

    @Test("every vendor has a picture", arguments: ConnectionVendor.allCases)
    func everyVendorHasAPicture(_ vendor: ConnectionVendor) {
        #expect(FileManager.default.fileExists(atPath: "\(Self.templates)/assets/vendor-\(vendor.rawValue).svg"))
    }

    @Test(
        "a guide that says less than it should is refused",
        arguments: [
            "", "[]", #"{"vendor": "okta"}"#, #"{"vendor": "entra", "name": "Okta", "as_of": "2026-01-01"}"#,
            #"{"vendor": "okta", "name": "Okta", "as_of": "2026-01-01"}"#,
            #"{"vendor": "okta", "name": "Okta", "as_of": "2026-01-01", "saml": {"start": "here"}}"#,
        ])
    func incompleteGuides(_ json: String) {
        #expect(throws: VendorGuideProblem.self) { try VendorGuide(.okta, json: Data(json.utf8)) }
    }
}
