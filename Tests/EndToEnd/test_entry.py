"""The ways into a sign-in: an email alone, an organization's page, regions, tabs and Back, several accounts, languages."""

import secrets
from urllib.parse import parse_qsl

import pytest
import yaml
from support.client import Client
from support.person import Arrival, Page, Person
from support.world import PASSWORD, user, world

ANN = "ann@acme.example"


@pytest.fixture
def page(signet, person):
    """The sign-in page of a request."""
    return person.open(Client(signet).authorization(state="mine")[0])


def link(page, ending):
    """The one link of a page whose path ends like this."""
    found = [url for url in page.links if url.split("?")[0].endswith(ending)]
    assert len(found) == 1, page.links
    return found[0]


def arrived(result, state="mine"):
    """At the application, with a code."""
    assert isinstance(result, Arrival) and "code" in result.parameters, result
    assert result.parameters["state"] == state
    return result


def test_an_email_alone_goes_on_to_the_password(person, page):
    """The email is kept in a username field, nothing is said to be wrong, and reloading is safe."""
    following = person.submit(page.form("email"), email=ANN, password="")
    assert following.status == 200 and not following.alerts
    assert following.form("password").fields["email"] == ANN
    assert person.open(following.url).form("password").fields["email"] == ANN
    missing = person.submit(following.form("password"), password="")
    assert missing.status == 422 and missing.alerts == ["Enter your password."]
    arrived(person.submit(missing.form("password"), password=PASSWORD))


def test_more_login_options_lead_to_an_organization_and_in(person, page):
    """By its name in any case; from there back, and on to the application."""
    options = person.open(link(page, "/login/options"))
    field = options.form("organization")
    own = person.submit(field, organization=" ACME ")
    assert own.url.split("?")[0].endswith("/login/org/acme")
    assert link(own, "/login/options")
    wrong = person.submit(own.form("password"), email="gus@globex.example", password=PASSWORD)
    assert wrong.alerts and wrong.url.split("?")[0].endswith("/login/org/acme")
    arrived(person.submit(wrong.form("password"), email=ANN, password=PASSWORD))


def test_an_unknown_organization_has_the_same_page(signet, page, person):
    """But for the name that was typed; and nobody gets in there."""
    plain = lambda found, name: found.response.text.replace(name, "NAME").replace(found.form("email").fields["csrf"], "CSRF")
    options = person.open(link(page, "/login/options"))
    pages = [person.submit(options.form("organization"), organization=name) for name in ("acme", "nobody-here")]
    assert [found.status for found in pages] == [200, 200]
    assert plain(pages[0], "acme") == plain(pages[1], "nobody-here")
    refused = person.submit(pages[1].form("password"), email=ANN, password=PASSWORD)
    assert refused.status == 422 and refused.alerts


@pytest.mark.parametrize("name", ["", "a", "Acme Corp", "../x", "ä", "<b>"])
def test_what_cannot_be_a_name_is_told(page, person, name):
    """At the top, with what was typed kept."""
    options = person.open(link(page, "/login/options"))
    told = person.submit(options.form("organization"), organization=name)
    assert told.status == 422 and told.alerts and told.form("organization").fields["organization"] == name


def test_the_organization_of_a_request_cannot_be_switched(signet, person):
    """Neither by the options nor by the address of another one's page."""
    page = person.open(Client(signet).authorization(organization="acme", state="mine")[0])
    assert not [url for url in page.links if "/login/options" in url]
    tx = page.url.split("tx=")[1]
    for path in ("/login/options", "/login/org/other", "/login/org/other/administrator"):
        found = person.open(signet.url(f"{path}?tx={tx}"))
        assert found.url.split("?")[0].endswith(("/login/org/acme", "/login")), path
    arrived(person.answer(page))


def test_an_organization_has_an_address_of_its_own(signet, person):
    """Bookmarked without a sign-in under way it begins one."""
    page = person.open(signet.url("/login/org/Acme"))
    assert page.url.split("?")[0] == signet.url("/login/org/acme")
    home = person.submit(page.form("password"), email=ANN, password=PASSWORD)
    assert home.url == signet.url("/")
    for path in ("/login/org/", "/login/org/a", "/login/org/acme/x", "/login/org/acme%2Fx", "/login/orgs"):
        assert person.open(signet.url(path)).status == 404, path


@pytest.fixture
def sso(deployment):
    """A server with an organization that requires SSO and has no identity provider yet."""
    server = deployment()
    root = user("root", break_glass=True, roles=["owner"])
    members = [user("ann"), root]
    declared = world(users=[])
    declared["organizations"] = [
        {"name": "acme", "display_name": "Acme Corp", "domains": ["acme.example"], "native_login": "disabled", "users": members}
    ]
    server.apply(declared)
    return server.start()


