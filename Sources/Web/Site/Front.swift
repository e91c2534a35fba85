package import HTTPTypes
package import Hummingbird
package import Identity
package import OpenIDConnect
package import Primitives

/// What every route that talks to a browser needs: pages, cookies, form tokens.
package struct Front: Sendable {
    /// The templates and texts.
    package let pages: Pages
    /// How cookies are read and set.
    package let cookies: Cookies
    /// The tokens in forms.
    package let forms: FormProtection
    /// Makes the browser's secret.
    package let random: any RandomSource
    /// The regions that people may choose.
    package let regions: Regions

    /// The parts, put together.
    package init(
        pages: Pages, cookies: Cookies, forms: FormProtection, random: any RandomSource, regions: Regions = Regions([])
    ) {
        self.regions = regions
        self.pages = pages
        self.cookies = cookies
        self.forms = forms
        self.random = random
    }

    /// The texts in the language this browser is answered in.
    ///
    /// `ui_locales` of the address comes before that of the authorization request: it is the choice made on the page.
    package func texts(
        for call: Call, chosen: String? = nil, requested: [String] = [], account: String? = nil,
        organization: String? = nil
    ) -> Texts {
        let address = (try? call.query)?["ui_locales"].map { $0.split(separator: " ").map(String.init) } ?? []
        return pages.locales.texts(
            for: LanguageChoice(
                uiLocales: [chosen].compactMap { $0 } + address + requested, account: account,
                cookie: cookies.value(.locale, in: call.fields), acceptLanguage: call.fields[.acceptLanguage],
                organization: organization))
    }

    /// The language chosen in the list of a form, when it is another than the page was in.
    ///
    /// The page says itself which one that was: what the request or the organization wants is no choice of the person's.
    package func chosenLanguage(in form: FormParameters, shown texts: Texts) -> String? {
        guard let wish = form["ui_locales"], wish != form["page_locale"] ?? texts.language.tag else { return nil }
        return pages.locales.tag(wish)
    }

    /// The path of a request below the issuer.
    package func path(of call: Call) -> String { String(call.target.path.dropFirst(pages.base.utf8.count)) }

    /// The lines that keep the sessions of a browser, for `seconds`.
    ///
    /// - Parameter others: those beside the present one; nil leaves them as they are.
    package func cookies(
        present: Secret<String>, others: [Secret<String>]?, for seconds: Int64
    ) -> [String] {
        var lines = [cookies.set(.session, to: present.reveal(), for: seconds)]
        if let others {
            let list = others.map { $0.reveal() }.joined(separator: ".")
            lines.append(list.isEmpty ? cookies.clear(.accounts) : cookies.set(.accounts, to: list, for: seconds))
        }
        return lines
    }

    /// Goes to a page of ours with GET: never 307 or 308, which would send a password along (RFC 9700 §4.12).
    package func redirect(to path: String) -> Response { goes(to: pages.base + path) }

    /// Goes elsewhere with GET; `location` is a verified URI.
    package func goes(to location: String) -> Response {
        Response(status: .seeOther, headers: [.location: location])
    }

    /// Carries an authorization response to the application.
    package func respond(_ response: AuthorizationResponse, texts: Texts) -> Response {
        var answer = carry(response, texts: texts)
        answer.setCookie(response.browserState.map(cookie))
        return answer
    }

    /// The line that keeps what scripts may know of a session.
    package func cookie(_ state: BrowserState) -> String {
        cookies.set(.browserState, to: state.value, for: state.seconds)
    }

    private func carry(_ response: AuthorizationResponse, texts: Texts) -> Response {
        guard response.channel.mode == .formPost else { return goes(to: response.location) }
        let page = FormPostPage(
            heading: texts(.formPostTitle), action: response.channel.redirectURI.value,
            fields: response.formFields.map { .init(name: $0.name, value: $0.value) })
        return pages.response(
            page, texts: texts, policy: ContentPolicy.formPost(to: response.channel.redirectURI.origin))
    }

    /// The secret that binds forms to this browser, and the cookie line when it had none.
    package func browser(of call: Call) -> (secret: Secret<String>, cookie: String?) {
        if let secret = cookies.secret(.browser, in: call.fields) { return (secret, nil) }
        let secret = random.token()
        return (secret, cookies.set(.browser, to: secret.reveal()))
    }

    /// The line by which the browser is recognized for as long as browsers keep any (RFC 6265bis §5.5).
    package func deviceCookie(_ secret: Secret<String>) -> String {
        cookies.set(.device, to: secret.reveal(), for: 34_560_000)
    }

    /// The line that remembers which organization the browser came to last, for as long as browsers keep any.
    package func organizationCookie(_ name: OrganizationName) -> String {
        cookies.set(.organization, to: name.value, for: 34_560_000)
    }

    /// The line that remembers a language for a year.
    package func localeCookie(_ tag: String) -> String { cookies.set(.locale, to: tag, for: 31_536_000) }
}

extension Response {
    /// Adds a `Set-Cookie` line, if there is one.
    package mutating func setCookie(_ line: String?) {
        guard let line else { return }
        headers.append(HTTPField(name: .setCookie, value: line))
    }

    /// A body of JSON.
    package static func json(_ body: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
