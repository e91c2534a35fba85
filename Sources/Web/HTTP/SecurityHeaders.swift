import HTTPTypes
package import Hummingbird

/// The header fields that every answer carries.
package struct SecurityHeaders: Sendable {
    private let isSecure: Bool
    private let base: HTTPFields

    /// No `Cross-Origin-Opener-Policy`: single-page applications sign in in a popup, and it would cut the popup off from
    /// the window that waits for the answer.
    ///
    /// `Strict-Transport-Security` is sent by https sites only (RFC 6797 §7.2).
    package init(isSecure: Bool) {
        self.isSecure = isSecure
        var fields = HTTPFields()
        fields[.xContentTypeOptions] = "nosniff"
        Self.set("Referrer-Policy", "no-referrer", in: &fields)
        Self.set("X-Frame-Options", "DENY", in: &fields)
        Self.set("Cross-Origin-Resource-Policy", "same-origin", in: &fields)
        Self.set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()", in: &fields)
        if isSecure { fields[.strictTransportSecurity] = "max-age=31536000" }
        base = fields
    }

    /// Adds what is not there yet: a page brings its own content security policy, a public document its own caching.
    package func apply(to response: inout Response) {
        let isFramed = response.headers[.contentSecurityPolicy] == ContentPolicy.sessionFrame
        for field in base where !response.headers.contains(field.name) {
            if isFramed, field.name == Self.frameOptions { continue }
            response.headers.append(field)
        }
        if !response.headers.contains(.contentSecurityPolicy) {
            response.headers[.contentSecurityPolicy] = ContentPolicy.nothing
        }
        if !response.headers.contains(.cacheControl) { response.headers[.cacheControl] = "no-store" }
    }

    private static let frameOptions = HTTPField.Name("X-Frame-Options")

    private static func set(_ name: String, _ value: String, in fields: inout HTTPFields) {
        if let name = HTTPField.Name(name) { fields[name] = value }
    }
}

/// Content security policies (CSP Level 3), none of them with `unsafe-`.
package enum ContentPolicy {
    /// For answers that are no pages.
    package static let nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

    /// For a page whose forms go to this site, and on from there to `targets`.
    ///
    /// Chromium holds the redirects after a form to `form-action` too, so the origins a sign-in may end at stand here.
    package static func page(formTargets targets: [String] = [], images: [String] = []) -> String {
        let forms = (["'self'"] + targets).joined(separator: " ")
        let images = (["'self'"] + images).joined(separator: " ")
        return "default-src 'none'; style-src 'self'; img-src \(images); script-src 'self'; form-action \(forms); "
            + "frame-ancestors 'none'; base-uri 'none'"
    }

    /// For the page that tells applications of a logout in frames, each at one of the origins `frames`.
    ///
    /// - Parameter policy: what holds on it besides.
    package static func leaving(frames: [String], over policy: String = page()) -> String {
        frames.isEmpty ? policy : policy + "; frame-src \(frames.joined(separator: " "))"
    }

    /// For the one page that others may have in a frame: it runs its script and does nothing else.
    package static let sessionFrame =
        "default-src 'none'; script-src 'self'; form-action 'none'; frame-ancestors *; base-uri 'none'"

    /// For the page that posts an authorization response: its one form goes to one origin.
    package static func formPost(to target: String) -> String {
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action \(target); "
            + "frame-ancestors 'none'; base-uri 'none'"
    }

    /// For a page of which nothing is left but a form that carries a message on.
    ///
    /// Without `form-action`: Chromium holds the redirects after a form to it too, and where an identity provider, or
    /// the application that waits, sends the browser is not ours to know. The form is the only one, and its action fixed.
    package static let carrying =
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; frame-ancestors 'none'; base-uri 'none'"

    /// The source expression for a URI: its origin, or its scheme alone for an app's own scheme.
    ///
    /// Nil for what cannot stand in a policy. The port of a loopback address is free (RFC 8252 §7.3).
    package static func source(for uri: String) -> String? {
        guard let colon = uri.firstIndex(of: ":") else { return nil }
        let scheme = uri[..<colon].lowercased()
        guard !scheme.isEmpty, scheme.utf8.allSatisfy(isSchemeByte) else { return nil }
        guard scheme == "https" || scheme == "http" else { return "\(scheme):" }
        let rest = uri[uri.index(after: colon)...]
        guard rest.hasPrefix("//") else { return nil }
        let authority = rest.dropFirst(2).prefix { !"/?#".contains($0) }
        guard !authority.isEmpty, authority.utf8.allSatisfy(isAuthorityByte) else { return nil }
        let isLoopback = scheme == "http" && (authority == "127.0.0.1" || authority == "[::1]")
        return isLoopback ? "http://\(authority):*" : "\(scheme)://\(authority)"
    }

    /// The source expression for an `https` or `http` address; nil for any other.
    package static func webSource(for uri: String) -> String? {
        source(for: uri).flatMap { $0.hasPrefix("https://") || $0.hasPrefix("http://") ? $0 : nil }
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x30...0x39, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }

    private static func isAuthorityByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x2E, 0x3A, 0x5B, 0x5D, 0x5F: true
        default: false
        }
    }
}
