import App
import Foundation
import Identity
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

    @Test("every vendor has a picture", arguments: ConnectionVendor.allCases)
    func everyVendorHasAPicture(_ vendor: ConnectionVendor) {
        #expect(FileManager.default.fileExists(atPath: "\(Self.templates)/assets/vendor-\(vendor.rawValue).svg"))
    }

    @Test(
        "a guide that says less than it should is refused",
        arguments: [
            "", "[]", #"{"vendor": "okta"}"#, #"{"vendor": "entra", "name": "Okta", "checked": "2026-01-01"}"#,
            #"{"vendor": "okta", "name": "Okta", "checked": "2026-01-01"}"#,
            #"{"vendor": "okta", "name": "Okta", "checked": "2026-01-01", "saml": {"start": "here"}}"#,
        ])
    func incompleteGuides(_ json: String) {
        #expect(throws: VendorGuideProblem.self) { try VendorGuide(.okta, json: Data(json.utf8)) }
    }
}
