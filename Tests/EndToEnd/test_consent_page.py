"""Consent as people meet it: the page, its two buttons, and what is not asked again."""

import pytest
from selenium.webdriver.common.by import By
from support.chromium import chromium, find, type_into, wait_for
from support.client import Client
from support.person import Arrival, Page, Person
from support.server import Signet
from support.world import CALLBACK, PASSWORD, client, world

SHOP = client(
    "shop",
    client_name="Shop <b>& more</b>",
    require_consent=True,
    policy_uri="https://shop.example/privacy",
    tos_uri="https://shop.example/terms",
)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def place(request, tmp_path_factory):
    """A server with applications that ask."""
    server = Signet(tmp_path_factory.mktemp("consent"), request.param)
    names = [f"u{number}" for number in range(24)]
    server.apply(world(users=names, clients=[SHOP]))
    yield server.start()
    assert server.stop() == 0, server.logged()


@pytest.fixture
def email(place, request):
    """A person nobody else uses."""
    number = getattr(place, "next_person", 0)
    place.next_person = number + 1
    return f"u{number}@acme.example"


def question(page):
    """The page is the question."""
    assert isinstance(page, Page), page
    assert page.status == 200
    assert "/consent?tx=" in page.url
    return page


def decide(person, page, decision):
    """Presses one of the two buttons."""
    return person.submit(page.form("csrf"), decision=decision)


@pytest.mark.spec("OIDC Core", "3.1.2.4")
def test_allowing_leads_on_and_is_remembered(place, email):
    """The page says who asks for what; afterwards nothing is asked, by prompt=none neither."""
    shop, person = Client(place, "shop"), Person(place)
    url, verifier = shop.authorization()
    page = question(person.sign_in(url, email))
    assert "Shop & more" not in page.text
    assert "Shop <b>& more</b>" in page.text
    assert "127.0.0.1:9" in page.text
    assert email in page.text
    assert "see your email address" in page.text
    assert "https://shop.example/privacy" in page.links
    assert "https://shop.example/terms" in page.links
    arrival = decide(person, page, "allow")
    assert arrival.url.startswith(CALLBACK)
    assert shop.exchange(arrival.parameters["code"], verifier).status_code == 200
    for more in ({}, {"prompt": "none"}):
        arrival = person.open(shop.authorization(**more)[0])
        assert "code" in arrival.parameters
    assert isinstance(person.open(shop.authorization(prompt="consent")[0]), Page)


@pytest.mark.spec("RFC 6749", "4.1.2.1")
def test_denying_is_told_to_the_application(place, email):
    """access_denied with the state; the next request asks again."""
    shop, person = Client(place, "shop"), Person(place)
    page = question(person.sign_in(shop.authorization(state="s-1")[0], email))
    arrival = decide(person, page, "deny")
    assert isinstance(arrival, Arrival)
    assert arrival.parameters["error"] == "access_denied"
    assert arrival.parameters["state"] == "s-1"
    assert arrival.parameters["iss"] == place.issuer
    assert "code" not in arrival.parameters
    question(person.open(shop.authorization()[0]))
    refused = person.open(shop.authorization(prompt="none")[0])
    assert refused.parameters["error"] == "consent_required"


@pytest.mark.spec("RFC 6749", "10.12")
def test_a_forged_answer_is_refused(place, email):
    """CN-01, CN-02: without the token, with another's, from another site, or never seen: nothing is given."""
    shop, person = Client(place, "shop"), Person(place)
    first = person.open(shop.authorization()[0])
    login_token = first.form("csrf").fields["csrf"]
    page = question(person.answer(first, email))
    form = page.form("csrf")
    for sent, headers in [
        ({"decision": "allow"}, {}),
        ({"decision": "allow", "csrf": login_token}, {}),
        ({**form.fields, "decision": "allow"}, {"Sec-Fetch-Site": "cross-site"}),
        ({**form.fields, "decision": "allow"}, {"Origin": "https://evil.example"}),
    ]:
        answer = person.session.post(form.action, data=sent, headers=headers, allow_redirects=False, timeout=20)
        assert answer.status_code == 403, (sent, answer.status_code)
        assert "Location" not in answer.headers
    stranger = Person(place)
    answer = stranger.session.post(
        form.action, data={**form.fields, "decision": "allow"}, allow_redirects=False, timeout=20
    )
    assert answer.status_code == 403
    assert person.open(shop.authorization(prompt="none")[0]).parameters["error"] == "consent_required"


def test_another_language_and_another_account(place, email):
    """The list changes the page's language; the link leads to the sign-in of the same request."""
    shop, person = Client(place, "shop"), Person(place)
    page = question(person.sign_in(shop.authorization()[0], email))
    german = question(person.submit(page.form("csrf"), ui_locales="de", language="change"))
    assert german.language == "de"
    assert "Ihre E-Mail-Adresse sehen" in german.text
    assert Person(place).sign_in(place.url("/login"), email).language == "de"  # kept for the person
    link = next(link for link in german.links if "/login/select?tx=" in link)
    other = f"u{int(email[1 : email.index('@')]) + 12}@acme.example"
    another = person.submit(person.open(link).forms[0], another="account")
    again = question(person.answer(another, other))
    assert other in again.text
    assert "code" in decide(person, again, "allow").parameters


def test_the_page_with_a_browser(place, email):
    """Chromium: no complaint about the policy, the picture refused nobody, Allow by keyboard."""
    browser = chromium()
    try:
        shop = Client(place, "shop")
        browser.get(shop.authorization()[0])
        type_into(browser, "input[name=email]", email)
        type_into(browser, "input[name=password]", PASSWORD).submit()
        button = find(browser, "button[name=decision][value=allow]")
        assert button.text == "Allow"
        assert len(browser.find_elements(By.CSS_SELECTOR, "[data-requests] li")) == 4
        button.send_keys("\n")
        wait_for(browser, lambda b: b.current_url.startswith(CALLBACK), "the application")
        severe = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
        assert not [line for line in severe if "Content Security Policy" in line], severe
    finally:
        browser.quit()
