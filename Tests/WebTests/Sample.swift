import Foundation
import Primitives
import Testing
import Web

/// One example of each page, with everything on it that can be.
struct Sample: Sendable, CustomTestStringConvertible {
    let page: any Page
    var menu: AccountMenu?
    var testDescription: String { type(of: page).template }

    private static let criteria = CriteriaList(items: [
        .init(
            text: "at least 15 characters", isMet: false, rule: "min_length", number: "15", left: "1 rule is left"),
        .init(
            text: "not a password that others use often", isMet: true, rule: "uncommon", number: nil,
            left: "2 rules are left"),
    ])

    static let card = ApplicationCard(
        name: "<b>Shop</b>", logo: "https://shop.example/logo.png", policy: "https://shop.example/privacy",
        terms: "https://shop.example/terms")

    static let signIn = SignInPage(
        SignInHead(
            heading: "Log in", problem: "Email or password is not right.", notice: "That page was open <too> long.",
            action: "/login?tx=1", csrf: "token", purpose: "to continue to <b>Portal</b>", application: card,
            forgotten: "/password/forgot?tx=1", options: "/login/options?tx=1"),
        credentials: .init(email: "\"><script>", isEmailWrong: true, isPasswordWrong: true, isLocked: false),
        regions: regions)

    static func connections(_ count: Int) -> ConnectionList? {
        let items = (0..<count).map {
            ConnectionList.Item(
                id: "c\($0)", text: "Continue with <\($0)>", url: "/sso/c\($0)/login?tx=1", vendor: "okta")
        }
        return items.isEmpty ? nil : ConnectionList(items: items)
    }

    static func organization(connections count: Int, asksPassword: Bool = true) -> OrganizationPage {
        let isDeadEnd = count == 0 && !asksPassword
        return OrganizationPage(
            SignInHead(
                heading: "Log in", problem: isDeadEnd ? "Acme has no way in." : nil, notice: nil,
                action: "/login/org/acme?tx=1", csrf: "token", purpose: "with your <Acme> account", application: card,
                forgotten: "/password/forgot?tx=1", options: "/login/options?tx=1"),
            connections: connections(count), reference: isDeadEnd ? "7K2Q-X9M4" : nil,
            credentials: asksPassword
                ? .init(email: "", isEmailWrong: false, isPasswordWrong: false, isLocked: false) : nil,
            administrator: asksPassword ? nil : "/login/org/acme/administrator?tx=1")
    }

    private static let accounts = SelectAccountPage(
        heading: "Choose an account", problem: "That account is gone.", action: "/login/select?tx=1", csrf: "token",
        purpose: "to continue to <b>Portal</b>",
        choices: [
            .init(value: "s1", name: "<i>Ann</i>", email: "ann@acme.example", organization: "Acme", isFirst: true),
            .init(value: "s2", name: nil, email: "ann@beta.example", organization: "Beta", isFirst: false),
        ])

    static let changePassword = ChangePasswordPage(
        heading: "Choose a new password", problem: "The two new passwords are not the same.",
        action: "/login/password?tx=1", csrf: "token", reason: "Your password has expired.", email: "ann@acme.example",
        isPasswordWrong: false, isNewPasswordWrong: true, criteria: criteria)

    static let consent = ConsentPage(
        heading: "Allow access?", action: "/consent?tx=1", csrf: "token", asked: "openid|",
        lead: "<i>Shop</i> asks for access.",
        application: .init(
            name: "<b>Shop</b>", logo: "https://shop.example/logo.png", destination: "You go on to shop.example.",
            isUnverified: true, policy: "https://shop.example/privacy", terms: "https://shop.example/terms"),
        requests: ["see your email address", "use “<u>”"], account: "Logged in as ann@acme.example",
        other: "/login?tx=1")

    static let deviceConfirm = DeviceConfirmPage(
        heading: "Connect this device?", action: "/device/confirm?tx=1", csrf: "token", lead: "<i>TV</i> asks.",
        application: card, isUnverified: true, code: "WDJB-MJHT", origin: "It asked 1 minute ago from 192.0.2.1.",
        requests: ["see your email address", "use “<u>”"], account: "Logged in as ann@acme.example",
        other: "/login?tx=1")

    static let menu = AccountMenu(
        organization: "<b>Acme</b>", person: "<i>Ann</i> Lee", email: "ann@acme.example", logout: "/logout",
        csrf: "token")

    static let accountMenu = AccountMenu(
        organization: "<b>Acme</b>", person: "<i>Ann</i> Lee", email: "ann@acme.example", logout: "/logout",
        csrf: "token",
        sections: [
            .init(name: "My Account", url: "/account", isCurrent: true),
            .init(name: "Profile", url: "/account/profile", isCurrent: false),
        ])

    static let profile = ProfilePage(
        heading: "Profile", problem: "A name is too long.", notice: nil, action: "/account/profile", csrf: "token",
        email: "ann@acme.example", givenName: "\"><script>", familyName: "<b>Lee</b>", isOwn: true)

