"""RO-02 to RO-05: requests that the client signed (RFC 9101). What can be wrong with a JWT as such is with JW."""

import secrets
import time

import pytest
import requests
from attacker import EVIL, ends_here
from places import RequestObject
from support.canary import Canary
from support.forge import nothing, signed
from support.person import Arrival
from support.world import CALLBACK, SCOPE, secret


@pytest.fixture
def place(signet, opened):
    """The authorization endpoint, for a client that signs, in the browser of somebody who is signed in."""
    return opened.setdefault("request object", RequestObject(signet))


def asked(place, token, **beside):
    """Where the browser is led."""
    query = requests.compat.urlencode({"client_id": "signer", "request": token, **beside})
    return place.person.open(place.signet.url(f"/authorize?{query}"))


def refused(page, *codes):
    """invalid_request_object, here or at the client, and no code."""
    if isinstance(page, Arrival):
        assert page.url.startswith(CALLBACK) and page.parameters["error"] in codes, page.parameters
        assert "code" not in page.parameters
    else:
        ends_here(page)


@pytest.mark.spec("RFC 9101", "10.1")
@pytest.mark.parametrize(
    "beside", [{}, {"response_type": "code", "redirect_uri": CALLBACK, "scope": "openid"}], ids=str
)
def test_ro_02_an_unsigned_request_object_is_refused(place, beside):
    """Neither alone nor beside open parameters that are good."""
    for name in ("none", "None", ""):
        token = place.forge({"alg": name}, sign=nothing())
        refused(asked(place, token, **beside), "request_not_supported", "invalid_request_object")


@pytest.mark.spec("RFC 9101", "6.3")
@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "portal"},
        {"client_id": None, "iss": "portal"},
        {"iss": "portal"},
        {"iss": "https://signer.example"},
        {"aud": "https://other.example"},
        {"aud": ["https://other.example"]},
        {"exp": 1},
        {"nbf": 4_000_000_000},
        {"redirect_uri": EVIL},
        {"redirect_uri": None},
    ],
    ids=str,
)
def test_ro_03_a_request_object_is_its_clients_and_for_us(place, changed):
    """Of nobody else, for nobody else, now, and to a registered address."""
    page = asked(place, place.forge(None, changed))
    refused(page, "invalid_request_object", "invalid_request")
    assert place.takes(place.genuine())


@pytest.mark.spec("RFC 9101", "6.3")
def test_ro_04_only_what_is_inside_counts(place):
    """What an attacker adds outside changes nothing: it is passed over or refused."""
    for name, value in (
        ("redirect_uri", EVIL),
        ("scope", SCOPE),
        ("state", "outside"),
        ("nonce", "outside"),
        ("prompt", "login"),
        ("response_mode", "form_post"),
        ("max_age", "0"),
        ("code_challenge", "A" * 43),
        ("claims", '{"userinfo":{"email":null}}'),
        ("login_hint", "bob@acme.example"),
    ):
        page = asked(place, place.forge(None, {"state": "inside"}), **{name: value})
        assert isinstance(page, Arrival) and page.url.startswith(f"{CALLBACK}?"), name
        if "code" in page.parameters:
            assert page.parameters["state"] == "inside" and page.method == "GET"
    refused(asked(place, place.genuine(), response_type="token"), "invalid_request", "invalid_request_object")


@pytest.mark.spec("RFC 9101", "4")
def test_ro_05_an_object_holds_no_other_object_and_counts_once(place):
    """Neither by value nor by reference; and used, it is used up."""
    with Canary() as canary:
        for inner in ({"request": place.genuine()}, {"request_uri": canary.url}):
            refused(asked(place, place.forge(None, inner)), "invalid_request_object", "invalid_request")
        assert canary.visits == []
    both = asked(place, place.genuine(), request_uri="https://app.example/r")
    refused(both, "invalid_request", "invalid_request_object", "invalid_request_uri")
    token = place.genuine()
    assert place.takes(token) and not place.takes(token)


def test_ro_112_another_clients_object_is_refused(place):
    """Also when that client has the same keys nowhere, and when the names outside and inside differ."""
    for name in ("portal", "app", "nope", ""):
        query = requests.compat.urlencode({"client_id": name, "request": place.genuine()})
        page = place.person.open(place.signet.url(f"/authorize?{query}"))
        assert not (isinstance(page, Arrival) and "code" in page.parameters), name
    query = requests.compat.urlencode({"request": place.genuine()})
    ends_here(place.person.open(place.signet.url(f"/authorize?{query}")))


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": [CALLBACK]},
        {"scope": ["openid"]},
        {"scope": {"a": 1}},
        {"state": 7},
        {"prompt": {"none": True}},
        {"max_age": "soon"},
        {"max_age": -1},
        {"claims": "x"},
        {"claims": [1]},
        {"client_secret": "x"},
        {"response_type": ["code"]},
    ],
    ids=str,
)
def test_ro_113_a_parameter_inside_is_of_its_type(place, changed):
    """What is no text, where text is meant, is not made one."""
    if "client_secret" in changed:
        assert isinstance(asked(place, place.forge(None, changed)), Arrival)
    else:
        refused(asked(place, place.forge(None, changed)), "invalid_request_object", "invalid_request", "invalid_scope")


def test_ro_114_an_object_is_not_pushed_by_another_client(place):
    """Whose authentication is right and whose object is not its own."""
    for name in ("portal", "app"):
        auth = (name, secret(name))
        answer = requests.post(place.signet.url("/par"), {"request": place.genuine()}, auth=auth, timeout=20)
        assert answer.status_code == 400 and "request_uri" not in answer.json()


def test_ro_115_an_object_is_no_assertion_and_an_assertion_no_object(place):
    """Both are signed by the same key."""
    now = int(time.time())
    claims = {"iss": "signer", "sub": "signer", "aud": place.signet.issuer, "iat": now, "exp": now + 60}
    jwt = signed({"alg": "ES256", "kid": "client-key"}, {**claims, "jti": secrets.token_hex(8)}, place.sign)
    page = asked(place, jwt, response_type="code", redirect_uri=CALLBACK, scope="openid")
    assert not (isinstance(page, Arrival) and "code" in page.parameters)
    form = {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}
    for token in (place.genuine(), place.forge({"typ": "oauth-authz-req+jwt"}, {"sub": "signer"})):
        body = {"grant_type": "refresh_token", "refresh_token": "x", "client_assertion": token, **form}
        assert requests.post(place.signet.url("/token"), body, timeout=20).json()["error"] == "invalid_client"
