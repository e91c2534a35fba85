"""CN: sessions, sign-in forms, cookies and logout; consent; and what applications are told when somebody leaves."""

import secrets

import pytest
import requests
from attacker import EVIL, told
from support.client import Client
from support.forge import encoded
from support.person import Arrival, Page, Person
from support.secure import SecureSignet
from support.tokens import header, unchecked
from support.world import CALLBACK, GOODBYE, PASSWORD, user, world

SESSION, BROWSER = "signet", "signet-browser"


def is_signed_in(signet, person):
    """Whether this browser has a session."""
    return "code" in person.open(Client(signet).authorization(prompt="none")[0]).parameters


def cookies(signet, line):
    """What /authorize with prompt=none says to a Cookie header."""
    url, _ = Client(signet).authorization(prompt="none")
    return requests.get(url, headers={"Cookie": line}, allow_redirects=False, timeout=20)


def typed(form, email="ann@acme.example", password=PASSWORD):
    """A sign-in form, filled in."""
    return {**form.fields, "email": email, "password": password}


def test_cn_06_a_cookie_that_was_there_before_is_not_the_session_after(signet, person):
    """Signing in gives a new one, and signing in again another."""
    planted = secrets.token_urlsafe(32)
    person.session.cookies.set(SESSION, planted, domain="127.0.0.1", path="/")
    Client(signet).sign_in(person)
    first = [cookie.value for cookie in person.session.cookies if cookie.name == SESSION]
    assert planted not in first
    assert "error=login_required" in cookies(signet, f"{SESSION}={planted}").headers["Location"]
    page = person.open(Client(signet).authorization(prompt="login")[0])
    person.answer(page)
    second = [cookie.value for cookie in person.session.cookies if cookie.name == SESSION]
    assert first != second
    assert "error=login_required" in cookies(signet, f"{SESSION}={first[-1]}").headers["Location"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://127.0.0.1:1"},
    ],
    ids=str,
)
def test_cn_08_nobody_is_signed_in_by_a_form_of_another_site(signet, person, headers):
    """Not even with a token and a cookie that are right."""
    form = person.open(Client(signet).authorization()[0]).form("password")
    answer = person.session.post(form.action, typed(form), headers=headers, allow_redirects=False, timeout=20)
    assert answer.status_code in (400, 403) and SESSION not in answer.cookies


@pytest.mark.parametrize("change", [{"csrf": ""}, {"csrf": None}, {"csrf": "A" * 43}], ids=str)
def test_cn_08_a_form_needs_its_own_token(signet, person, change):
    """Left out, empty, or another page's."""
    form = person.open(Client(signet).authorization()[0]).form("password")
    other = Person(signet).open(Client(signet).authorization()[0]).form("password")
    for token in (change, {"csrf": other.fields["csrf"]}):
        values = {name: value for name, value in {**typed(form), **token}.items() if value is not None}
        answer = person.session.post(form.action, values, allow_redirects=False, timeout=20)
        assert answer.status_code in (400, 403) and SESSION not in answer.cookies


def test_cn_09_cookies_belong_to_this_host_alone(tmp_path):
    """__Host-, Secure, HttpOnly, SameSite, and no domain."""
    server = SecureSignet(tmp_path)
    server.apply(world(users=["ann"]))
    server.start()
    try:
        person = Person(server)
        person.session.trust_env, person.session.verify = False, server.trusted
        url = f"{server.issuer}/login"
        page = person.open(url)
        answer = person.session.post(
            page.form("password").action, typed(page.form("password")), allow_redirects=False, timeout=20
        )
        lines = [
            value
            for response in (page.response, *page.response.history, answer)
            for name, value in response.raw.headers.items()
            if name.lower() == "set-cookie"
        ]
        assert any(line.startswith(f"__Host-{SESSION}=") for line in lines)
        for line in lines:
            flags = {part.strip().lower() for part in line.split(";")[1:]}
            # The one that the frame of the session compares is for scripts, and worth nothing (docs/adr/0017).
            is_framed = line.startswith("__Host-signet-state=")
            kind = {"samesite=none"} if is_framed else {"httponly", "samesite=lax"}
            assert line.startswith("__Host-") and {"secure", "path=/"} | kind <= flags
            assert not any(flag.startswith("domain") for flag in flags)
    finally:
        person.session.close()
        assert server.stop() == 0