    static let password = PasswordPage(
        heading: "Password", problem: "The two new passwords are not the same.", notice: nil, keeper: nil,
        fields: .init(
            action: "/account/password", csrf: "token", email: "ann@acme.example", isPasswordWrong: false,
            isNewPasswordWrong: true, isLocked: false, criteria: criteria))

    static let askAddress = AskAddressPage(
        heading: "Forgot?", problem: "Not an address.", lead: "Enter it.", action: "/password/forgot", csrf: "token",
        email: "\"><script>", isEmailWrong: true, submit: "Send Link", back: "/login")

    static let resetPassword = ResetPasswordPage(
        heading: "Choose a new password", problem: "Not the same.", lead: "For <i>Acme</i>.",
        action: "/password/reset?token=1", csrf: "token", email: "ann@acme.example", isNewPasswordWrong: true,
        criteria: criteria)

    static let invitation = InvitationPage(
        heading: "Welcome to <b>Acme</b>", problem: "Not the same.", action: "/invitation?token=1", csrf: "token",
        email: "ann@acme.example", asksGivenName: true, asksFamilyName: true, givenName: "\"><script>",
        familyName: "Lee", isNewPasswordWrong: true, criteria: criteria,
        connections: connections(1), regions: regions)

    private static let regions = RegionList(items: [
        .init(value: "eu", name: "Europe", isHere: true), .init(value: "us", name: "<US>", isHere: false),
    ])

    static let sessions = SessionsPage(
        heading: "Sessions", notice: "You are logged out there.", action: "/account/sessions", csrf: "token",
        sessions: [
            .init(
                id: "s1", device: "Firefox on Linux", network: "192.0.2.1", began: moment, seen: moment, isThis: true),
            .init(id: "s2", device: "<b>", network: "2001:db8::1", began: moment, seen: moment, isThis: false),
        ], isSingleSignOn: true)

    static let applications = ApplicationsPage(
        heading: "Applications", notice: nil, action: "/account/applications", csrf: "token",
        applications: [
            .init(
                client: "shop", name: "<b>Shop</b>", logo: "https://shop.example/logo.png",
                requests: ["see your email address"], state: "It has access.", given: moment,
                revoke: "Take back from <b>Shop</b>"),
            .init(
                client: "portal", name: "Portal", logo: nil, requests: [], state: "It has access.", given: moment,
                revoke: "Take back from Portal"),
        ])

    static let activity = ActivityPage(
        heading: "Activity",
        events: [
            .init(
                action: "auth.login", text: "Logged in", time: moment, application: "<b>Shop</b>", device: "<i>",
                network: "192.0.2.1", actor: "An administrator", isFailure: true)
        ], latest: "/account/activity", older: "/account/activity?before=1.x", isSingleSignOn: false)

    private static let moment = Moment(Timestamp(seconds: 1_800_000_000))

