"""Assertions that stand for a person, over the wire (RFC 7523)."""

import secrets
import time

import pytest
import requests
from joserfc import jwt
from support.client import Client
from support.server import Signet
from support.tokens import verified
from support.world import client, client_key, world

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with a service of acme's that may stand for acme's people."""
    signet = Signet(tmp_path_factory.mktemp("assertions"))
    service = client(
        "service",
        redirect_uris=[],
        response_types=[],
        grant_types=[GRANT],
        scope="openid email",
        organization="acme",
        jwks={"keys": [client_key().as_dict(private=False)]},
    )
    signet.apply(world(clients=[service]))
    yield signet.start()
    signet.stop()


def ask(server, **changes):
    """Presents an assertion."""
    claims = {
        "iss": "service",
        "sub": "ann@acme.example",
        "aud": server.issuer,
        "exp": int(time.time()) + 60,
        "jti": secrets.token_urlsafe(8),
        **changes,
    }
    present = {name: value for name, value in claims.items() if value is not None}
    assertion = jwt.encode({"alg": "ES256", "kid": "client-key"}, present, client_key())
    return Client(server, "service").token(grant_type=GRANT, assertion=assertion)


@pytest.mark.spec("RFC 7523", "2.1")
def test_a_service_stands_for_a_person(server):
    """An access token alone, that says nothing of a sign-in."""
    answer = ask(server)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"access_token", "token_type", "expires_in", "scope"}
    service = Client(server, "service")
    claims = verified(body["access_token"], requests.get(service.metadata["jwks_uri"], timeout=20).json())
    assert not {"auth_time", "amr", "acr", "sid"} & set(claims)
    assert service.userinfo(body["access_token"]).json()["email"] == "ann@acme.example"
    assert service.introspect(body["access_token"])["active"] is True


@pytest.mark.spec("RFC 7523", "3")
@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "portal"},
        {"sub": "nobody@acme.example"},
        {"aud": "https://other.example"},
        {"exp": int(time.time()) - 120},
        {"exp": int(time.time()) + 7200},
        {"exp": None},
        {"jti": None},
    ],
)
def test_any_other_assertion_is_refused(server, changes):
    """Alike, whatever is wrong with it."""
    answer = ask(server, **changes)
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_grant", "error_description": "The assertion is not valid."}


@pytest.mark.spec("RFC 7523", "3")
def test_an_assertion_counts_once(server):
    """The second use is refused."""
    assert ask(server, jti="once").status_code == 200
    assert ask(server, jti="once").json()["error"] == "invalid_grant"
