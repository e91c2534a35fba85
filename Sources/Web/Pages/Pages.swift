import FoundationEssentials
import HTTPTypes
package import Hummingbird
import NIOCore

/// Renders pages; templates and texts were read and checked at start.
package struct Pages: Sendable {
    /// The languages and their texts.
    package let locales: Locales
    /// What stands before every path of the site: the path of the issuer, mostly nothing.
    package let base: String
    private let templates: PageTemplates
    /// Stands in the addresses of assets.
    package let assetVersion: String

    /// The pages there are: each must have its template.
    package static let all: [any Page.Type] = [
        SignInPage.self, LoginOptionsPage.self, OrganizationPage.self, SelectAccountPage.self,
        SelectOrganizationPage.self, ChangePasswordPage.self, SecondFactorPage.self, RecoveryCodePage.self,
        EnrolmentNamePage.self, EnrolmentCodePage.self, RecoveryCodesPage.self, NoticePage.self, ErrorPage.self,
        FormPostPage.self, DeviceCodePage.self, DeviceConfirmPage.self, DeviceDonePage.self, ConsentPage.self,
        AccountOverviewPage.self, ProfilePage.self, LanguagePage.self, PasswordPage.self, FactorsPage.self,
        SessionsPage.self, ApplicationsPage.self, ActivityPage.self, HomePage.self,
        LogoutPage.self, LoggedOutPage.self, SetupPage.self,
        AskAddressPage.self, MailSentPage.self, ResetPasswordPage.self, LinkEndedPage.self, InvitationPage.self,
        InvitationSSOPage.self, CodePage.self, FederationFormPage.self, FederationGoPage.self,
        FederationOutcomePage.self, ConnectionTestPage.self,
    ]

    /// Reads `folder`; throws one line naming the file when a template, a partial or a text is missing, or when a
    /// template would write something unescaped.
    package static func load(
        folder: String, locales: Locales, base: String, assetVersion: String
    ) throws(TemplateProblem) -> Pages {
        var sources: [String: String] = [:]
        // Partials are named without their folder: swift-mustache takes no `/` in the tag that closes one.
        for path in [folder, "\(folder)/partials"] {
            let names: [String]
            do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch {
                throw TemplateProblem(path, "cannot be read")
            }
            for name in names where name.hasSuffix(".mustache") {
                guard let data = FileManager.default.contents(atPath: "\(path)/\(name)"),
                    let text = String(validating: data, as: UTF8.self)
                else { throw TemplateProblem("\(path)/\(name)", "cannot be read as UTF-8") }
                sources[String(name.dropLast(9))] = text
            }
        }
        return try Pages(sources: sources, locales: locales, base: base, assetVersion: assetVersion)
    }

    /// Takes templates by name, under the same checks.
    package init(
        sources: [String: String], locales: Locales, base: String, assetVersion: String
    ) throws(TemplateProblem) {
        let texts = sources.mapValues { TemplateText($0) }
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            try Self.check(text, named: name, among: sources, locales: locales)
        }
        for page in Self.all where sources[page.template] == nil {
            throw TemplateProblem("\(page.template).mustache", "is missing")
        }
        templates = try PageTemplates(
            texts, locales: locales, base: base, version: assetVersion)
        self.locales = locales
        self.base = base
        self.assetVersion = assetVersion
    }

    /// The page in one language; `menu` is that of whoever is signed in, `emblem` that of the organization whose page it is.
    package func html(_ page: some Page, texts: Texts, menu: AccountMenu? = nil, emblem: Emblem? = nil) -> String {
        let title = texts(page.problem == nil ? .titleOfSite : .titleOfError, ["title": .text(page.heading)])
        var values = PageValue.fields(of: page)
        values["title"] = title
        values["heading"] = page.heading
        values["problem"] = page.problem
        values["notice"] = page.notice
        values["form"] = page.form
        values["menu"] = menu.flatMap(PageValue.seen)
        values["emblem"] = emblem.flatMap(PageValue.seen)
        return templates.render(type(of: page).template, with: values, in: texts) ?? ""
    }

    /// The page as an answer.
    package func response(
        _ page: some Page, texts: Texts, menu: AccountMenu? = nil, emblem: Emblem? = nil,
        status: HTTPResponse.Status = .ok, policy: String = ContentPolicy.page()
    ) -> Response {
        let body = ByteBuffer(string: html(page, texts: texts, menu: menu, emblem: emblem))
        var response = Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8"],
            body: ResponseBody(byteBuffer: body))
        response.headers[.contentLanguage] = texts.language.tag
        response.headers[.contentSecurityPolicy] = policy
        return response
    }

    private static func check(
        _ template: TemplateText, named name: String, among sources: [String: String], locales: Locales
    ) throws(TemplateProblem) {
        let file = "\(name).mustache"
        if let name = template.unescaped.first ?? template.pragmas.first {
            throw TemplateProblem(file, "\(name) would not be escaped")
        }
        for name in template.partials where sources[name] == nil {
            throw TemplateProblem(file, "the template \(name) it uses is missing")
        }
        for tag in template.tags where " #^".contains(tag.sign) {
            let value = tag.name.split { "()".contains($0) }.last ?? ""
            guard PageTemplates.isConstant(value) else { continue }
            if value == PageTemplates.languages, name == PageTemplates.languages { continue }
            if value == PageTemplates.languages {
                throw TemplateProblem(file, "only the template \(PageTemplates.languages) lists the languages")
            }
            guard tag.sign == " ", tag.name == value, value != "t" else {
                throw TemplateProblem(file, "\(value) is the same on all pages and can only be written as it is")
            }
        }
        // Every language has the keys and placeholders of every other: `Locales` takes no others.
        guard let language = locales.languages.first else { return }
        let texts = locales.texts(in: language)
        for key in template.texts {
            guard let message = texts.message(key) else {
                throw TemplateProblem("locales/\(language.tag).json", "\(key), which \(file) uses, is missing")
            }
            guard message.placeholders.isEmpty else {
                throw TemplateProblem(file, "\(key) has placeholders: the page must fill them in")
            }
        }
    }
}
