"""CO: the authorization code and its proof key. Unless a test says otherwise the answer is invalid_grant."""

import re
import secrets

import pytest
import requests
from attacker import APP, at_once, refused, told
from support.client import Client, pkce
from support.databases import contents
from support.person import Arrival, Person
from support.ports import wait_until
from support.world import CALLBACK, PASSWORD, client, secret, user


def dead(client, tokens):
    """Nothing that a grant gave is worth anything any more."""
    assert client.introspect(tokens["access_token"]) == {"active": False}
    assert client.introspect(tokens["refresh_token"]) == {"active": False}
    assert client.userinfo(tokens["access_token"]).status_code == 401
    refused(client.refresh(tokens["refresh_token"]), "invalid_grant")


@pytest.mark.spec("RFC 9700", "4.5")
def test_co_01_a_code_used_twice_ends_what_it_gave(signet):
    """The second use is refused, and the first one's tokens end."""
    client = Client(signet)
    code, verifier = client.code()
    tokens = client.exchange(code, verifier).json()
    assert client.introspect(tokens["access_token"])["active"]
    refused(client.exchange(code, verifier), "invalid_grant")
    dead(client, tokens)


@pytest.mark.spec("RFC 6749", "4.1.2")
def test_co_02_of_fifty_redemptions_at_once_one_succeeds(either):
    """And since the others were replays, it ends at once."""
    client = Client(either)
    code, verifier = client.code()
    answers = at_once(50, lambda _: Client(either).exchange(code, verifier))
    won = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    for answer in answers:
        if answer.status_code != 200:
            refused(answer, "invalid_grant")
    dead(client, won[0])


def test_co_08_a_verifier_without_a_challenge_is_refused(signet):
    """Somebody took the challenge out on the way."""
    client = Client(signet)
    code, _ = client.code(code_challenge=None, code_challenge_method=None)
    refused(client.exchange(code, pkce()[0]), "invalid_grant")


@pytest.mark.parametrize("verifier", [None, ""])
def test_co_09_a_challenge_without_a_verifier_is_refused(signet, verifier):
    """Left out or empty; also of a client that has a secret."""
    client = Client(signet)
    code, _ = client.code()
    more = {} if verifier is None else {"code_verifier": verifier}
    answer = client.token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK, **more)
    refused(answer, "invalid_grant", "invalid_request")


@pytest.mark.parametrize("method", ["s256", "S512", "plain", "PLAIN", "S256 ", "", "none"])
def test_co_11_only_s256_is_a_method(signet, person, method):
    """In this spelling; what is left out would mean plain."""
    for client_id in ("portal", "browser"):
        url, _ = Client(signet, client_id).authorization(code_challenge_method=method)
        told(person.open(url), "invalid_request")


@pytest.mark.parametrize("verifier", ["a" * 42, "a" * 129, "a" * 42 + "!", "ä" * 43, "a" * 43 + "\0", "a" * 42 + " "])
def test_co_12_a_malformed_verifier_is_refused(signet, verifier):
    """Before it is hashed."""
    client = Client(signet)
    refused(client.exchange(client.code()[0], verifier), "invalid_request", "invalid_grant")


def test_co_13_the_challenge_is_no_verifier(signet):
    """Nor is a verifier that only begins or ends right."""
    client = Client(signet)
    verifier, challenge = pkce()
    code, _ = client.code(code_challenge=challenge)
    for wrong in (challenge, verifier[:-1], verifier + "a", verifier.swapcase(), verifier[::-1]):
        refused(client.exchange(code, wrong), "invalid_grant")


def test_co_14_the_right_verifier_is_no_client_authentication(signet):
    """A client with a secret has to show it."""
    client = Client(signet)
    code, verifier = client.code()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
    endpoint = client.metadata["token_endpoint"]
    refused(requests.post(endpoint, {**form, "client_id": "portal"}, timeout=20), "invalid_client")
    refused(requests.post(endpoint, form, timeout=20), "invalid_client", "invalid_request")
    refused(requests.post(endpoint, form, auth=("portal", "wrong"), timeout=20), "invalid_client")
    assert client.exchange(code, verifier).status_code == 200


def test_co_15_a_stolen_code_is_worth_nothing_in_another_flow(signet):
    """The victim's client holds another verifier than the one the code is bound to."""
    client = Client(signet)
    stolen, _ = client.code(email="ann@acme.example")
    _, verifier = client.authorization()
    refused(client.exchange(stolen, verifier), "invalid_grant")


def test_co_16_codes_are_neither_logged_nor_stored_in_the_clear(signet):
    """Nor do pages or errors show them."""
    client = Client(signet)
    code, verifier = client.code()
    tokens = client.exchange(code, verifier).json()
    assert code not in client.exchange(code, verifier).text
    stored = contents(signet.database)
    for value in (code, verifier, tokens["refresh_token"], tokens["access_token"].split(".")[2]):
        assert value not in signet.logged() and value not in stored


def test_co_17_codes_cannot_be_guessed(signet, person):
    """Of three hundred each is long, random in every place and never the same."""
    client = Client(signet)
    client.sign_in(person)
    codes = []
    for _ in range(300):
        arrival = person.open(client.authorization(prompt="none")[0])
        codes.append(arrival.parameters["code"])
    assert len(set(codes)) == len(codes) and all(re.fullmatch(r"[\w-]{43}", code) for code in codes)  # 256 bits
    for place in range(42):
        assert len({code[place] for code in codes}) > 40, f"place {place} is hardly random"