@pytest.mark.parametrize("email", [ANN, "nobody@acme.example"])
def test_without_an_identity_provider_there_is_a_sentence_and_a_reference(sso, email):
    """And the way of the administrators, for whoever may be asking."""
    person = Person(sso)
    page = person.open(Client(sso).authorization()[0])
    end = person.submit(page.form("email"), email=email, password="")
    assert end.url.split("?")[0].endswith("/login/org/acme") and end.status == 403
    assert not end.form("password") and "Acme Corp uses single sign-on" in end.alerts[0]
    reference = end.response.text.split("data-reference>")[1].split("<")[0]
    assert reference in sso.logged()
    administrators = person.open(link(end, "/administrator"))
    assert administrators.form("password") and not administrators.alerts
    refused = person.submit(administrators.form("password"), email=email, password=PASSWORD)
    assert refused.status == 422 and refused.alerts


def test_a_language_chosen_on_the_way_in_is_kept_for_the_person(deployment):
    """Once they sign in; in another browser it is theirs as well."""
    server = deployment()
    server.apply(world(users=["ann"]))
    server.start()
    person = Person(server)
    page = person.open(Client(server).authorization()[0])
    german = person.submit(page.form("email"), ui_locales="de", page_locale="en", language="change", email=ANN)
    assert german.language == "de" and german.form("email").fields["email"] == ANN
    assert isinstance(person.answer(german), Arrival)
    assert "locale: de" in server.succeed("export")
    elsewhere = Person(server)
    assert elsewhere.sign_in(server.url("/login")).language == "de"


def test_the_applications_language_is_no_choice_of_the_person(deployment):
    """ui_locales shows pages in German, and leaves the account as it was."""
    server = deployment()
    server.apply(world(users=["ann"]))
    server.start()
    person = Person(server)
    page = person.open(Client(server).authorization(ui_locales="de")[0])
    assert page.language == "de"
    fields = {"ui_locales": "de", "page_locale": "de", "email": ANN, "password": PASSWORD}
    assert isinstance(person.submit(page.form("email"), **fields), Arrival)
    assert "locale" not in server.succeed("export")


def test_another_region_gets_the_same_request(deployment):
    """And nothing that was typed; only a region that is configured is gone to."""
    here, there = deployment(), deployment()
    for server in (here, there):
        server.settings["regions"] = [
            {"name": "eu", "label": "Europe", "url": here.issuer},
            {"name": "us", "label": "United <States>", "url": there.issuer},
        ]
        server.config.write_text(yaml.safe_dump(server.settings))
        server.apply(world(users=["ann"]))
        server.start()
    person = Person(here)
    url, _ = Client(here).authorization(state="mine", login_hint=ANN)
    page = person.open(url)
    assert "United &lt;States&gt;" in page.response.text
    assert there.issuer in page.response.headers["Content-Security-Policy"]
    moved = person.submit(page.form("email"), region="us", email=ANN, password=PASSWORD)
    assert isinstance(moved, Arrival) and moved.url.startswith(f"{there.issuer}/authorize?")
    assert moved.parameters == dict(parse_qsl(url.split("?")[1]))
    theirs = Person(there)
    arrived(theirs.sign_in(moved.url))
    alone = person.open(here.url("/login"))
    assert person.submit(alone.form("email"), region="us").url == f"{there.issuer}/login"
    for region in ("eu", "xx", "http://evil.example", ""):
        stayed = person.submit(person.open(url).form("email"), region=region, email=ANN, password="")
        assert isinstance(stayed, Page) and stayed.url.startswith(here.issuer), region


def test_a_tab_that_waited_goes_on_when_another_one_signed_in(signet, person):
    """Both tabs end at their own application without a second question."""
    waiting = person.open(Client(signet).authorization(state="waits")[0])
    person.sign_in(Client(signet).authorization()[0])
    arrived(person.open(waiting.url), "waits")


def test_back_after_signing_in_shows_no_error(signet, person):
    """The page that was answered leads home, and so does what is sent from it once more."""
    page = person.open(Client(signet).authorization(state="mine")[0])
    arrived(person.answer(page))
    assert person.open(page.url).url == signet.url("/")
    again = person.submit(page.form("password"), email=ANN, password=PASSWORD)
    assert isinstance(again, Arrival) and "code" in again.parameters


def test_a_form_sent_twice_ends_at_the_application_both_times(person, page):
    """Whichever answer the browser follows."""
    first = person.submit(page.form("password"), email=ANN, password=PASSWORD)
    second = person.submit(page.form("password"), email=ANN, password=PASSWORD)
    assert arrived(first).parameters["code"] != arrived(second).parameters["code"]


def test_a_link_opened_in_another_browser_begins_anew_with_a_word(signet, page):
    """Nobody's sign-in is taken over, and nobody is stuck."""
    other = Person(signet)
    fresh = other.open(page.url)
    assert fresh.status == 200 and not fresh.alerts and "another browser" in fresh.text
    home = other.answer(fresh)
    assert home.url == signet.url("/")


def test_a_page_whose_cookie_is_gone_begins_anew(signet, person, page):
    """After a restart of the browser, for example: nothing of what was sent is taken."""
    person.session.cookies.clear()
    fresh = person.submit(page.form("password"), email=ANN, password=PASSWORD)
    assert fresh.status == 200 and "another browser" in fresh.text and fresh.form("password")
    assert "signet" not in person.session.cookies
    assert person.answer(fresh).url == signet.url("/")


