"""Signed answers: introspection (RFC 9701) and UserInfo (OIDC Core 5.3.2)."""

import pytest
import requests
from support.client import Client
from support.server import Signet
from support.tokens import header, verified, verified_by_hand
from support.world import client, secret, world

KIND = "application/token-introspection+jwt"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with clients that registered for signed answers."""
    signet = Signet(tmp_path_factory.mktemp("signed"))
    signet.apply(
        world(
            clients=[
                client("evidence", introspection_signed_response_alg="PS256", userinfo_signed_response_alg="EdDSA"),
                client("day", access_token_lifetime_hours=24, id_token_lifetime_seconds=60),
            ]
        )
    )
    yield signet.start()
    signet.stop()


@pytest.mark.spec("RFC 9701", "5")
def test_introspection_is_signed_when_asked_for(server):
    """Signed for the asker, with the algorithm it registered, and no access token."""
    app = Client(server, "evidence")
    access = app.sign_in()["access_token"]
    endpoint, auth = app.metadata["introspection_endpoint"], ("evidence", secret("evidence"))
    answer = requests.post(endpoint, data={"token": access}, auth=auth, headers={"Accept": KIND}, timeout=20)
    assert answer.headers["Content-Type"] == KIND
    assert header(answer.text)["typ"] == "token-introspection+jwt" and header(answer.text)["alg"] == "PS256"
    claims = verified(answer.text, requests.get(app.metadata["jwks_uri"], timeout=20).json())
    assert claims["iss"] == server.issuer and claims["aud"] == "evidence" and "sub" not in claims
    inside = claims["token_introspection"]
    assert inside == app.introspect(access) and inside["active"] is True and inside["auth_time"]
    assert app.userinfo(answer.text).status_code == 401
    nothing = requests.post(endpoint, data={"token": "x"}, auth=auth, headers={"Accept": KIND}, timeout=20).text
    assert verified_by_hand(nothing, requests.get(app.metadata["jwks_uri"], timeout=20).json())[
        "token_introspection"
    ] == {"active": False}
    refused = requests.post(endpoint, data={"token": access}, timeout=20)
    assert refused.status_code == 401 and refused.headers["WWW-Authenticate"].startswith("Basic ")


@pytest.mark.spec("OIDC Core", "5.3.2")
def test_userinfo_is_signed_for_who_registered(server):
    """With issuer and audience, and the same claims."""
    app = Client(server, "evidence")
    answer = app.userinfo(app.sign_in()["access_token"])
    assert answer.headers["Content-Type"] == "application/jwt"
    claims = verified(answer.text, requests.get(app.metadata["jwks_uri"], timeout=20).json())
    assert header(answer.text)["alg"] == "EdDSA"
    assert claims["iss"] == server.issuer and claims["aud"] == "evidence"
    assert claims["email"] == "ann@acme.example"


@pytest.mark.spec("RFC 6749", "5.1")
def test_lifetimes_of_a_client(server):
    """A client's own count; the others keep everybody's."""
    app = Client(server, "day")
    tokens = app.sign_in()
    assert tokens["expires_in"] == 86400
    claims = verified(tokens["id_token"], requests.get(app.metadata["jwks_uri"], timeout=20).json())
    assert claims["exp"] - claims["iat"] == 60
    assert Client(server).sign_in()["expires_in"] == 600
