"""My Account over HTTP, without scripts: every page, every form, and what each of them changes."""

import re
import secrets

import pytest
import requests
from support.client import Client
from support.person import Arrival, Page, Person
from support.ports import wait_until
from support.world import PASSWORD, user

PAGES = ["", "/profile", "/language", "/password", "/sessions", "/applications", "/activity"]
NEW = "nine purple elephants dance"


@pytest.fixture
def email(signet):
    """Somebody of this test alone."""
    name = f"own-{secrets.token_hex(4)}"
    signet.apply({"organizations": [{"name": "acme", "users": [user(name)]}]})
    return f"{name}@acme.example"


def at(signet, person, path, email):
    """Opens a page of the account, signing in first if asked to."""
    page = person.sign_in(signet.url(f"/account{path}"), email)
    assert isinstance(page, Page) and page.url == signet.url(f"/account{path}"), page
    return page


def notice(page):
    """What the page says was done."""
    found = re.search(r'role="status"><p>(.*?)</p>', page.response.text)
    return found and found[1]


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_signed_in_signs_in_and_comes_back(signet, person, email, path):
    """Each page is come back to, has the menu, and is in nobody's cache."""
    page = at(signet, person, path, email)
    assert page.status == 200 and page.response.headers["Cache-Control"] == "no-store"
    assert signet.url("/account") in page.links
    assert re.search(r'<details class="menu">.*Logout</button>', page.response.text, re.DOTALL)
    assert "Acme Corp" in page.text and email in page.text


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "/account/../x", "/account/nothing"])
def test_nothing_but_our_own_pages_is_come_back_to(signet, person, path):
    """What is not a page of ours is no page to sign in for."""
    assert person.session.get(signet.issuer + path, allow_redirects=False, timeout=20).status_code in (400, 404)


def test_the_menu_logs_out(signet, person, email):
    """The form in the menu ends the session, and the page behind it is closed."""
    page = at(signet, person, "/profile", email)
    out = next(form for form in page.forms if form.action.endswith("/logout"))
    assert person.submit(out).status == 200
    assert person.open(signet.url("/account")).form("password") is not None


@pytest.mark.parametrize("path", [path for path in PAGES[1:] if path != "/activity"])  # which has no form
def test_a_form_of_another_site_changes_nothing(signet, person, email, path):
    """Without the token, or with that of another session, a form is refused."""
    at(signet, person, path, email)
    other = Person(signet)
    token = at(signet, other, "/profile", email).form("given_name").fields["csrf"]
    for csrf in ("", "x", token):
        answer = person.session.post(
            signet.url(f"/account{path}"), {"csrf": csrf, "given_name": "Eve", "end": "others"}, timeout=20
        )
        assert answer.status_code == 403, path
    assert other.open(signet.url("/account/sessions")).url.endswith("/account/sessions")


def test_names_are_changed(signet, person, email):
    """The new name is on the page, in the menu, and in what applications are told."""
    form = at(signet, person, "/profile", email).form("given_name")
    page = person.submit(form, given_name="Zoë", family_name="Ångström")
    assert notice(page) == "Your changes are saved."
    assert page.form("given_name").fields["given_name"] == "Zoë" and "Zoë Ångström" in page.text
    client = Client(signet)
    tokens = client.sign_in(person, email)
    assert client.userinfo(tokens["access_token"]).json()["name"] == "Zoë Ångström"
    page = person.submit(page.form("given_name"), given_name="x" * 101)
    assert page.status == 422 and page.alerts == ["A name may be 100 characters long at most."]


def test_the_language_is_kept_for_the_person(signet, person, email):
    """Chosen once, it is the language in every other browser, too."""
    form = at(signet, person, "/language", email).form("ui_locales")
    assert person.submit(form, ui_locales="de").language == "de"
    elsewhere = at(signet, Person(signet, **{"Accept-Language": "en"}), "", email)
    assert elsewhere.language == "de" and "Mein Konto" in elsewhere.text
    refused = person.submit(form, ui_locales="xx")
    assert refused.status == 400


