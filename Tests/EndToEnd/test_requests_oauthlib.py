"""requests-oauthlib, which knows OAuth and nothing of OpenID: what it gets is checked by joserfc."""

import secrets

import pytest
from requests_oauthlib import OAuth2Session
from support.tokens import verified
from support.world import CALLBACK, SCOPE, secret


@pytest.fixture(autouse=True)
def plain_http(monkeypatch):
    """oauthlib wants to be told that plain http is on purpose."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.mark.spec("RFC 6749", "4.1")
@pytest.mark.spec("RFC 7636", "4.5")
def test_sign_in_with_requests_oauthlib(signet, person):
    """Code, PKCE, userinfo, refresh."""
    metadata, auth = signet.discovery(), ("portal", secret("portal"))
    session = OAuth2Session("portal", redirect_uri=CALLBACK, scope=SCOPE.split(), pkce="S256")
    url, state = session.authorization_url(metadata["authorization_endpoint"], nonce=secrets.token_urlsafe(8))
    arrival = person.sign_in(url)
    assert arrival.parameters["state"] == state
    token = session.fetch_token(metadata["token_endpoint"], authorization_response=arrival.url, auth=auth)
    claims = verified(token["id_token"], signet.jwks())
    assert claims["iss"] == signet.issuer and claims["aud"] == "portal"
    assert session.get(metadata["userinfo_endpoint"]).json()["sub"] == claims["sub"]
    renewed = session.refresh_token(metadata["token_endpoint"], auth=auth)
    assert renewed["refresh_token"] != token["refresh_token"]
    assert session.get(metadata["userinfo_endpoint"]).json()["email"] == "ann@acme.example"
