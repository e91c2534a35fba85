"""Pushed authorization requests over the wire (RFC 9126)."""

from urllib.parse import urlencode

import pytest
import requests
from support.client import Client, pkce
from support.person import Arrival, Page, Person
from support.world import CALLBACK


def push(client, **changes):
    """Pushes the usual request with changes: the response and the verifier."""
    verifier, challenge = pkce()
    body = {
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": "openid email",
        "state": "pushed",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **changes,
    }
    present = {name: value for name, value in body.items() if value is not None}
    return client.post(client.metadata["pushed_authorization_request_endpoint"], **present), verifier


def address(client, request_uri, **more):
    """Where a browser is sent with a pushed request."""
    query = urlencode({"client_id": client.client_id, "request_uri": request_uri, **more})
    return f"{client.metadata['authorization_endpoint']}?{query}"


@pytest.mark.spec("RFC 9126", "2.2")
@pytest.mark.spec("RFC 9126", "4")
@pytest.mark.parametrize("client_id", ["portal", "browser"])
def test_a_pushed_request_is_answered(signet, client_id):
    """client_id and request_uri are all that the browser brings; what else it brings does not count."""
    client = Client(signet, client_id)
    response, verifier = push(client)
    assert response.status_code == 201, response.text
    assert response.headers["Cache-Control"] == "no-store"
    pushed = response.json()
    assert pushed["request_uri"].startswith("urn:ietf:params:oauth:request_uri:")
    assert len(pushed["request_uri"].rsplit(":", 1)[1]) == 43
    assert 5 <= pushed["expires_in"] <= 600

    arrival = Person(signet).sign_in(address(client, pushed["request_uri"], state="other", scope="openid admin"))
    assert isinstance(arrival, Arrival), arrival.text
    assert arrival.parameters["state"] == "pushed"
    tokens = client.exchange(arrival.parameters["code"], verifier).json()
    assert set(tokens["scope"].split()) == {"openid", "email"}


@pytest.mark.spec("RFC 9126", "7.3")
def test_a_pushed_request_counts_once(signet):
    """The page may be opened again until a code was given; afterwards it is gone."""
    client, person = Client(signet), Person(signet)
    url = address(client, push(client)[0].json()["request_uri"])
    assert isinstance(person.open(url), Page)
    assert "code" in person.sign_in(url).parameters
    page = person.open(url)
    assert isinstance(page, Page)
    assert page.status == 400
    assert "invalid_request_uri" in page.text


@pytest.mark.spec("RFC 9126", "2.3")
@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"request_uri": "urn:ietf:params:oauth:request_uri:abc"}, "invalid_request"),
        ({"redirect_uri": "https://evil.example/"}, "invalid_request"),
        ({"scope": "openid admin"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"resource": "https://api.example"}, "invalid_target"),
    ],
)
def test_a_bad_request_is_refused_when_pushed(signet, changes, error):
    """Errors are JSON with the code the authorization endpoint would have used."""
    response, _ = push(Client(signet), **changes)
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith("application/json")
    assert response.json()["error"] == error


@pytest.mark.spec("RFC 9126", "2.1")
def test_only_the_client_itself_pushes(signet):
    """Authentication as at the token endpoint; POST is the only method."""
    client = Client(signet)
    endpoint = client.metadata["pushed_authorization_request_endpoint"]
    response = requests.post(endpoint, data={"response_type": "code"}, auth=("portal", "wrong"), timeout=10)
    assert response.status_code == 401
    assert response.json()["error"] == "invalid_client"
    for method in ("GET", "PUT"):
        assert requests.request(method, endpoint, timeout=10).status_code == 405


@pytest.mark.spec("RFC 9126", "4")
def test_a_pushed_request_is_of_no_use_to_another_client(signet):
    """It is bound to who pushed it."""
    uri = push(Client(signet))[0].json()["request_uri"]
    page = Person(signet).open(address(Client(signet, "poster"), uri))
    assert isinstance(page, Page)
    assert "invalid_request_uri" in page.text
