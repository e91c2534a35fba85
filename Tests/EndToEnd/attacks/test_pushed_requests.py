"""RO-01 to RO-09: requests that come by reference, pushed ahead or signed."""

import re
import secrets

import pytest
import requests
from attacker import EVIL, at_once, ends_here, refused, told
from support.canary import Canary
from support.client import Client, pkce
from support.person import Arrival, Page, Person
from support.world import CALLBACK, SCOPE, secret

PREFIX = "urn:ietf:params:oauth:request_uri:"


def pushed(signet, client_id="portal", **changed):
    """The answer to a request that is pushed, and its verifier."""
    verifier, challenge = pkce()
    good = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": CALLBACK,
        "scope": SCOPE,
        "state": "pushed",
    }
    form = {
        **good,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        "nonce": secrets.token_hex(8),
        **changed,
    }
    form = {name: value for name, value in form.items() if value is not None}
    auth = (client_id, secret(client_id))
    return requests.post(signet.url("/par"), form, auth=auth, timeout=20), verifier


def handle(signet, client_id="portal", **changed):
    """The request_uri of a pushed request, and the verifier."""
    answer, verifier = pushed(signet, client_id, **changed)
    assert answer.status_code == 201, answer.text
    return answer.json()["request_uri"], verifier


def opened(signet, person, uri, client_id="portal", **beside):
    """Where a browser is led that comes with a request_uri."""
    query = requests.compat.urlencode({"client_id": client_id, "request_uri": uri, **beside})
    return person.open(signet.url(f"/authorize?{query}"))


def not_taken(page):
    """An error, here or at the client, and no code."""
    if isinstance(page, Arrival):
        told(page, "invalid_request_uri", "invalid_request", "request_uri_not_supported", "invalid_request_object")
        assert page.url.startswith(CALLBACK)
    else:
        ends_here(page)


@pytest.mark.spec("RFC 9101", "10.4")
def test_ro_01_no_address_in_a_request_is_opened(signet, person):
    """Only what was pushed or registered is taken; the network is not asked."""
    with Canary({"request": "x"}) as canary:
        host = canary.address
        uris = [
            canary.url,
            f"http://localhost:{host.split(':')[1]}/",
            f"http://{host}@169.254.169.254/",
            f"http://[::1]/{host}",
        ]
        uris += [
            "https://evil.example/r",
            "http://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
            "gopher://x/",
        ]
        uris += [
            f"{PREFIX}{canary.url}",
            f"URN:ietf:params:oauth:request_uri:{'A' * 43}",
            f"{PREFIX}",
            f"{PREFIX}' or 1=1",
        ]
        Client(signet).sign_in(person)
        for uri in uris:
            url, _ = Client(signet).authorization(request_uri=uri)
            not_taken(person.open(url))
            not_taken(opened(signet, person, uri))
        assert canary.visits == []


@pytest.mark.spec("RFC 9126", "5")
def test_ro_08_a_client_that_pushes_sends_nothing_openly(signet, person):
    """Also when somebody is signed in; pushed, the same is answered."""
    Client(signet).sign_in(person)
    page = person.open(Client(signet, "pusher").authorization()[0])
    not_taken(page)
    uri, _ = handle(signet, "pusher")
    assert "code" in opened(signet, person, uri, "pusher").parameters


@pytest.mark.spec("RFC 9126", "7.1")
def test_ro_09_a_handle_cannot_be_guessed(signet):
    """Of a hundred each is long, random in every place and never the same."""
    handles = [handle(signet)[0].removeprefix(PREFIX) for _ in range(100)]
    assert len(set(handles)) == 100 and all(re.fullmatch(r"[\w-]{43}", value) for value in handles)
    for place in range(42):
        assert len({value[place] for value in handles}) > 25, f"place {place} is hardly random"


