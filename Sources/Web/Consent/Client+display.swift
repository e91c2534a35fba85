package import Identity
import OpenIDConnect

extension Client {
    /// The name on one line, without what hides or turns round text: people must read the same as is written.
    package var displayName: String { String(name.onOneLine.prefix(100)) }

    /// The application as pages show it: no other links than web addresses, since another scheme would run a script or
    /// start a program.
    var card: ApplicationCard {
        func web(_ uri: String?) -> String? { uri.flatMap { ContentPolicy.webSource(for: $0) == nil ? nil : $0 } }
        return ApplicationCard(
            name: displayName, logo: web(metadata.logoURI), policy: web(metadata.policyURI),
            terms: web(metadata.tosURI))
    }

    /// Where people begin with it: a web address, since another scheme would run a script or start a program.
    ///
    /// Nil for what strangers registered: nobody is sent there unasked.
    var start: String? {
        guard registration == nil, let address = metadata.initiateLoginURI ?? metadata.clientURI else { return nil }
        return ContentPolicy.webSource(for: address) == nil ? nil : address
    }

    /// Where its picture is fetched from, for a content security policy.
    var imageSources: [String] { [metadata.logoURI.flatMap(ContentPolicy.webSource)].compactMap(\.self) }

    /// Where forms that end in an answer to this client may lead, for a content security policy.
    var formTargets: [String] { Set(metadata.redirectURIs.compactMap(ContentPolicy.source)).sorted() }
}

extension String {
    /// The text with every line break and control character a blank, and characters nobody sees left out.
    ///
    /// The two joiners stay: some scripts and many emoji cannot be written without them.
    package var onOneLine: String {
        var plain = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator, .spaceSeparator: plain.unicodeScalars.append(" ")
            case .format where scalar.value != 0x200C && scalar.value != 0x200D: continue
            case .privateUse, .unassigned, .surrogate: continue
            default: plain.unicodeScalars.append(scalar)
            }
        }
        return plain.split(separator: " ").joined(separator: " ")
    }
}

extension VerifiedRedirectURI {
    /// What people can recognize of it: host and port, or the scheme of an app on the device.
    package var displayHost: String {
        guard isWeb else { return String(origin.dropLast()) }
        return String(origin.drop { $0 != "/" }.dropFirst(2))
    }
}

extension Texts {
    /// What an application may do with scopes and with claims asked for one by one.
    ///
    /// That it may do all this while nobody is there comes last, whatever the order it is asked for in.
    func sentences(scopes: [String], claims: [UserClaim] = []) -> [String] {
        scopes.filter { $0 != Self.offline }.map(sentence) + claims.map { self($0.consentKey) }
            + scopes.filter { $0 == Self.offline }.map(sentence)
    }

    private static let offline = "offline_access"

    private func sentence(scope: String) -> String {
        TextKey(rawValue: "consent.scope.\(scope)").map { self($0) }
            ?? self(.consentScopeOther, ["scope": .text(scope)])
    }
}
