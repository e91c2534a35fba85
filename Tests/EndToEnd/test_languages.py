"""The pages in languages made up for the test: nothing is left in English, nothing is cut off, both ways round."""

from urllib.parse import urlencode

import pytest
from selenium.webdriver.common.by import By
from support.chromium import chromium, find, press, type_into
from support.client import Client
from support.pseudo import LANGUAGES, pseudo_templates, untranslated
from support.server import Signet
from support.world import PASSWORD, client, user, world

# What of the world stands on pages as it is.
VALUES = ["@acme.example", "@both.example", "Acme Corp", "Other Corp", "Ann Lee", "Portal", "Stranger", "127.0.0.1", "Signet"]
TEXTS = """
const said = [document.title];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const parent = walker.currentNode.parentElement;
  if (!parent.closest("script, style, option, code, .code, [aria-hidden=true]")) said.push(walker.currentNode.data);
}
for (const element of document.querySelectorAll("[aria-label], [title], [alt]"))
  for (const name of ["aria-label", "title", "alt"]) said.push(element.getAttribute(name) || "");
return said.join("\\n");
"""
TOO_WIDE = """
const wide = [];
for (const element of document.querySelectorAll("body *")) {
  if (element.closest(".quiet, [hidden], option, svg")) continue;
  const box = element.getBoundingClientRect();
  if (box.width && (box.left < -1 || box.right > innerWidth + 1)) wide.push(element.outerHTML);
  if (element.matches("button, label, a, p, h1, h2, li, select") && element.scrollWidth > element.clientWidth + 1
      && getComputedStyle(element).display !== "inline") wide.push(element.outerHTML);
}
if (document.documentElement.scrollWidth > innerWidth) wide.push("the page");
return wide;
"""


@pytest.fixture(scope="module")
def signet(tmp_path_factory):
    """Signet with the pseudo-languages, and an organization that shares a person with another."""
    folder = tmp_path_factory.mktemp("signet")
    server = Signet(folder, templates=str(pseudo_templates(folder / "templates")), locales=["en", *LANGUAGES])
    both = {**user("both"), "email": "both@both.example"}
    people = ["ann", "lou", user("new", must_change_password=True), both]
    grants = ["urn:ietf:params:oauth:grant-type:device_code"]
    stranger = client("stranger", client_name="Stranger", require_consent=True)
    tv = client("tv", "none", client_name="Portal", grant_types=grants, redirect_uris=[], response_types=[])
    declared = world(users=people, clients=[stranger, tv])
    declared["organizations"].append({"name": "other", "display_name": "Other Corp", "mfa": "off", "users": [both]})
    server.apply(declared)
    yield server.start()
    assert server.stop() == 0, server.logged()


@pytest.fixture(params=LANGUAGES)
def browser(request):
    """A narrow browser that wants one of the languages."""
    opened = chromium(language=request.param, width=320)
    opened.language = request.param
    yield opened
    opened.quit()


def sign_in(browser, email, password=PASSWORD):
    """Answers the sign-in page."""
    type_into(browser, "input[name=email]", email)
    type_into(browser, "input[name=password]", password)
    send(browser)


def send(browser):
    """Presses the page's button and waits for the next page."""
    press(find(browser, "button.primary"))


def opened(browser, signet, application="portal"):
    """The sign-in page for an application."""
    url, _ = Client(signet, application).authorization()
    browser.get(url)


def fresh(browser, signet):
    """The sign-in page."""
    opened(browser, signet)


def wrong(browser, signet):
    """After a wrong password."""
    opened(browser, signet)
    sign_in(browser, "ann@acme.example", "not this one at all")


def malformed(browser, signet):
    """After something that is no address."""
    opened(browser, signet)
    browser.execute_script("document.querySelector('form').noValidate = true")
    sign_in(browser, "ann", "not this one at all")


