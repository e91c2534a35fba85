import Primitives
import TestKit
import Testing
import Web

@Suite("Pages")
struct PageTests {
    @Test("there is a sample of every page")
    func samples() {
        #expect(Sample.all.map { type(of: $0.page).template }.sorted() == Pages.all.map { $0.template }.sorted())
    }

    @Test("no page holds code or style of its own, or anything from elsewhere", arguments: Sample.all)
    func noInlineCode(sample: Sample) throws {
        let html = try sample.html()
        #expect(html.firstMatch(of: /<script(?![^>]* src="\/assets\/)/) == nil)
        #expect(html.firstMatch(of: /<style|\sstyle=|\son[a-z]+=|javascript:/) == nil)
        for match in html.matches(of: /<(link|script|img)[^>]*(?:href|src)="([^"]*)"/) {
            // The two exceptions: the picture of an application, and the one of a key, which is our own.
            let isPicture = match.2 == "https://shop.example/logo.png" || match.2.hasPrefix("/login/mfa/enroll/qr?")
            #expect(match.2.hasPrefix("/assets/") || isPicture && match.1 == "img")
        }
    }

    @Test("every page names its language and direction, and what went wrong in its title", arguments: Sample.all)
    func head(sample: Sample) throws {
        let german = try sample.html("de")
        #expect(german.contains(#"<html lang="de" dir="ltr">"#))
        let english = try sample.html()
        let title = try #require(english.firstMatch(of: /<title>(.*)<\/title>/)).1
        #expect(title.hasPrefix("Error: ") == (sample.page.problem != nil))
        #expect(english.contains(#"role="alert""#) == (sample.page.problem != nil))
        #expect(english.matches(of: /<h1>/).count == 1)
        #expect(!english.contains("{{"))
    }

    @Test("every form of ours has a token, every field a label, and no page an empty value", arguments: Sample.all)
    func forms(sample: Sample) throws {
        let html = try sample.html()
        let ours = html.matches(of: /<form[^>]*method="post" action="\//).count
        #expect(html.matches(of: /name="csrf" value="token"/).count == ours)
        for field in html.matches(of: /<input id="([a-z_]+)"/) {
            #expect(html.contains("<label for=\"\(field.1)\">"))
        }
        for id in html.matches(of: /aria-describedby="([^"]*)"/) {
            for name in id.1.split(separator: " ") { #expect(html.contains("id=\"\(name)\"")) }
        }
    }

    @Test("what is typed runs from left to right, and a name as it is written", arguments: Sample.all)
    func directions(sample: Sample) throws {
        for field in try sample.html().matches(of: /<input [^>]*>/).map(\.0) {
            let isTyped = !field.contains(/type="(?:hidden|radio|checkbox)"/)
            #expect(!isTyped || field.contains(/\sdir="(?:ltr|auto)"/))
        }
    }

    @Test("the sign-in page has the promised fields, escaped, with the email kept and no password")
    func signIn() throws {
        let html = try Sample(page: Sample.signIn).html()
        let email = try #require(html.firstMatch(of: /<input id="email"[^>]*>/)).0
        #expect(email.contains(#"name="email" type="email""#))
        #expect(email.contains(#"autocomplete="username""#))
        #expect(email.contains(#"value="&quot;&gt;&lt;script&gt;""#))
        #expect(email.contains(#"aria-invalid="true" aria-describedby="problem""#))
        let password = try #require(html.firstMatch(of: /<input id="password"[^>]*>/)).0
        #expect(password.contains(#"name="password" type="password""#))
        #expect(password.contains(#"autocomplete="current-password""#))
        #expect(!password.contains("value="))
        #expect(html.contains(">Log In</button>"))
        #expect(html.contains("to continue to &lt;b&gt;Portal&lt;/b&gt;"))
        #expect(!html.contains(" disabled"))
    }

    @Test("a locked sign-in page has its fields disabled")
    func locked() throws {
        let page = SignInPage(
            SignInHead(
                heading: "Log in", problem: "Paused.", notice: nil, action: "/login?tx=1", csrf: "token", purpose: nil,
                application: nil, forgotten: "/password/forgot", options: nil),
            credentials: .init(email: "a@b.example", isEmailWrong: false, isPasswordWrong: false, isLocked: true),
            regions: nil)
        let html = try Sample(page: page).html()
        #expect(html.matches(of: /<(?:input|button)[^>]* disabled>/).count == 3)
    }

    @Test(
        "the sign-in page leads to more login options and to a new password, and to another region where there are some"
    )
    func moreWays() throws {
        let html = try Sample(page: Sample.signIn).html()
        #expect(html.contains(#"<a href="/login/options?tx=1">More Login Options</a>"#))
        #expect(html.contains(#"<a href="/password/forgot?tx=1">Forgot your password?</a>"#))
        #expect(html.contains(#"<div class="notice" role="status"><p>That page was open &lt;too&gt; long.</p></div>"#))
        #expect(html.contains(#"<select id="region" name="region" form="sign-in">"#))
        #expect(html.contains(#"<option value="eu" selected>Europe</option>"#))
        #expect(html.contains(#"<option value="us">&lt;US&gt;</option>"#))
    }

    @Test("whoever tests a connection sees what did not hold, as text and not as markup")
    func connectionTest() throws {
        let page = ConnectionTestPage(
            heading: "Test of Okta", problem: "It did not come through.", notice: nil, id: "7K2Q-X9M4",
            problems: [
                Check("audience", .failed, expected: "https://id.example", received: "<b>other</b>"),
                Check("certificate_expiry", .warned),
            ])
        let html = try Sample(page: page).html()
        #expect(html.contains("<code dir=\"ltr\" data-check>audience</code>"))
        #expect(html.contains("&lt;b&gt;other&lt;/b&gt;") && !html.contains("<b>other"))
        #expect(html.matches(of: /data-check/).count == 2 && html.matches(of: /<dt>/).count == 2)
        #expect(html.contains("7K2Q-X9M4"))
    }

    @Test("up to six identity providers are buttons, more are a list", arguments: [1, 6, 7, 30])
    func connections(_ count: Int) throws {
        let html = try Sample(page: Sample.organization(connections: count)).html()
        #expect(html.matches(of: /<a class="button" data-connection="c\d+"/).count == (count > 6 ? 0 : count))
        #expect(
            html.matches(of: /<a data-connection="c\d+" href="\/sso\/c\d+\/login\?tx=1"/).count
                == (count > 6 ? count : 0))
        #expect(
            html.matches(of: /<img src="[^"]*\/assets\/vendor-okta\.svg\?v=[^"]*" alt="" width="24" height="24">/).count
                == count)
        #expect(html.contains(#"name="password""#) && html.contains(#"<p class="or">or</p>"#))
    }

    @Test("an organization that requires SSO has no field, but the way of break-glass people")
    func ssoOnly() throws {
        let html = try Sample(page: Sample.organization(connections: 1, asksPassword: false)).html()
        #expect(
            !html.contains(#"id="password""#) && !html.contains(#"id="email""#) && !html.contains("/password/forgot"))
        #expect(
            html.contains(#"<a data-administrator href="/login/org/acme/administrator?tx=1">Administrator sign-in</a>"#)
        )
        #expect(html.contains(">Change organization</a>"))
        let deadEnd = try Sample(page: Sample.organization(connections: 0, asksPassword: false)).html()
        #expect(deadEnd.contains(#"<code data-reference>7K2Q-X9M4</code>"#) && !deadEnd.contains("data-connection"))
    }

    @Test("more login options ask for the name of the organization")
    func options() throws {
        let html = try #require(Sample.all.first { $0.page is LoginOptionsPage }).html()
        let field = try #require(html.firstMatch(of: /<input id="organization"[^>]*>/)).0
        #expect(field.contains(#"autocomplete="organization""#) && field.contains(#"value="&quot;x""#))
        #expect(html.contains(">Next</button>") && html.contains(#"<a href="/login/org-name?tx=1">"#))
    }

    @Test("the accounts of the browser are a choice, with another one as the last resort")
    func accounts() throws {
        let html = try #require(Sample.all.first { $0.page is SelectAccountPage }).html()
        #expect(html.matches(of: /<input type="radio" name="account" value="s\d"/).count == 2)
        #expect(html.matches(of: /\schecked>/).count == 1)
        #expect(html.contains(#"name="another" value="account">Use another account</button>"#))
    }

    @Test("the language list is part of the form, and has its own button")
    func languages() throws {
        let html = try Sample(page: Sample.signIn).html("de")
        #expect(html.contains(#"<select id="ui_locales" name="ui_locales" form="sign-in" data-language>"#))
        #expect(html.contains(#"<option value="en" lang="en">English</option>"#))
        #expect(html.contains(#"<option value="de" lang="de" selected>Deutsch</option>"#))
        #expect(html.contains(#"form="sign-in" name="language" value="change" formnovalidate>"#))
        // Enter in a field presses the first button of its form: that must be the one that signs in.
        let first = try #require(html.firstMatch(of: /<button class="(\w+)" type="submit"/))
        #expect(first.1 == "primary")
    }

    @Test("the change of password has the promised fields and rules")
    func changePassword() throws {
        let html = try Sample(page: Sample.changePassword).html()
        for (name, autocomplete) in [
            ("password", "current-password"), ("new_password", "new-password"), ("confirm_password", "new-password"),
        ] {
            let field = try #require(html.firstMatch(of: try Regex(#"<input id="\#(name)"[^>]*>"#))).0
            #expect(field.contains(#"name="\#(name)""#))
            #expect(field.contains(#"autocomplete="\#(autocomplete)""#))
        }
        #expect(html.contains("<ul data-criteria>"))
        #expect(
            html.contains(#"<li data-met="false" data-rule="min_length" data-number="15" data-left="1 rule is left">"#))
        #expect(html.contains(#"<li data-met="true" data-rule="uncommon" data-left="2 rules are left">"#))
        #expect(html.contains(">Change Password</button>"))
        #expect(html.contains(#"autocomplete="username" value="ann@acme.example" readonly>"#))
    }

    @Test("an application is a tile with its id")
    func tiles() throws {
        let home = try #require(Sample.all.first { $0.page is HomePage })
        #expect(try home.html().contains(#"<a data-client="portal" href="https://rp.example/">"#))
        #expect(try home.html().contains("&lt;b&gt;Portal&lt;/b&gt;"))
        let empty = HomePage(heading: "Your applications", applications: [])
        #expect(try Sample(page: empty).html().contains("There are no applications"))
    }

    @Test("the page that posts to an application has its parameters and a button")
    func formPost() throws {
        let page = try #require(Sample.all.first { $0.page is FormPostPage })
        let html = try page.html()
        #expect(html.contains(#"<form id="form-post" method="post" action="https://rp.example/cb""#))
        #expect(html.contains(#"<input type="hidden" name="code" value="c">"#))
        #expect(html.contains(">Continue</button>"))
    }
}
