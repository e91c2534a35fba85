import HTTPTypes
package import Hummingbird
import Identity
package import Primitives
package import Provider
import SignIn

/// A request to a page of somebody's own account: who it is is a fact here, and so is that they are signed in.
package struct AccountContext: Sendable {
    /// The request.
    package let call: Call
    /// Who is signed in.
    package let person: SignedInPerson
    /// The texts in their language.
    package let texts: Texts
    private let front: Front
    private let section: AccountSection?
    private let browser: (secret: Secret<String>, cookie: String?)

    init(_ person: SignedInPerson, call: Call, section: AccountSection?, front: Front) {
        self.call = call
        self.person = person
        self.section = section
        self.front = front
        browser = front.browser(of: call)
        texts = front.texts(
            for: call, account: person.account.locale, organization: person.organization.policy.defaultLocale)
    }

    /// The token of the forms on these pages: good in this browser, for as long as the session lives.
    package var csrf: String { front.forms.token(browser: browser.secret, purpose: purpose) }

    /// The fields of a form of one of these pages; refuses one that is not ours.
    package var form: FormParameters {
        get async throws {
            let form = try await call.ownForm
            try front.forms.check(form, browser: call.visitor.browser, purpose: purpose, fields: call.fields)
            return form
        }
    }

    /// Whether the request says in its address that `what` has just been done here.
    package func says(_ what: String) -> Bool { (try? call.query)?["done"] == what }

    /// Where a form of this path goes.
    package func action(_ path: String) -> String { front.pages.base + path }

    /// The page, with the menu and the list of pages.
    package func page(
        _ page: some Page, status: HTTPResponse.Status = .ok, policy: String = ContentPolicy.page()
    ) -> Response {
        let menu = front.menu(of: person, browser: browser.secret, texts: texts, section: section)
        var response = front.pages.response(page, texts: texts, menu: menu, status: status, policy: policy)
        response.setCookie(browser.cookie)
        return response
    }

    /// Goes to another page, or to this one after something was done.
    package func go(to path: String, having done: String? = nil) -> Response {
        front.redirect(to: done.map { "\(path)?done=\($0)" } ?? path)
    }

    /// Whether an identity provider says who the person is, who then has no password here.
    package var isSingleSignOn: Bool { person.selfService.password == .singleSignOn }

    private var purpose: String { "account:\(person.session.id.value)" }
}

extension Front {
    /// The menu of somebody who is signed in; `section` is the page of their account they are at, if it is one.
    func menu(
        of person: SignedInPerson, browser: Secret<String>, texts: Texts, section: AccountSection? = nil
    ) -> AccountMenu {
        let sections = AccountSection.allCases.filter { $0.isOffered(to: person.selfService) }
        return menu(
            of: person.account, in: person.organization, browser: browser,
            sections: section == nil
                ? []
                : sections.map {
                    .init(name: texts($0.title), url: pages.base + $0.path, isCurrent: $0 == section)
                })
    }

    /// The menu of an account.
    func menu(
        of account: Account, in organization: Organization, browser: Secret<String>, sections: [AccountMenu.Link] = []
    ) -> AccountMenu {
        let name = account.fullName?.onOneLine ?? ""
        return AccountMenu(
            organization: organization.name == .operators ? "Signet" : organization.displayName.onOneLine,
            emblem: emblem(of: organization), person: name.isEmpty ? account.email.address : name,
            email: account.email.address,
            logout: pages.base + Paths.logout, csrf: forms.token(browser: browser, purpose: LogoutRoutes.purpose),
            sections: sections)
    }
}