def locked(browser, signet):
    """After too many wrong passwords."""
    opened(browser, signet)
    for _ in range(6):
        if find(browser, "input[name=email]").is_enabled():
            sign_in(browser, "lou@acme.example", "not this one at all")


def choice(browser, signet):
    """Which organization."""
    opened(browser, signet)
    sign_in(browser, "both@both.example")
    find(browser, "input[name=organization]")


def forced_change(browser, signet):
    """A password that must be changed, with rules that are not met."""
    opened(browser, signet)
    sign_in(browser, "new@acme.example")
    type_into(browser, "input[name=new_password]", "short")
    type_into(browser, "input[name=confirm_password]", "short")
    type_into(browser, "input[name=password]", PASSWORD)
    send(browser)
    find(browser, "[data-criteria]")


def consent(browser, signet):
    """What an application asks for."""
    opened(browser, signet, "stranger")
    sign_in(browser, "ann@acme.example")
    find(browser, "button[value=allow]")


def device(browser, signet):
    """A device's code that nobody knows."""
    browser.get(signet.url("/device"))
    type_into(browser, "input[name=user_code]", "BBBB-BBBB")
    send(browser)
    find(browser, "[role=alert]")


def device_question(browser, signet):
    """Whether the device may be let in."""
    answer = Client(signet, "tv").session.post(
        signet.url("/device_authorization"), data={"client_id": "tv", "scope": "openid profile"}, timeout=20
    ).json()
    browser.get(answer["verification_uri_complete"])
    if browser.find_elements(By.NAME, "user_code"):
        send(browser)
    sign_in(browser, "ann@acme.example")
    find(browser, "button[value=allow]")


def home(browser, signet):
    """The home page."""
    browser.get(signet.url("/login"))
    sign_in(browser, "ann@acme.example")
    find(browser, ".tiles")


def logout(browser, signet):
    """The question whether to log out."""
    home(browser, signet)
    browser.get(signet.url("/logout"))


def logged_out(browser, signet):
    """The end."""
    logout(browser, signet)
    send(browser)
    find(browser, "#logged-out")


def nowhere(browser, signet):
    """An address without a page."""
    browser.get(signet.url("/nowhere?") + urlencode({"ui_locales": browser.language}))
    find(browser, "[role=alert]")


def account(name):
    """A page of one's own account."""

    def page(browser, signet):
        home(browser, signet)
        browser.get(signet.url(f"/account{name}"))
        find(browser, "nav.sections")

    page.__name__ = f"account{name}"
    return page


PAGES = [
    fresh, wrong, malformed, locked, choice, forced_change, consent, device, device_question, home, logout, logged_out,
    nowhere, *map(account, ["", "/profile", "/language", "/password"]),
]  # fmt: skip


def test_every_page_is_translated_and_fits(signet, browser):
    """No English outside of the brackets, no wider than 320 px, in the language's own direction."""
    found = []
    for page in PAGES:
        browser.delete_all_cookies()
        page(browser, signet)
        root = find(browser, "html")
        direction = "rtl" if browser.language.startswith("ar") else "ltr"
        assert (root.get_attribute("lang"), root.get_attribute("dir")) == (browser.language, direction), page.__name__
        assert browser.execute_script("return innerWidth") == 320
        said = browser.execute_script(TEXTS)
        assert "⟦" in said, page.__name__
        for value in VALUES:
            said = said.replace(value, "")
        local = {"ann", "both", "new", "lou", "English"}
        found += [(page.__name__, text) for text in untranslated(said) if text not in local]
        found += [(page.__name__, element) for element in browser.execute_script(TOO_WIDE)]
    assert not found


def test_a_name_keeps_its_place_in_a_sentence(signet, browser):
    """A name of Latin letters is set off from a sentence that runs from right to left."""
    fresh(browser, signet)
    said = browser.execute_script("return document.querySelector('.lead').textContent")
    assert ("\u2068Portal\u2069" in said) == browser.language.startswith("ar")
    assert "Portal" in said
