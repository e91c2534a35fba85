"""Authlib, as an application uses it: unmodified, configured by discovery alone."""

import secrets
from urllib.parse import parse_qs, urlsplit

import flask
import pytest
from authlib.integrations.flask_client import OAuth
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from support.person import Arrival
from support.tokens import half_hash, header, verified, verified_by_hand
from support.world import ALGORITHMS, CALLBACK, SCOPE, client_key, secret

METHODS = {
    "portal": "client_secret_basic",
    "poster": "client_secret_post",
    "signer": "private_key_jwt",
    "browser": "none",
}


def application(signet, client_id):
    """A web application of twenty lines that signs people in by Authlib."""
    app = flask.Flask("application")
    app.secret_key = secrets.token_bytes(32)
    options = {"client_secret": secret(client_id)} if not METHODS.get(client_id) == "none" else {}
    provider = OAuth(app).register(
        "signet",
        client_id=client_id,
        server_metadata_url=signet.url("/.well-known/openid-configuration"),
        client_kwargs={"scope": SCOPE, "code_challenge_method": "S256"}
        | ({"token_endpoint_auth_method": METHODS[client_id]} if client_id in METHODS else {}),
        **options,
    )

    @app.get("/login")
    def login():
        return provider.authorize_redirect(CALLBACK)

    @app.get("/callback")
    def callback():
        token = provider.authorize_access_token()  # verifies signature, iss, aud, exp, nonce and at_hash
        return {"token": token, "userinfo": provider.userinfo(token=token)}

    return app.test_client()


def sign_in(signet, person, client_id, email="ann@acme.example"):
    """The complete flow through the application: what it knows at the end."""
    app = application(signet, client_id)
    arrival = person.sign_in(app.get("/login").location, email)
    assert isinstance(arrival, Arrival), arrival.text
    response = app.get("/callback", query_string=arrival.parameters)
    assert response.status_code == 200, response.text
    return response.json


def session_for(signet, client_id):
    """An Authlib OAuth 2 session authenticated as the client is registered."""
    metadata = signet.discovery()
    method = METHODS[client_id]
    session = OAuth2Session(
        client_id,
        client_key() if method == "private_key_jwt" else None if method == "none" else secret(client_id),
        scope=SCOPE,
        redirect_uri=CALLBACK,
        token_endpoint=metadata["token_endpoint"],
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method,
        code_challenge_method="S256",
    )
    if method == "private_key_jwt":
        session.register_client_auth_method(
            PrivateKeyJWT(metadata["token_endpoint"], headers={"kid": "client-key"}, alg="ES256")
        )
    return session, metadata


@pytest.mark.spec("OIDC Core", "3.1.3.7")
@pytest.mark.parametrize("client_id", ["portal", "poster"])
def test_a_person_signs_in_to_an_application(signet, person, client_id):
    """Authlib completes the flow and validates the ID token."""
    known = sign_in(signet, person, client_id)
    claims = known["token"]["userinfo"]
    assert claims["iss"] == signet.issuer and claims["aud"] in (client_id, [client_id])
    assert claims["sub"] == known["userinfo"]["sub"]
    assert known["userinfo"]["email"] == "ann@acme.example" and "email" not in claims  # OIDC Core 5.4
    assert claims["org_name"] == "acme" and claims["amr"] == ["pwd"]


@pytest.mark.spec("OIDC Core", "10.1")
@pytest.mark.spec("RFC 7515", "5.2")
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_verifies_elsewhere(signet, person, algorithm):
    """ID tokens of each algorithm verify with Authlib, joserfc and bare cryptography."""
    client_id = f"alg-{algorithm.lower()}"
    token = sign_in(signet, person, client_id)["token"]
    jwks = signet.jwks()
    assert header(token["id_token"])["alg"] == algorithm
    claims = verified(token["id_token"], jwks)
    assert claims == verified_by_hand(token["id_token"], jwks)
    assert claims["at_hash"] == half_hash(token["access_token"], algorithm)