def test_cn_10_a_cookie_that_came_twice_is_none(signet, person):
    """A neighbour's may stand before ours or behind it."""
    Client(signet).sign_in(person)
    mine = person.session.cookies[SESSION]
    other = Person(signet)
    Client(signet).sign_in(other, "bob@acme.example")
    tossed = other.session.cookies[SESSION]
    assert "code=" in cookies(signet, f"{SESSION}={mine}").headers["Location"]
    for line in (
        f"{SESSION}={mine}; {SESSION}={tossed}",
        f"{SESSION}={tossed}; {SESSION}={mine}",
        f"{SESSION}={mine}; {SESSION}=",
    ):
        assert "error=login_required" in cookies(signet, line).headers["Location"]


@pytest.mark.parametrize(
    "value", ["", "x", "a" * 7000, "é", "%00", "../../x", '"', "null", "a" * 43, "=" * 43, "A" * 42 + "B", "true", "1"]
)
def test_cn_11_a_malformed_cookie_is_nobodys(signet, value):
    """It neither lets in nor breaks anything."""
    answer = cookies(signet, f"{SESSION}={value}; {BROWSER}={value}".encode("utf-8").decode("latin-1"))
    assert answer.status_code == 303 and "error=login_required" in answer.headers["Location"]


def test_cn_13_who_signs_in_next_gets_nothing_of_who_was_there_before(signet, person):
    """Also when the first one's logout came without cookies."""
    client = Client(signet)
    first = client.sign_in(person)
    requests.get(signet.url("/logout"), params={"id_token_hint": first["id_token"]}, timeout=20)
    person.session.cookies.clear()
    second = client.sign_in(person, "bob@acme.example")
    assert unchecked(second["id_token"])["sub"] != unchecked(first["id_token"])["sub"]
    assert unchecked(second["id_token"])["sid"] != unchecked(first["id_token"])["sid"]
    assert client.userinfo(second["access_token"]).json()["email"] == "bob@acme.example"


def test_cn_15_a_new_password_ends_what_the_old_one_opened(signet):
    """Sessions, and their tokens."""
    client, name = Client(signet), f"kim-{secrets.token_hex(4)}"
    email = f"{name}@acme.example"
    declare = lambda **more: signet.apply({"organizations": [{"name": "acme", "users": [{**user(name), **more}]}]})
    declare()
    elsewhere = Person(signet)
    tokens = client.sign_in(elsewhere, email)
    declare(password="quite another staple")
    assert not is_signed_in(signet, elsewhere)
    assert client.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert client.introspect(tokens["access_token"]) == {"active": False}
    assert isinstance(Person(signet).sign_in(client.authorization()[0], email, PASSWORD), Page)
    assert isinstance(Person(signet).sign_in(client.authorization()[0], email, "quite another staple"), Arrival)


def logout(signet, person, **parameters):
    """Asks to be signed out: where that led."""
    return person.open(
        signet.url("/logout?" + "&".join(f"{n}={requests.utils.quote(v, safe='')}" for n, v in parameters.items()))
    )


def asked(signet, person, page):
    """The person is asked, is sent nowhere and is still signed in."""
    assert isinstance(page, Page) and page.forms, page
    assert is_signed_in(signet, person)


@pytest.mark.spec("OIDC RP-Initiated Logout", "2")
def test_cn_17_only_a_hint_that_we_signed_about_this_person_counts(signet, person):
    """All others are asked about, and lead nowhere."""
    client = Client(signet)
    bobs = client.sign_in(Person(signet), "bob@acme.example")["id_token"]
    tokens = client.sign_in(person)
    head, payload, signature = tokens["id_token"].split(".")
    forged = [
        bobs,
        tokens["access_token"],
        f"{head}.{payload}.",
        f"{encoded({**header(tokens['id_token']), 'alg': 'none'})}.{payload}.",
        f"{head}.{encoded({**unchecked(tokens['id_token']), 'iss': EVIL})}.{signature}",
        f"{head}.{encoded({**unchecked(tokens['id_token']), 'aud': 'app'})}.{signature}",
        "x",
    ]
    for hint in forged:
        asked(signet, person, logout(signet, person, id_token_hint=hint, post_logout_redirect_uri=GOODBYE))
    asked(signet, person, logout(signet, person, id_token_hint=tokens["id_token"], client_id="app"))
    assert logout(signet, person, id_token_hint=tokens["id_token"], post_logout_redirect_uri=GOODBYE).url == GOODBYE


