package import HTTPTypes
package import Primitives

/// The cookies of the site: their names and how they are read and set.
///
/// Over https all of them carry the `__Host-` prefix, so that no other host can set them (RFC 6265bis §4.1.3.2).
package struct Cookies: Sendable {
    /// Which cookie.
    package enum Name: String, Sendable {
        /// The secret of the session.
        case session = "signet"
        /// The secrets of the other sessions of this browser.
        case accounts = "signet-accounts"
        /// The secret that binds a sign-in under way, and every form, to the browser.
        case browser = "signet-browser"
        /// The secret by which the browser is recognized: people hear of sign-ins in others, and nobody locks them out of it.
        case device = "signet-device"
        /// The organization that the browser came to last.
        case organization = "signet-organization"
        /// The language chosen in the list.
        case locale = "signet-locale"
        /// What the frame of the session compares: for its script, and worth nothing to any other.
        case browserState = "signet-state"
    }

    private let isSecure: Bool

    /// The cookies of an https site, or of an http one on a loopback address.
    package init(isSecure: Bool) { self.isSecure = isSecure }

    /// The name on the wire.
    package func wireName(_ name: Name) -> String { isSecure ? "__Host-\(name.rawValue)" : name.rawValue }

    /// The value sent for a cookie.
    ///
    /// Nil also when the name came twice: one of the two was put there by somebody else.
    package func value(_ name: Name, in fields: HTTPFields) -> String? {
        let wanted = Array(wireName(name).utf8)
        var found: ArraySlice<UInt8>?
        // By bytes that lie in a row: characters would cost more than all else that is done with a request.
        for field in fields[values: .cookie] {
            var rest = Array(field.utf8)[...]
            while !rest.isEmpty {
                let pair = rest.prefix { $0 != UInt8(ascii: ";") }
                rest = rest[pair.endIndex...].dropFirst()
                let named = pair.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
                guard named.starts(with: wanted) else { continue }
                let value = named.dropFirst(wanted.count)
                guard value.first == UInt8(ascii: "=") else { continue }
                guard found == nil else { return nil }
                found = value.dropFirst()
            }
        }
        return found.map { String(decoding: $0, as: UTF8.self) }
    }

    /// A secret sent in a cookie; nil for anything but the 43 characters we hand out.
    package func secret(_ name: Name, in fields: HTTPFields) -> Secret<String>? {
        value(name, in: fields).flatMap(Self.secret)
    }

    /// The secrets sent in a cookie, a dot between them, 20 at most; none at all when one of them is none of ours.
    package func secrets(_ name: Name, in fields: HTTPFields) -> [Secret<String>] {
        guard let text = value(name, in: fields), text.utf8.count <= 20 * 44 else { return [] }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let secrets = parts.compactMap { Self.secret(String($0)) }
        return secrets.count == parts.count ? secrets : []
    }

    private static func secret(_ text: String) -> Secret<String>? {
        text.utf8.count == 43 && Base64URL.decode(text)?.count == 32 ? Secret(text) : nil
    }

    /// The header line that sets a cookie, for `seconds` or for as long as the browser runs.
    ///
    /// `SameSite=Lax` and not `Strict`: applications send people here from other sites, and they must be recognized.
    package func set(_ name: Name, to value: String, for seconds: Int64? = nil) -> String {
        // The frame is in pages of other sites, where browsers send and show only cookies that say so, and are secure.
        let isFramed = name == .browserState
        var line = "\(wireName(name))=\(value); Path=/"
        if !isFramed { line += "; HttpOnly" }
        line += "; SameSite=\(isFramed && isSecure ? "None" : "Lax")"
        if let seconds { line += "; Max-Age=\(max(0, seconds))" }
        if isSecure { line += "; Secure" }
        return line
    }

    /// The header line that removes a cookie.
    package func clear(_ name: Name) -> String { set(name, to: "", for: 0) }
}