def test_co_18_nothing_else_we_hand_out_is_a_code_or_a_refresh_token(signet, person):
    """Every kind of secret is looked for where its kind is kept."""
    client = Client(signet)
    page = person.open(client.authorization()[0])
    tokens = client.sign_in(person)
    code, verifier = client.code(person)
    others = [
        page.form("password").fields["csrf"],
        page.url.partition("tx=")[2],
        *(cookie.value for cookie in person.session.cookies),
        tokens["access_token"],
        tokens["id_token"],
    ]
    for value in [*others, tokens["refresh_token"]]:
        refused(client.exchange(value, verifier), "invalid_grant", "invalid_request")
    for value in [*others, code]:
        refused(client.refresh(value), "invalid_grant", "invalid_request")
        if value != tokens["access_token"]:
            assert client.introspect(value) == {"active": False}
            assert client.userinfo(value).status_code == 401
    assert client.exchange(code, verifier).status_code == 200


def test_co_19_a_code_ends_with_the_right_to_be_signed_in(signet):
    """Suspended or signed out between the redirect and the exchange."""
    client = Client(signet)
    ema = f"ema-{secrets.token_hex(4)}"
    signet.apply({"organizations": [{"name": "acme", "users": [user(ema)]}]})
    page = Person(signet)
    code, verifier = client.code(page, f"{ema}@acme.example")
    signet.apply({"organizations": [{"name": "acme", "users": [{**user(ema), "status": "suspended"}]}]})
    refused(client.exchange(code, verifier), "invalid_grant")

    person = Person(signet)
    code, verifier = client.code(person)
    person.submit(person.open(signet.url("/logout")).forms[0])
    refused(client.exchange(code, verifier), "invalid_grant")


def test_co_20_a_code_is_worth_nothing_to_another_organizations_application(signet):
    """The application was given to another organization in between."""
    name = f"moved-{secrets.token_hex(4)}"
    signet.apply({"clients": [client(name)]})
    moved = Client(signet, name)
    wait_until(lambda: "/login" in Person(signet).open(moved.authorization()[0]).url, what="the new client")
    code, verifier = moved.code()
    signet.apply({"clients": [client(name, organization="globex")]})
    wait_until(lambda: not isinstance(Person(signet).sign_in(moved.authorization()[0]), Arrival), what="the move")
    refused(moved.exchange(code, verifier), "invalid_grant")


def test_co_101_another_clients_code_is_refused_and_left_alone(signet):
    """The thief cannot use it and cannot use it up."""
    client = Client(signet)
    code, verifier = client.code()
    for thief in ("app", "browser", "acme-only"):
        refused(Client(signet, thief).exchange(code, verifier), "invalid_grant")
    tokens = client.exchange(code, verifier).json()
    refused(Client(signet, "app").exchange(code, verifier), "invalid_grant")
    assert client.introspect(tokens["access_token"])["active"]


def test_co_102_the_redirect_uri_of_the_request_is_the_one_that_counts(signet):
    """Another registered one will not do, and neither will none."""
    client = Client(signet, "app")
    code, verifier = client.code(redirect_uri=APP)
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    for uri in ("https://app.example/second", f"{APP}/", CALLBACK, ""):
        refused(client.token(**form, redirect_uri=uri), "invalid_grant", "invalid_request")
    refused(client.token(**form), "invalid_grant", "invalid_request")
    assert client.token(**form, redirect_uri=APP).status_code == 200


def test_co_103_a_code_is_compared_whole(signet):
    """Shortened, lengthened, in another case, or with what SQL takes for a pattern."""
    client = Client(signet)
    code, verifier = client.code()
    for wrong in (
        code[:-1],
        code + "a",
        code.swapcase(),
        f" {code}",
        f"{code}\n",
        "%",
        "_" * len(code),
        f"{code}' or '1",
    ):
        refused(client.exchange(wrong, verifier), "invalid_grant", "invalid_request")
    assert client.exchange(code, verifier).status_code == 200


def test_co_104_a_code_in_the_address_is_not_read(signet):
    """Parameters of a token request stand in its body alone."""
    client = Client(signet)
    code, verifier = client.code()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
    endpoint = client.metadata["token_endpoint"]
    for body in ({"a": "b"}, {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": verifier}):
        answer = requests.post(endpoint, body, params=form, auth=("portal", secret("portal")), timeout=20)
        refused(answer, "invalid_request", "invalid_grant", "unsupported_grant_type")


@pytest.mark.parametrize(
    "challenge", ["a" * 42, "a" * 44, "=" * 43, "a" * 42 + "/", "a" * 42 + "b", "ä" * 43, "0" * 64]
)
def test_co_105_a_malformed_challenge_is_refused_at_once(signet, person, challenge):
    """It could never be met, or be met in two ways."""
    told(person.open(Client(signet).authorization(code_challenge=challenge)[0]), "invalid_request")


def test_co_106_one_sign_in_form_gives_one_code(signet, person):
    """Sent twenty times at once, it does not give twenty codes that work."""
    client = Client(signet)
    url, verifier = client.authorization()
    form = person.open(url).form("password")
    typed = {**form.fields, "email": "ann@acme.example", "password": PASSWORD}
    cookies = person.session.cookies.get_dict()
    locations = at_once(
        20,
        lambda _: requests.post(form.action, typed, cookies=cookies, allow_redirects=False, timeout=30).headers.get(
            "Location", ""
        ),
    )
    codes = {match[1] for location in locations if (match := re.search(r"[?&]code=([\w-]+)", location))}
    assert codes
    answers = [client.exchange(code, verifier) for code in codes]
    sessions = {tokens["access_token"] for tokens in (a.json() for a in answers if a.status_code == 200)}
    assert len({client.introspect(token).get("sid") for token in sessions}) <= 1
