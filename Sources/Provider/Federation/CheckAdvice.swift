package import Identity
import OpenIDConnect
package import Primitives
import SAML
import SignIn

/// What to change, and where, when something a connection's answer was checked for did not hold.
///
/// For whoever runs the connection: in English, with the names that the vendor's screens have where there is a guide.
package struct CheckAdvice: Sendable {
    /// What is said about one check.
    package struct Advice: Sendable, Hashable {
        /// What to change where.
        package let sentence: String
        /// What is known of this vendor's product that makes this check fail.
        package let hints: [String]
    }

    let connection: Connection
    let instructions: VendorGuide.Instructions?

    /// Advice about a connection, with the guide of its vendor.
    package init(about connection: Connection, guide: VendorGuide?) {
        self.connection = connection
        instructions = guide?.instructions(for: connection.settings.provider)
    }

    /// What to do about a check that failed or was warned of; nil for one that holds, and for one nobody knows.
    package func advice(for check: Check) -> Advice? {
        guard check.outcome == .failed || check.outcome == .warned else { return nil }
        return advice(named: check.name)
    }

    /// What to do about a reason that an attempt was refused for: the name of a check, or of a rule about accounts.
    package func advice(named name: String) -> Advice? {
        let sentence: String? =
            switch connection.settings.provider {
            case .saml: SAMLCheck(rawValue: name).map(sentence(for:))
            case .oidc: UpstreamCheck(rawValue: name).map(sentence(for:))
            }
        let ofPeople = AccountLinking.Refusal(rawValue: name).map(sentence(for:))
        guard let sentence = sentence ?? ofPeople ?? Self.sentences[name] else { return nil }
        let hints = instructions?.pitfalls.filter { $0.checks.contains(name) }.map(\.text) ?? []
        return Advice(sentence: sentence, hints: hints.map(Self.plain))
    }

    /// The fields there that take a value of ours, as the subject of a sentence.
    func field(_ value: VendorGuide.OurValue, else words: String) -> String {
        quoted(instructions?.names(of: value) ?? []) ?? words
    }

    /// What a key of the connection is copied from there.
    func source(_ key: String, else words: String) -> String {
        quoted(instructions?.name(of: key).map { [$0] } ?? []) ?? words
    }

    /// The attributes of the vendor's guide that something is taken from.
    func attribute(_ attribute: ProfileAttribute) -> String {
        connection.settings.attributeMapping[attribute].map { "'\($0)'" } ?? "(none is mapped)"
    }

    private func quoted(_ names: [String]) -> String? {
        names.isEmpty ? nil : names.map { "\"\($0)\"" }.joined(separator: " and ")
    }

    /// What ends a sign-in before or after the checks.
    private static let sentences = [
        "no_metadata":
            "Nothing is known of the identity provider yet: its metadata could not be read. 'signet connection list' says why.",
        "no_certificate":
            "No certificate of the identity provider counts any more. Apply its current metadata, or idp_certificates.",
        "no_key": "The connection has no key of ours. Apply its file again, which makes one.",
        "no_sign_on_service":
            "The provider's metadata have no address for sign-ins by redirect or by form. Let it offer one of both.",
        "subject_attribute":
            "The attribute that subject_attribute names is missing, or has several values. Send it with exactly one.",
        "auth_time":
            "A fresh sign-in was wanted, and the provider does not say when the person signed in. It has to send auth_time.",
        "provider_initiated":
            "The answer came without a question, from the provider's start page. Let that start at the connection's "
            + "/login address, or set allow_idp_initiated: true.",
        "request_unknown":
            "The answer belongs to no question under way in this browser: it took longer than 15 minutes, came twice, or "
            + "came back in another browser. Start again.",
    ]

    /// A text of a guide without its marks.
    private static func plain(_ text: String) -> String {
        text.replacing("**", with: "\"").replacing("`", with: "'").replacing("*", with: "'")
    }
}
