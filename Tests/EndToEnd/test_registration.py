"""Applications that register themselves: from the first request to userinfo, and the management of a registration."""

import secrets
from urllib.parse import urlencode

import pytest
import requests
from support.client import pkce
from support.person import Arrival, Page, Person
from support.server import Signet
from support.world import world

CALLBACK = "https://app.example/cb"
INITIAL = "initial-" + secrets.token_urlsafe(32)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def place(request, tmp_path_factory):
    """A server that everybody may register with."""
    server = Signet(tmp_path_factory.mktemp("registration"), request.param, registration="open")
    server.apply(world(users=["ann", "bob"]))
    yield server.start()
    assert server.stop() == 0, server.logged()


def register(place, authorization=None, **changes):
    """Asks for a registration."""
    headers = {"Authorization": authorization} if authorization else {}
    members = {"redirect_uris": [CALLBACK], "client_name": "Dyna", **changes}
    endpoint = place.discovery()["registration_endpoint"]
    return requests.post(endpoint, json=members, headers=headers, timeout=20)


def bearer(registered):
    """The header that manages a registration."""
    return {"Authorization": f"Bearer {registered['registration_access_token']}"}


def sign_in(place, registered, email="ann@acme.example"):
    """The whole flow with consent: the token response."""
    metadata = place.discovery()
    verifier, challenge = pkce()
    asked = {
        "response_type": "code",
        "client_id": registered["client_id"],
        "redirect_uri": CALLBACK,
        "scope": "openid email",
        "state": "s",
        "nonce": "n",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    person = Person(place)
    page = person.sign_in(metadata["authorization_endpoint"] + "?" + urlencode(asked), email)
    if isinstance(page, Page):  # a stranger always asks, once
        assert "Dyna" in page.text
        page = person.submit(page.form("csrf"), decision="allow")
    assert isinstance(page, Arrival), page.text
    body = {
        "grant_type": "authorization_code",
        "code": page.parameters["code"],
        "redirect_uri": CALLBACK,
        "code_verifier": verifier,
    }
    credentials = (registered["client_id"], registered["client_secret"])
    return requests.post(metadata["token_endpoint"], data=body, auth=credentials, timeout=20)


@pytest.mark.spec("RFC 7591", "3.2.1")
def test_registered_and_signed_in_to(place):
    """What registration tells is enough to sign somebody in; an ID token is RS256 when nothing was said."""
    response = register(place)
    assert response.status_code == 201
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Cache-Control"] == "no-store"
    registered = response.json()
    assert registered["client_secret_expires_at"] == 0
    assert registered["id_token_signed_response_alg"] == "RS256"
    tokens = sign_in(place, registered)
    assert tokens.status_code == 200, tokens.text
    token = {"Authorization": f"Bearer {tokens.json()['access_token']}"}
    answer = requests.get(place.discovery()["userinfo_endpoint"], headers=token, timeout=20)
    assert answer.json()["email"] == "ann@acme.example"


@pytest.mark.spec("OIDC Core", "8.1")
def test_a_pairwise_application_knows_another_subject(place):
    """The sub of a pairwise client is not the one that everybody is told."""
    subjects = []
    for kind in ("public", "pairwise"):
        tokens = sign_in(place, register(place, subject_type=kind).json(), "bob@acme.example").json()
        token = {"Authorization": f"Bearer {tokens['access_token']}"}
        subjects.append(requests.get(place.discovery()["userinfo_endpoint"], headers=token, timeout=20).json()["sub"])
    assert subjects[0] != subjects[1]


@pytest.mark.spec("RFC 7592", "2")
def test_read_replaced_and_removed(place):
    """A registration is read, replaced and removed with its own token, and with no other."""
    one, other = register(place).json(), register(place).json()
    uri = one["registration_client_uri"]
    read = requests.get(uri, headers=bearer(one), timeout=20)
    assert read.status_code == 200
    assert "client_secret" not in read.json()
    assert read.json()["client_name"] == "Dyna"
    for headers in ({}, bearer(other), {"Authorization": "Bearer x"}):
        refused = requests.get(uri, headers=headers, timeout=20)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")

    members = {"client_id": one["client_id"], "redirect_uris": [CALLBACK], "client_name": "Dyna Two"}
    updated = requests.put(uri, json=members, headers=bearer(one), timeout=20)
    assert updated.status_code == 200, updated.text
    assert updated.json()["client_name"] == "Dyna Two"
    assert requests.get(uri, headers=bearer(one), timeout=20).status_code == 401
    assert sign_in(place, one).status_code == 200  # the secret is the same as before

    assert requests.delete(uri, headers=bearer(updated.json()), timeout=20).status_code == 204
    assert requests.get(uri, headers=bearer(updated.json()), timeout=20).status_code == 401
    assert requests.post(uri, json=members, timeout=20).status_code == 405


@pytest.mark.spec("RFC 7591", "3.2.2")
def test_refusals_are_the_standards(place):
    """What cannot be taken is answered with the code of the standard, and what is no JSON is not looked at."""
    cases = [
        ({"redirect_uris": [CALLBACK + "#x"]}, "invalid_redirect_uri"),
        ({"redirect_uris": ["javascript:alert(1)"]}, "invalid_redirect_uri"),
        ({"jwks_uri": "https://127.0.0.1/jwks", "jwks": {"keys": []}}, "invalid_client_metadata"),
        ({"sector_identifier_uri": place.url("/jwks").replace("http://", "https://")}, "invalid_client_metadata"),
        ({"software_statement": "a.b.c"}, "invalid_software_statement"),
    ]
    for changes, error in cases:
        response = register(place, **changes)
        assert (response.status_code, response.json()["error"]) == (400, error)
    endpoint = place.discovery()["registration_endpoint"]
    assert requests.post(endpoint, data={"redirect_uris": CALLBACK}, timeout=20).status_code == 415
    assert requests.post(endpoint, json=[], timeout=20).json()["error"] == "invalid_client_metadata"
    assert requests.get(endpoint, timeout=20).status_code == 405


@pytest.mark.spec("RFC 7591", "3")
def test_an_initial_access_token(deployment):
    """With `token` only its holder registers; with `off` nobody does, and discovery says so."""
    server = deployment(registration="token", registration_token=INITIAL)
    server.apply(world())
    server.start()
    assert INITIAL not in server.logged()
    assert register(server).status_code == 401
    assert register(server, f"Bearer {INITIAL}x").status_code == 401
    assert register(server, f"Bearer {INITIAL}").status_code == 201
    closed = deployment()
    closed.apply(world())
    closed.start()
    assert "registration_endpoint" not in closed.discovery()
    assert requests.post(closed.url("/register"), json={"redirect_uris": [CALLBACK]}, timeout=20).status_code == 404