def test_the_password_is_changed_here_and_ends_every_other_session(signet, person, email):
    """A wrong present password, a weak new one, then a good one: this session stays, the other ends."""
    other = Person(signet)
    at(signet, other, "", email)
    page = at(signet, person, "/password", email)

    def change(current, new, again=None):
        form = page.form("new_password")
        return person.submit(form, password=current, new_password=new, confirm_password=again or new)

    page = change("wrong", NEW)
    assert page.status == 422 and page.alerts == ["The current password is not right."]
    page = change(PASSWORD, "short")
    assert page.status == 422 and 'data-met="false" data-rule="min_length"' in page.response.text
    page = change(PASSWORD, NEW, "another good passphrase")
    assert page.alerts == ["The two new passwords are not the same."]
    page = change(PASSWORD, NEW)
    assert page.status == 200 and notice(page).startswith("Your password is changed.")
    assert other.open(signet.url("/account")).form("password") is not None
    assert Person(signet).sign_in(signet.url("/"), email).alerts
    assert at(signet, person, "/sessions", email).status == 200
    assert isinstance(Person(signet).sign_in(signet.url("/"), email, NEW), Page)


def test_sessions_are_seen_and_ended(signet, email):
    """Each by its browser, this one marked; ending one leaves the others, ending the others leaves this one."""
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    here, phone, desk = (Person(signet, **{"User-Agent": agent}) for agent in (firefox, "nothing known", firefox))
    for person in (phone, desk, here):
        page = at(signet, person, "/sessions", email)
    assert page.text.count("Firefox on Linux") >= 2 and "Unknown browser" in page.text
    assert page.response.text.count("data-session=") == 3 and page.response.text.count("data-this") == 1
    first = re.search(r'<li data-session="([^"]+)">(?:(?!</li>).)*Unknown browser', page.response.text, re.DOTALL)[1]
    ways = [form for form in page.forms if form.action.endswith("/account/sessions")]
    assert len(ways) == 3  # two others, and all of them
    page = here.submit(ways[0], end=first)
    assert notice(page) == "You are logged out there." and page.response.text.count("data-session=") == 2
    assert phone.open(signet.url("/account")).form("password") is not None
    assert at(signet, desk, "", email)
    page = here.submit(ways[0], end="others")
    assert page.response.text.count("data-session=") == 1
    assert desk.open(signet.url("/account")).form("password") is not None


def test_what_an_application_has_is_seen_and_taken_back(signet, person, email):
    """Offline access stands there after a logout, and ends when it is taken back."""
    client = Client(signet)
    tokens = client.sign_in(person, email, scope="openid email offline_access")
    page = at(signet, person, "/applications", email)
    assert f'data-client="{client.client_id}"' in page.response.text
    assert "Has access even while you are away." in page.text
    form = next(form for form in page.forms if form.action.endswith("/account/applications"))
    page = person.submit(form, client=client.client_id)
    assert notice(page) and f'data-client="{client.client_id}"' not in page.response.text
    assert client.refresh(tokens["refresh_token"]).status_code == 400
    assert "No application has access to your account." in page.text


def test_where_single_sign_on_is_required_nothing_native_is_shown_or_taken(signet, person):
    """Not even from who was signed in before: their pages are closed and their forms change nothing."""
    name = f"sso-{secrets.token_hex(4)}"
    organization = {"name": name, "display_name": "Only SSO", "domains": [f"{name}.example"], "mfa": "off"}
    member = {**user("member"), "email": f"member@{name}.example"}
    signet.apply({"organizations": [{**organization, "users": [member]}]})
    page = at(signet, person, "/password", member["email"])
    csrf = page.form("new_password").fields["csrf"]
    signet.apply({"organizations": [{**organization, "native_login": "disabled"}]})
    wait_until(lambda: "/login" in person.open(signet.url("/account")).url, what="the new policy")
    typed = {"csrf": csrf, "password": PASSWORD, "new_password": NEW, "confirm_password": NEW, "given_name": "Eve"}
    for path in ("/profile", "/password"):
        answer = person.session.post(signet.url(f"/account{path}"), typed, timeout=20)
        assert "/login" in answer.url and "new_password" not in answer.text
    signet.apply({"organizations": [{**organization, "native_login": "allowed"}]})
    wait_until(lambda: not Person(signet).sign_in(signet.url("/"), member["email"]).alerts, pause=0.5, what="the old policy")
    assert at(signet, Person(signet), "/profile", member["email"]).form("given_name").fields["given_name"] == "Member"


def test_home_has_the_applications_and_the_account(signet, person, email):
    """A tile each; the account's is the last."""
    page = person.sign_in(signet.url("/"), email)
    assert page.url.rstrip("/") == signet.issuer and signet.url("/account") in page.links
    tiles = re.findall(r'<a data-client="([^"]+)"', page.response.text)
    assert tiles == sorted(tiles) and not isinstance(page, Arrival)
    assert requests.get(signet.url("/"), allow_redirects=False, timeout=20).headers["Location"].endswith("/login")