@pytest.mark.spec("RFC 9126", "2")
def test_ro_101_nothing_is_pushed_without_authentication(signet):
    """Nor for another client, nor in another way than the registered one."""
    form = {"response_type": "code", "redirect_uri": CALLBACK, "scope": "openid"}
    for body, auth in (
        ({**form, "client_id": "portal"}, None),
        (form, None),
        (form, ("portal", "wrong")),
        ({**form, "client_id": "poster"}, ("portal", secret("portal"))),
        ({**form, "client_id": "signer"}, None),
    ):
        answer = requests.post(signet.url("/par"), body, auth=auth, timeout=20)
        refused(answer, "invalid_client", "invalid_request")
    assert requests.get(signet.url("/par"), form, timeout=20).status_code == 405


@pytest.mark.spec("RFC 9126", "2.3")
@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": EVIL},
        {"redirect_uri": None},
        {"response_type": "token"},
        {"scope": "openid admin"},
        {"code_challenge_method": "plain"},
        {"request_uri": f"{PREFIX}{'A' * 43}"},
        {"request_uri": "https://evil.example/r"},
        {"prompt": "none login"},
        {"state[]": "x"},
        {"state": "s" * 10_000},
        {"request": "eyJhbGciOiJub25lIn0.e30."},
    ],
    ids=str,
)
def test_ro_102_what_would_be_refused_openly_is_refused_when_pushed(signet, changed):
    """There is no handle for it."""
    answer, _ = pushed(signet, **changed)
    assert answer.status_code == 400 and "request_uri" not in answer.json(), answer.text
    assert answer.json()["error"] and answer.headers["Cache-Control"] == "no-store"


@pytest.mark.spec("RFC 9126", "4")
def test_ro_103_beside_a_handle_nothing_else_counts(signet, person):
    """What the browser adds changes neither redirect nor scope nor state."""
    Client(signet).sign_in(person)
    uri, verifier = handle(signet, scope="openid")
    changed = {"redirect_uri": EVIL, "scope": SCOPE, "state": "changed", "response_type": "token", "prompt": "login"}
    arrival = opened(signet, person, uri, **changed)
    assert arrival.url.startswith(f"{CALLBACK}?") and arrival.parameters["state"] == "pushed"
    assert Client(signet).exchange(arrival.parameters["code"], verifier).json()["scope"] == "openid"


def test_ro_104_a_handle_is_its_clients(signet, person):
    """Another client cannot use it, and by trying does not use it up."""
    Client(signet).sign_in(person)
    uri, _ = handle(signet)
    for thief in ("app", "browser", "nope", ""):
        page = opened(signet, person, uri, thief)
        assert isinstance(page, Page) and page.status == 400
    assert isinstance(person.open(signet.url(f"/authorize?request_uri={uri}")), Page)
    assert "code" in opened(signet, person, uri).parameters


@pytest.mark.spec("RFC 9126", "7.3")
def test_ro_105_a_handle_gives_one_code(signet):
    """Twenty browsers at once, all of them signed in, get one code among them."""
    uri, _ = handle(signet)
    people = [Person(signet) for _ in range(8)]
    for person in people:
        Client(signet).sign_in(person)
    arrivals = at_once(8, lambda n: opened(signet, people[n], uri))
    codes = [a.parameters["code"] for a in arrivals if isinstance(a, Arrival) and "code" in a.parameters]
    assert len(codes) == 1
    not_taken(opened(signet, people[0], uri))


def test_ro_106_a_handle_is_no_other_kind_of_secret(signet, person):
    """Neither a code nor a token; and no code is a handle."""
    client = Client(signet)
    uri, verifier = handle(signet)
    value = uri.removeprefix(PREFIX)
    for text in (uri, value):
        refused(client.exchange(text, verifier), "invalid_grant", "invalid_request")
        refused(client.refresh(text), "invalid_grant", "invalid_request")
        assert client.introspect(text) == {"active": False}
    code, _ = client.code(person)
    not_taken(opened(signet, person, PREFIX + code))
    not_taken(opened(signet, person, value))
    assert "code" in opened(signet, person, uri).parameters
