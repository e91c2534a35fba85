"""requests_oauth2client, a strict client that knows the newer standards, unmodified."""

import pytest
from requests_oauth2client import InvalidClient, OAuth2Client
from support.ports import wait_until
from support.tokens import verified
from support.world import CALLBACK, SCOPE, secret
from support.world import client as world_client


def client_of(signet, client_id="portal", **options):
    """A client by discovery; `testing` lets it take plain http."""
    return OAuth2Client.from_discovery_endpoint(
        issuer=signet.issuer,
        client_id=client_id,
        client_secret=secret(client_id),
        redirect_uri=CALLBACK,
        id_token_signed_response_alg="ES256",
        testing=True,
        **options,
    )


@pytest.mark.spec("RFC 9207", "2.4")
@pytest.mark.spec("OIDC Core", "3.1.3.7")
def test_sign_in_with_requests_oauth2client(signet, person):
    """It holds state, iss, nonce, PKCE and the ID token against what it asked for."""
    client = client_of(signet, "poster")
    request = client.authorization_request(scope=SCOPE)
    answer = request.validate_callback(person.sign_in(str(request)).url)
    tokens = client.authorization_code(answer, validate=True)
    assert tokens.id_token.sub == client.userinfo(tokens)["sub"]
    renewed = client.refresh_token(tokens)
    assert renewed.refresh_token != tokens.refresh_token
    assert client.revoke_refresh_token(renewed)


@pytest.mark.spec("RFC 9126", "2")
def test_a_pushed_request_of_requests_oauth2client(signet, person):
    """It pushes the request, and the browser comes with nothing but a reference."""
    client = client_of(signet, "poster")
    request = client.authorization_request(scope=SCOPE)
    pushed = client.pushed_authorization_request(request)
    assert "redirect_uri" not in str(pushed)
    answer = request.validate_callback(person.sign_in(str(pushed)).url)
    tokens = client.authorization_code(answer, validate=True)
    assert tokens.id_token.iss == signet.issuer


@pytest.mark.spec("RFC 9449", "5")
@pytest.mark.spec("RFC 9449", "7")
def test_tokens_bound_to_a_key_of_requests_oauth2client(signet, person):
    """It proves its key at the token endpoint, at userinfo and when it refreshes, nonces included."""
    client = client_of(signet, "poster", dpop_bound_access_tokens=True)
    request = client.authorization_request(scope=SCOPE)
    assert request.dpop_key is not None
    answer = request.validate_callback(person.sign_in(str(request)).url)
    tokens = client.authorization_code(answer, validate=False)  # it would forget the key
    assert tokens.token_type == "DPoP"
    assert client.userinfo(tokens)["email"] == "ann@acme.example"
    renewed = client.refresh_token(tokens)
    claims = verified(str(tokens.id_token), signet.jwks())
    assert renewed.token_type == "DPoP" and client.userinfo(renewed)["sub"] == claims["sub"]


@pytest.mark.spec("RFC 8628", "3.4")
def test_a_device_of_requests_oauth2client(signet, person):
    """It shows a code, a person types it elsewhere, and its pooling job brings the tokens."""
    grants = ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"]
    metadata = {"grant_types": grants, "redirect_uris": [], "response_types": []}
    signet.apply({"clients": [world_client("box", "client_secret_post", **metadata)]})
    endpoint = signet.discovery()["device_authorization_endpoint"]
    client = client_of(signet, "box", device_authorization_endpoint=endpoint)
    told = wait_until(lambda: authorized(client), what="the new client")
    form = person.open(told.verification_uri).form("user_code")
    page = person.answer(person.submit(form, user_code=told.user_code))
    assert told.user_code in page.text
    person.submit(page.form("csrf"), decision="allow")
    tokens = client.device_code(told)
    assert client.userinfo(tokens)["email"] == "ann@acme.example"


def authorized(client):
    """What the device is told; None while the server does not know its client yet."""
    try:
        return client.authorize_device(scope="openid email")
    except InvalidClient:
        return None
