"""CN-01 to CN-05: the question whether an application may have what it asks for."""

import secrets

import pytest
import requests
import yaml
from attacker import told
from support.client import Client
from support.person import Arrival, Page, Person
from support.world import CALLBACK, client, user


@pytest.fixture
def email(signet):
    """Somebody who was never asked."""
    name = f"asked-{secrets.token_hex(4)}"
    signet.apply({"organizations": [{"name": "acme", "users": [user(name)]}]})
    return f"{name}@acme.example"


def is_question(page):
    """Whether this is the consent page, unanswered."""
    return isinstance(page, Page) and "/consent" in page.url and page.status == 200


def decide(person, page, decision="allow", **more):
    """Presses a button."""
    return person.submit(page.form("csrf"), decision=decision, **more)


def posted(person, page, headers=None, url=None, **fields):
    """Posts to the consent page what nobody pressed."""
    values = {**page.form("csrf").fields, "decision": "allow", **fields}
    return person.session.post(
        url or page.form("csrf").action,
        {name: value for name, value in values.items() if value is not None},
        headers=headers or {},
        allow_redirects=False,
        timeout=20,
    )


def nothing_given(answer):
    """No code, wherever it leads."""
    assert "code=" not in answer.headers.get("Location", "")


@pytest.mark.spec("OIDC Core", "3.1.2.4")
def test_cn_01_the_question_cannot_be_gone_around(signet, person, email):
    """Not by prompt=none, not by another prompt, not by going back, not by an answer to a page nobody saw."""
    asker = Client(signet, "asker")
    Client(signet).sign_in(person, email)
    told(person.open(asker.authorization(prompt="none")[0]), "consent_required", "interaction_required")
    page = person.open(asker.authorization()[0])
    assert is_question(page)
    for address in (
        signet.url("/consent"),
        signet.url("/consent?tx=" + secrets.token_urlsafe(16)),
        page.url.replace("tx=", "tx=x"),
    ):
        nothing_given(posted(person, page, url=address))
    assert is_question(person.open(page.url)) and is_question(person.open(asker.authorization()[0]))
    nothing_given(person.session.get(page.url + "&decision=allow", allow_redirects=False, timeout=20))
    assert "code" in decide(person, page).parameters
    again = posted(person, page)
    assert "code=" not in again.headers.get("Location", "") or again.headers["Location"].startswith(CALLBACK)


@pytest.mark.spec("RFC 6749", "10.12")
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}], ids=str
)
def test_cn_02_another_site_answers_nothing(signet, person, email, headers):
    """Neither by its own form nor with a token of its own."""
    page = person.sign_in(Client(signet, "asker").authorization()[0], email)
    stranger = Person(signet)
    theirs = stranger.sign_in(Client(signet, "asker").authorization()[0], email)
    assert is_question(page) and is_question(theirs)
    nothing_given(posted(person, page, headers))
    for token in (None, "", "A" * 43, theirs.form("csrf").fields["csrf"]):
        nothing_given(posted(person, page, csrf=token))
    nothing_given(posted(stranger, page))
    nothing_given(requests.post(page.form("csrf").action, page.form("csrf").fields, allow_redirects=False, timeout=20))
    assert "code" in decide(person, page).parameters


def test_cn_03_more_than_was_allowed_is_asked_again(signet, person, email):
    """Scopes and claims; what was allowed before is not."""
    asker = Client(signet, "asker")
    decide(person, person.sign_in(asker.authorization(scope="openid")[0], email))
    assert isinstance(person.open(asker.authorization(scope="openid", prompt="none")[0]), Arrival)
    for more in (
        {"scope": "openid email"},
        {"scope": "openid offline_access"},
        {"claims": '{"userinfo":{"email":null}}'},
    ):
        asked = {"scope": "openid", **more}
        assert is_question(person.open(asker.authorization(**asked)[0])), more
        told(person.open(asker.authorization(**asked, prompt="none")[0]), "consent_required", "interaction_required")


@pytest.mark.spec("RFC 8252", "8.6")
def test_cn_04_an_app_that_cannot_prove_itself_is_asked_about_each_time(signet, person, email):
    """Another app could have taken its name and its scheme."""
    app = Client(signet, "asker-app")
    there = {"redirect_uri": "com.example.asker:/cb", "scope": "openid"}
    for _ in range(2):
        page = person.sign_in(app.authorization(**there)[0], email)
        assert is_question(page)
        assert "code" in decide(person, page).parameters
    told(person.open(app.authorization(**there, prompt="none")[0]), "consent_required", "interaction_required")


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "Bank\u202egro.elpmaxe", "A\u2028B", "{{csrf}}", "x" * 90, "' onclick='x"]
)
def test_cn_05_an_application_does_not_draw_the_page(signet, person, email, name):
    """Its name is text of one line, and the page says where the answer goes."""
    client_id = f"named-{secrets.token_hex(4)}"
    file = signet.folder / f"{client_id}.yaml"
    file.write_text(yaml.safe_dump({"clients": [client(client_id, client_name=name, require_consent=True)]}))
    if signet.command("apply", "-f", file).returncode != 0:
        return  # it does not even get that name
    for _ in range(60):
        page = person.sign_in(Client(signet, client_id).authorization()[0], email)
        if is_question(page):
            break
    text = page.response.text
    assert "<script>alert" not in text and "onclick='x" not in text and "127.0.0.1:9" in page.text
    if "\u202e" in text:
        assert "<bdi>" in text  # so that it turns nothing but itself
    assert "\u2028" not in text and "csrf}}" in text or "{{" not in name


def test_cn_105_what_is_allowed_is_what_was_shown(signet, person, email):
    """Fields that are added to the answer add nothing."""
    asker = Client(signet, "asker")
    url, verifier = asker.authorization(scope="openid")
    page = person.sign_in(url, email)
    arrival = decide(
        person, page, scope="openid email offline_access", client_id="portal", redirect_uri="https://evil.example/"
    )
    assert arrival.url.startswith(CALLBACK)
    tokens = asker.exchange(arrival.parameters["code"], verifier).json()
    assert tokens["scope"] == "openid"


def test_cn_106_one_person_does_not_answer_for_another(signet, person, email):
    """Somebody else signed in meanwhile in the same browser: the page that was open gives nothing of theirs."""
    asker = Client(signet, "asker")
    page = person.sign_in(asker.authorization(state="first")[0], email)
    assert is_question(page)
    person.answer(person.open(Client(signet).authorization(prompt="login")[0]), "dan@acme.example")
    answer = decide(person, page)
    assert not isinstance(answer, Arrival) or "code" not in answer.parameters