@pytest.mark.spec("RFC 9068", "2.1")
@pytest.mark.spec("RFC 9068", "2.2")
def test_the_access_token_is_a_jwt_that_verifies(signet, person):
    """The access token is an RFC 9068 JWT."""
    token = sign_in(signet, person, "portal")["token"]
    jwks = signet.jwks()
    assert header(token["access_token"])["typ"].lower() == "at+jwt"
    claims = verified(token["access_token"], jwks)
    assert claims == verified_by_hand(token["access_token"], jwks)
    assert claims.keys() >= {"iss", "sub", "aud", "client_id", "exp", "iat", "jti", "scope", "org_id", "org_name"}
    assert claims["client_id"] == "portal" and claims["sub"] == token["userinfo"]["sub"]


@pytest.mark.spec("OIDC Core", "9")
@pytest.mark.spec("RFC 7523", "2.2")
@pytest.mark.spec("RFC 6749", "2.3.1")
@pytest.mark.parametrize("client_id", METHODS)
def test_every_way_of_authenticating_a_client(signet, person, client_id):
    """Each client authentication method redeems, refreshes and revokes."""
    session, metadata = session_for(signet, client_id)
    verifier = secrets.token_urlsafe(48)
    url, state = session.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier=verifier, nonce=secrets.token_urlsafe(8)
    )
    arrival = person.sign_in(url)
    assert arrival.parameters["state"] == state
    first = session.fetch_token(authorization_response=arrival.url, state=state, code_verifier=verifier)
    verified(first["id_token"], signet.jwks())

    second = session.refresh_token(metadata["token_endpoint"], refresh_token=first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    assert session.get(metadata["userinfo_endpoint"]).json()["email"] == "ann@acme.example"

    revoked = session.revoke_token(metadata["revocation_endpoint"], token=second["refresh_token"])
    assert revoked.status_code == 200
    refused = session.post(metadata["userinfo_endpoint"], withhold_token=True)
    assert refused.status_code == 401 and refused.headers["WWW-Authenticate"].startswith("Bearer")
    with pytest.raises(Exception, match="invalid_grant"):
        session.refresh_token(metadata["token_endpoint"], refresh_token=second["refresh_token"])


@pytest.mark.spec("RFC 6749", "4.4")
def test_a_machine_gets_a_token_of_its_own(signet):
    """Client credentials give an access token and no refresh token."""
    metadata = signet.discovery()
    session = OAuth2Session("machine", secret("machine"), scope="reports", token_endpoint=metadata["token_endpoint"])
    token = session.fetch_token(grant_type="client_credentials")
    assert "refresh_token" not in token and "id_token" not in token
    claims = verified(token["access_token"], signet.jwks())
    assert claims["client_id"] == claims["sub"] == "machine" and claims["scope"] == "reports"


@pytest.mark.spec("RFC 8414", "3")
@pytest.mark.spec("OIDC Discovery", "4.2")
def test_what_is_published_holds_true(signet):
    """Metadata names the issuer it was asked at, and both addresses say the same of OAuth."""
    metadata = signet.discovery()
    assert metadata["issuer"] == signet.issuer
    other = OAuth2Session().get(signet.url("/.well-known/oauth-authorization-server"), withhold_token=True).json()
    assert other["issuer"] == signet.issuer
    assert {name: metadata[name] for name in other if name in metadata} == other
    assert set(ALGORITHMS) <= set(metadata["id_token_signing_alg_values_supported"])
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert set(METHODS.values()) <= set(metadata["token_endpoint_auth_methods_supported"])
    assert all("d" not in key and "p" not in key for key in signet.jwks()["keys"])
    assert {key["alg"] for key in signet.jwks()["keys"]} == set(ALGORITHMS)


@pytest.mark.spec("RFC 9207", "2")
def test_the_answer_names_its_issuer(signet, person):
    """The authorization response carries `iss`, errors too."""
    session, metadata = session_for(signet, "portal")
    url, _ = session.create_authorization_url(
        metadata["authorization_endpoint"], code_verifier=secrets.token_urlsafe(48)
    )
    assert person.sign_in(url).parameters["iss"] == signet.issuer
    denied = person.open(url + "&prompt=none&max_age=0")
    assert denied.parameters["error"] == "login_required" and denied.parameters["iss"] == signet.issuer
    assert denied.parameters["state"] == parse_qs(urlsplit(url).query)["state"][0]
