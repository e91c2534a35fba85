import HTTPTypes
import Hummingbird
import Identity
import Primitives
import Provider

/// One request to the page of a link: its language, its form's token, its cookies.
struct LinkScene: Sendable {
    let texts: Texts
    /// The language chosen on the page, now or when it was last shown.
    let chosen: String?
    private let front: Front
    private let organization: Organization?
    private let browser: (secret: Secret<String>, cookie: String?)
    private let isNewChoice: Bool

    /// The page in the language of the account it is about, unless the person chose another.
    init(
        _ call: Call, form: FormParameters, front: Front, account: Account? = nil, of organization: Organization? = nil
    ) {
        self.front = front
        self.organization = organization
        browser = front.browser(of: call)
        let fallback = organization?.policy.defaultLocale
        let shown = front.texts(for: call, account: account?.locale, organization: fallback)
        let choice = front.chosenLanguage(in: form, shown: shown)
        isNewChoice = choice != nil
        chosen = choice ?? (try? call.query)?["ui_locales"].flatMap { front.pages.locales.tag($0) }
        texts = front.texts(for: call, chosen: chosen, account: account?.locale, organization: fallback)
    }

    /// Where the form of the page goes: to the page itself, with the token and the language chosen on it.
    func action(_ path: String, _ token: Secret<String>) -> String {
        var address = "\(front.pages.base)\(path)?token=\(PercentEncoding.encodeQueryValue(token.reveal()))"
        if let chosen { address += "&ui_locales=\(chosen)" }
        return address
    }

    /// The form's token.
    func csrf(_ purpose: String) -> String { front.forms.token(browser: browser.secret, purpose: purpose) }

    /// The page as an answer.
    func response(_ page: some Page, status: HTTPResponse.Status) -> Response {
        let policy = ContentPolicy.page(formTargets: front.regions.formTargets)
        var response = front.pages.response(
            page, texts: texts, emblem: front.emblem(of: organization), status: status, policy: policy)
        response.setCookie(browser.cookie)
        if isNewChoice { response.setCookie(chosen.map(front.localeCookie)) }
        return response
    }
}

extension LinkScene {
    /// The page of a link that is good for nothing any more, as an answer.
    ///
    /// - Parameter next: where to go from there.
    func ended(
        _ end: LinkEnd, heading: TextKey, problem: TextKey, next: (path: String, text: TextKey)
    ) -> Response {
        let page = LinkEndedPage(
            heading: texts(heading), problem: texts(problem), next: way(to: next.path, next.text),
            // For a link that did not arrive whole.
            code: end == .unknown ? way(to: Paths.code, .codeLink) : nil)
        return response(page, status: .gone)
    }

    private func way(to path: String, _ text: TextKey) -> LinkEndedPage.Next {
        .init(url: front.pages.base + path, text: texts(text))
    }
}

extension Call {
    /// The token of the link that led here; nothing that could be one when there is none, or two.
    var token: Secret<String> {
        guard let query = try? query, query.duplicates.isEmpty else { return Secret("") }
        return Secret(query["token"] ?? "")
    }
}