def accounts(page):
    """The accounts that a page offers, by email."""
    return [part.split("<")[0] for part in page.response.text.split('<bdi dir="ltr">')[1:]]


def session_of(page, email):
    """The value of an account's radio button."""
    before = page.response.text.split(f'<bdi dir="ltr">{email}')[0]
    return before.rsplit('name="account" value="', 1)[1].split('"')[0]


@pytest.fixture
def both(signet, person):
    """A browser that is signed in as Ann and beside her as Bob."""
    person.sign_in(Client(signet).authorization()[0])
    choice = person.open(Client(signet).authorization(prompt="select_account")[0])
    assert accounts(choice) == [ANN]
    page = person.submit(choice.forms[0], another="account")
    assert page.form("password").fields["email"] == ""
    arrival = person.submit(page.form("password"), email="bob@acme.example", password=PASSWORD)
    assert isinstance(arrival, Arrival) and "code" in arrival.parameters, arrival
    return person


def test_several_accounts_in_one_browser(signet, both):
    """Asked for, offered, chosen; a hint spares the question; prompt=none says that it is needed."""
    client = Client(signet)
    url, verifier = client.authorization(prompt="select_account")
    choice = both.open(url)
    assert choice.url.split("?")[0].endswith("/login/select") and accounts(choice) == ["bob@acme.example", ANN]
    arrival = both.submit(choice.forms[0], account=session_of(choice, ANN))
    tokens = client.exchange(arrival.parameters["code"], verifier).json()
    assert client.userinfo(tokens["access_token"]).json()["email"] == ANN
    assert both.open(client.authorization(prompt="none")[0]).parameters["error"] == "account_selection_required"
    assert "code" in both.open(client.authorization(prompt="none", login_hint="bob@acme.example")[0]).parameters
    assert "code" in both.open(client.authorization(prompt="none", id_token_hint=tokens["id_token"])[0]).parameters
    assert accounts(both.open(client.authorization()[0])) == [ANN, "bob@acme.example"]


def test_logging_out_ends_every_account_of_the_browser(signet, both):
    """None of the cookies that were there opens anything."""
    kept = [cookie.value for cookie in both.session.cookies if cookie.name in ("signet", "signet-accounts")]
    assert len(kept) == 2
    both.submit(both.open(signet.url("/logout")).forms[0])
    assert not {"signet", "signet-accounts"} & {cookie.name for cookie in both.session.cookies}
    for secret in kept:
        thief = Person(signet)
        thief.session.cookies.set("signet", secret, domain="127.0.0.1", path="/")
        answer = thief.open(Client(signet).authorization(prompt="none")[0])
        assert answer.parameters["error"] == "login_required"


def test_an_application_logs_out_the_account_it_names(signet, both):
    """The other one stays, and is the present one."""
    client = Client(signet)
    hinted, verifier = client.authorization(prompt="none", login_hint="bob@acme.example")
    tokens = client.exchange(both.open(hinted).parameters["code"], verifier).json()
    both.open(signet.url(f"/logout?id_token_hint={tokens['id_token']}"))
    home = both.open(signet.url("/"))
    assert ANN in home.text and "signet-accounts" not in both.session.cookies
    assert "code" in both.open(client.authorization(prompt="none")[0]).parameters


def test_many_failures_from_a_network_pause_it_in_the_pages_own_look(deployment):
    """429 with Retry-After, the email kept; the time is said; sessions go on."""
    server = deployment(limits={"failed_sign_ins_per_minute": 5})
    server.apply(world(users=["ann", "bob"]))
    server.start()
    signed_in = Person(server)
    signed_in.sign_in(Client(server).authorization()[0], "bob@acme.example")
    person = Person(server)
    page = person.open(Client(server).authorization()[0])
    for _ in range(5):
        page = person.submit(page.form("password"), email=f"{secrets.token_hex(4)}@acme.example", password="wrong")
        assert page.status == 422
    page = person.submit(page.form("password"), email=ANN, password=PASSWORD)
    assert page.status == 429 and 0 < int(page.response.headers["Retry-After"]) <= 60
    assert "1 minute" in page.alerts[0] and page.form("password").fields["email"] == ANN
    assert "disabled" not in page.response.text
    assert "code" in signed_in.open(Client(server).authorization(prompt="none")[0]).parameters


def test_the_language_of_an_address_or_of_the_organization_holds_on_the_way(deployment):
    """Where nobody has said more, pages after the password are the organization's; an address keeps its `ui_locales`."""
    signet = deployment()
    declared = world(users=["ann", user("new", must_change_password=True)])
    declared["organizations"][0] |= {"mfa": "required", "default_locale": "de"}
    signet.apply(declared)
    signet.start()
    for email, path in [("ann@acme.example", "/login/mfa/enroll"), ("new@acme.example", "/login/password")]:
        page = Person(signet).sign_in(signet.url("/login"), email)
        assert page.url.startswith(signet.url(path)) and 'lang="de"' in page.response.text, page.response.text[:300]
    for path in ["/login", "/login/options", "/login/org/acme"]:
        page = Person(signet).open(signet.url(f"{path}?ui_locales=ja"))
        assert page.status == 200 and 'lang="ja"' in page.response.text, path