    static let all = [
        Sample(page: askAddress),
        Sample(page: MailSentPage(heading: "Check your email", text: "For <i>ann</i>.", code: "/code", back: "/login")),
        Sample(page: resetPassword),
        Sample(
            page: LinkEndedPage(
                heading: "Not any more", problem: "It was used.", next: .init(url: "/login", text: "Log in"),
                code: .init(url: "/code", text: "Enter the <b>code</b>"))),
        Sample(
            page: CodePage(
                heading: "Code", problem: "Not right.", action: "/code", csrf: "token", email: "\"><script>",
                isWrong: true, isPaused: true, again: "/password/forgot")),
        Sample(page: invitation),
        Sample(
            page: InvitationSSOPage(
                heading: "Welcome", lead: "Log in to <b>Acme</b>.", action: "/invitation?token=1", csrf: "token",
                email: "ann@acme.example", connections: connections(7), link: "/login/org/acme",
                submit: "Continue to <b>Acme</b>",
                regions: regions)),
        Sample(
            page: DeviceCodePage(
                heading: "Connect a device", problem: "No device waits.", action: "/device", csrf: "token",
                code: "\"><script>", isPaused: false)),
        Sample(page: deviceConfirm),
        Sample(page: DeviceDonePage(heading: "Connected", text: "Go on there.")),
        Sample(page: signIn),
        Sample(page: organization(connections: 2)),
        Sample(page: accounts),
        Sample(
            page: LoginOptionsPage(
                heading: "More login options", problem: "No such name.", notice: "More than <one>.",
                action: "/login/options?tx=1", csrf: "token",
                purpose: nil, organization: "\"x", forgotten: "/login/org-name?tx=1",
                back: "/login?tx=1")),
        Sample(
            page: SelectOrganizationPage(
                heading: "Choose", problem: "Choose one.", action: "/login/select?tx=1", csrf: "token",
                choices: [
                    .init(value: "acme", name: "Acme", isFirst: true), .init(value: "b", name: "B", isFirst: false),
                ])),
        Sample(page: changePassword),
        Sample(
            page: SecondFactorPage(
                heading: "Code", problem: "Not right.", action: "/login/mfa?tx=1", csrf: "token", isCodeWrong: true,
                isPaused: true, recovery: "/login/mfa/recovery?tx=1")),
        Sample(
            page: RecoveryCodePage(
                heading: "Code", problem: "Not right.", action: "/login/mfa/recovery?tx=1", csrf: "token",
                isCodeWrong: true, isPaused: true, device: "/login/mfa?tx=1")),
        Sample(
            page: EnrolmentNamePage(
                heading: "Set up", problem: "Enter a name.", action: "/login/mfa/enroll?tx=1", csrf: "token",
                name: "\"><script>")),
        Sample(
            page: EnrolmentCodePage(
                heading: "Connect", problem: "Not right.", action: "/login/mfa/enroll?tx=1", csrf: "token",
                device: "Device: <b>phone</b>", picture: "/login/mfa/enroll/qr?tx=1&of=2", groups: ["JBSW", "Y3DP"])),
        Sample(
            page: RecoveryCodesPage(
                heading: "Recovery codes", lead: "Keep them.", action: "/login/mfa/enroll?tx=1", csrf: "token",
                codes: ["K7XN-P2QF-9WRT"], file: "data:text/plain,K7XN-P2QF-9WRT")),
        Sample(
            page: FactorsPage(
                heading: "Two-step login", problem: "Add another one.", notice: "Done.", action: "/account/mfa",
                csrf: "token", add: "/account/mfa/add",
                devices: [
                    .init(
                        id: "1", name: "<b>phone</b>", added: Moment(Timestamp(seconds: 0)),
                        used: Moment(Timestamp(seconds: 1)), mayGo: true)
                ], codesLeft: "You have 9 recovery codes left.")),
        Sample(
            page: FederationFormPage(
                heading: "Continue", action: "https://idp.example/sso?a=1&b=2",
                fields: [.init(name: "SAMLRequest", value: "<r>")])),
        Sample(page: FederationGoPage(heading: "Continue", url: "/sso/acme-okta/login?tx=1")),
        Sample(
            page: FederationOutcomePage(
                heading: "No", problem: "The answer of <b>Okta</b> was not accepted.", id: "7K2Q-X9M4",
                again: "/sso/acme-okta/login?tx=1", other: "/login?tx=1")),
        Sample(
            page: ConnectionTestPage(
                heading: "Test of Okta", problem: "It did not come through.", notice: nil, id: "7K2Q-X9M4",
                problems: [Check("audience", .failed, expected: "https://id.example", received: "<b>other</b>")])),
        Sample(page: NoticePage(heading: "Cookies", problem: "Allow cookies.", again: "/login")),
        Sample(
            page: ErrorPage(
                heading: "Something went wrong", problem: "There is nothing.", id: "7K2Q-X9M4", detail: "x: y")),
        Sample(
            page: FormPostPage(
                heading: "Back", action: "https://rp.example/cb", fields: [.init(name: "code", value: "c")])),
        Sample(page: consent),
        Sample(
            page: HomePage(
                heading: "Your applications",
                applications: [
                    .init(client: "portal", name: "<b>Portal</b>", url: "https://rp.example/", logo: nil),
                    .init(
                        client: "shop", name: "Shop", url: "https://shop.example/",
                        logo: "https://shop.example/logo.png"),
                ]), menu: menu),
        Sample(
            page: AccountOverviewPage(
                heading: "My Account",
                tiles: [.init(name: "Profile", text: "Your name", url: "/account/profile")]), menu: accountMenu),
        Sample(page: profile, menu: accountMenu),
        Sample(
            page: LanguagePage(
                heading: "Language", notice: "Your changes are saved.", action: "/account/language", csrf: "token"),
            menu: accountMenu),
        Sample(page: password, menu: accountMenu),
        Sample(page: sessions, menu: accountMenu),
        Sample(page: applications, menu: accountMenu),
        Sample(page: activity, menu: accountMenu),
        Sample(
            page: LogoutPage(
                heading: "Log out?", action: "/logout", csrf: "token", fields: [.init(name: "state", value: "s")])),
        Sample(
            page: LoggedOutPage(
                heading: "Logged out", frames: ["https://rp.example/out"],
                message: FederationFormPage(
                    heading: "Logged out", action: "https://idp.example/slo",
                    fields: [.init(name: "SAMLRequest", value: "a")]))),
        Sample(
            page: SetupPage(
                heading: "Set up", problem: "Not an address.", action: "/setup?token=1", csrf: "token", email: "x",
                isEmailWrong: true, isNewPasswordWrong: true, criteria: criteria)),
    ]

    /// The templates of the repository by name.
    static func sources() throws -> [String: String] {
        var sources: [String: String] = [:]
        for folder in [templates, "\(templates)/partials"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".mustache") {
                sources[String(name.dropLast(9))] = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            }
        }
        return sources
    }

    /// The page in a language.
    func html(_ tag: String = "en") throws -> String {
        let pages = try shippedPages()
        return pages.html(page, texts: pages.locales.texts(for: LanguageChoice(uiLocales: [tag])), menu: menu)
    }
}