@pytest.mark.spec("OIDC RP-Initiated Logout", "3")
@pytest.mark.parametrize(
    "uri",
    [
        CALLBACK,
        EVIL,
        "https://app.example/cb",
        f"{GOODBYE}/",
        f"{GOODBYE}?x=1",
        f"{GOODBYE}#x",
        f"{GOODBYE}/../x",
        GOODBYE.upper(),
        "http://127.0.0.1:9@evil.example/bye",
        "http://127.0.0.1:10/bye",
        "javascript:alert(1)",
        "//evil.example",
        "",
        "\\\\evil.example",
    ],
)
def test_cn_18_only_a_registered_address_is_gone_to_after_logout(signet, uri):
    """Of the client the hint is for, byte for byte."""
    person = Person(signet)
    hint = Client(signet).sign_in(person)["id_token"]
    gone = logout(signet, person, id_token_hint=hint, post_logout_redirect_uri=uri)
    assert isinstance(gone, Page) and gone.url.startswith(signet.issuer)
    if gone.forms:
        gone = person.submit(gone.forms[0])
    assert isinstance(gone, Page)


def test_cn_23_a_logout_ends_the_session_of_its_own_browser(signet):
    """The session that the hint names is left alone, elsewhere; so is another person's here."""
    client, here, there = Client(signet), Person(signet), Person(signet)
    client.sign_in(here)
    elsewhere = client.sign_in(there)
    logout(signet, Person(signet), id_token_hint=elsewhere["id_token"])
    assert is_signed_in(signet, there) and is_signed_in(signet, here)
    logout(signet, here, id_token_hint=elsewhere["id_token"], sid=unchecked(elsewhere["id_token"])["sid"])
    assert is_signed_in(signet, there)
    assert client.introspect(elsewhere["access_token"])["active"]


def test_cn_101_nobody_is_signed_out_unasked(signet, person):
    """By a picture, a form or a frame of another site."""
    Client(signet).sign_in(person)
    person.session.get(signet.url("/logout"), timeout=20)
    person.session.post(signet.url("/logout"), timeout=20)
    person.session.post(signet.url("/logout"), {"csrf": "A" * 43}, timeout=20)
    stranger = Person(signet)
    Client(signet).sign_in(stranger, "bob@acme.example")
    form = stranger.open(signet.url("/logout")).forms[0]
    person.session.post(form.action, form.fields, timeout=20)
    own = person.open(signet.url("/logout")).forms[0]
    person.session.post(
        own.action, own.fields, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, timeout=20
    )
    assert is_signed_in(signet, person)
    person.submit(person.open(signet.url("/logout")).forms[0])
    assert not is_signed_in(signet, person)


def test_cn_102_a_session_that_has_ended_stays_ended(signet, person):
    """A cookie that somebody kept opens nothing."""
    client = Client(signet)
    tokens = client.sign_in(person, scope="openid profile")
    kept = person.session.cookies[SESSION]
    person.submit(person.open(signet.url("/logout")).forms[0])
    assert "error=login_required" in cookies(signet, f"{SESSION}={kept}").headers["Location"]
    assert client.userinfo(tokens["access_token"]).status_code == 401


def test_cn_103_a_sign_in_page_cannot_be_answered_by_another_browser(signet, person):
    """Address and form of one browser's page, posted by another one, sign nobody in."""
    form = person.open(Client(signet).authorization()[0]).form("password")
    stranger = Person(signet)
    answer = stranger.session.post(form.action, typed(form), allow_redirects=False, timeout=20)
    assert not answer.headers.get("Location", "").startswith(CALLBACK) and SESSION not in stranger.session.cookies


def test_cn_104_the_session_of_one_person_is_never_the_answer_for_another(signet, person):
    """prompt=login by somebody else in the same browser ends what the first one had."""
    client = Client(signet)
    first = client.sign_in(person, scope="openid profile")
    arrival = person.answer(person.open(client.authorization(prompt="login")[0]), "bob@acme.example")
    assert isinstance(arrival, Arrival)
    told(person.open(client.authorization(prompt="none", id_token_hint=first["id_token"])[0]), "login_required")
    assert client.userinfo(first["access_token"]).status_code == 401
