package import Primitives

/// A mail server and how we get in.
package struct SMTPServer: Sendable {
    /// How the connection is kept from others.
    package enum Protection: Sendable, Equatable {
        /// TLS from the first byte (RFC 8314 §3.3).
        case implicit
        /// STARTTLS, or no mail (RFC 3207).
        case required
        /// STARTTLS where the server offers it.
        case offered
    }

    /// Name or address, an IPv6 address in brackets.
    package let host: String
    /// The port.
    package let port: Int
    /// The name to authenticate as; nil to do without.
    package let user: String?
    /// The password beside it.
    package let password: Secret<String>?
    /// How the connection is protected.
    package let protection: Protection

    /// Reads `smtp://user:password@host:port` or `smtps://…`; nil for anything else.
    ///
    /// User and password may be percent-encoded, and must be where they hold `@`, `:`, `/` or `%`.
    package init?(_ url: String) {
        let isImplicit = url.hasPrefix("smtps://")
        guard isImplicit || url.hasPrefix("smtp://") else { return nil }
        var authority = url.drop { $0 != "/" }.dropFirst(2)
        if authority.hasSuffix("/") { authority.removeLast() }
        guard !authority.contains("/"), !authority.contains("?"), !authority.contains("#") else { return nil }
        var credentials: (user: String, password: String)?
        if let at = authority.lastIndex(of: "@") {
            guard let read = Self.credentials(authority[..<at]) else { return nil }
            credentials = read
            authority = authority[authority.index(after: at)...]
        }
        guard let place = Self.place(authority, standard: isImplicit ? 465 : 25) else { return nil }
        (host, port) = place
        user = credentials?.user
        password = credentials.map { Secret($0.password) }
        // A password is shown to nobody on the way; on this machine there is no way.
        protection = isImplicit ? .implicit : credentials != nil && !Self.isLoopback(host) ? .required : .offered
    }

    private static func credentials(_ text: Substring) -> (user: String, password: String)? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let parts = [text[..<colon], text[text.index(after: colon)...]].compactMap { part in
            try? PercentEncoding.decodeFormValue(part.replacing("+", with: "%2B").utf8)
        }
        guard parts.count == 2, !parts[0].isEmpty else { return nil }
        let isVisible = parts.allSatisfy { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } }
        return isVisible ? (parts[0], parts[1]) : nil
    }

    private static func place(_ text: Substring, standard: Int) -> (host: String, port: Int)? {
        var host = text
        var port = standard
        if let colon = text.lastIndex(of: ":"), !text[colon...].contains("]") {
            guard let number = UInt16(text[text.index(after: colon)...]), number > 0 else { return nil }
            port = Int(number)
            host = text[..<colon]
        }
        let isAddress = host.hasPrefix("[") && host.hasSuffix("]") && IPAddress(host.dropFirst().dropLast()) != nil
        let isName =
            !host.isEmpty
            && host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_") }
        return isAddress || isName ? (String(host), port) : nil
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "[::1]" || host.hasPrefix("127.") && IPAddress(host) != nil
    }
}
