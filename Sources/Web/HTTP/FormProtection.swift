package import HTTPTypes
package import Primitives

/// Holds that a form was sent by a page of ours to the browser it was shown in (RFC 6749 §10.12, login CSRF).
///
/// Three things, each enough by itself in a browser of today: a token bound to the browser's cookie and to the form's
/// purpose, the origin the browser names, and cookies that are not sent across sites.
package struct FormProtection: Sendable {
    /// The form's field that carries the token.
    package static let field = "csrf"

    private let origin: String
    private let mac: @Sendable (_ text: String) -> [UInt8]

    /// Forms of the site at `origin`; `mac` is a keyed hash that nobody else can compute.
    package init(origin: String, mac: @escaping @Sendable (_ text: String) -> [UInt8]) {
        self.origin = origin
        self.mac = mac
    }

    /// The token of one form in one browser; `purpose` is the interaction or the name of the form.
    package func token(browser: Secret<String>, purpose: String) -> String {
        // Neither part holds a space, so no two pairs make the same text.
        Base64URL.encode(mac("form \(browser.reveal()) \(purpose)"))
    }

    /// Refuses a form that is not ours.
    package func check(
        _ form: FormParameters, browser: Secret<String>?, purpose: String, fields: HTTPFields
    ) throws(Refusal) {
        guard isSameOrigin(fields), let browser, let sent = form[Self.field],
            Secret(sent).matches(Secret(token(browser: browser, purpose: purpose)))
        else { throw .forgedForm }
    }

    /// What the browser says about the page that sent the form.
    ///
    /// Our pages send no referrer, and a browser then says `Origin: null` even to ourselves (Fetch §3.1); it is taken
    /// when `Sec-Fetch-Site` says `same-origin`. A client that says nothing at all is no browser of today: the token
    /// decides alone.
    private func isSameOrigin(_ fields: HTTPFields) -> Bool {
        let site = HTTPField.Name("Sec-Fetch-Site").flatMap { fields[$0] }
        if let site, site != "same-origin" { return false }
        switch fields[.origin] {
        case nil, origin: return true
        case "null": return site == "same-origin"
        default: return false
        }
    }
}
