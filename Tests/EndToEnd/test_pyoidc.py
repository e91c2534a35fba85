"""pyoidc, the client that the certification was first tried with: unmodified, by discovery, checking for itself."""

import secrets

import pytest
from oic.oic import Client
from oic.oic.message import AuthorizationResponse, RegistrationResponse
from oic.utils.authn.client import CLIENT_AUTHN_METHOD
from support.person import Arrival
from support.world import CALLBACK, secret


@pytest.mark.spec("OIDC Core", "3.1")
@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "PS256"])
def test_sign_in_with_pyoidc(signet, person, algorithm):
    """pyoidc signs a person in, verifies the ID token and reads userinfo."""
    client_id = f"alg-{algorithm.lower()}"
    client = Client(client_authn_method=CLIENT_AUTHN_METHOD)
    client.provider_config(signet.issuer)
    registered = {"client_id": client_id, "client_secret": secret(client_id), "id_token_signed_response_alg": algorithm}
    client.store_registration_info(RegistrationResponse(**registered))
    client.redirect_uris = [CALLBACK]
    state, nonce = secrets.token_urlsafe(8), secrets.token_urlsafe(8)
    asked = {"response_type": "code", "scope": ["openid", "profile", "email"], "redirect_uri": CALLBACK}
    request = client.construct_AuthorizationRequest(
        request_args={**asked, "client_id": client_id, "state": state, "nonce": nonce}
    )
    arrival = person.sign_in(request.request(client.authorization_endpoint))
    assert isinstance(arrival, Arrival), arrival.text
    answer = client.parse_response(AuthorizationResponse, info=arrival.url.partition("?")[2], sformat="urlencoded")
    assert answer["state"] == state

    tokens = client.do_access_token_request(
        state=state, request_args={"code": answer["code"]}, authn_method="client_secret_basic"
    )
    assert "error" not in tokens, tokens
    id_token = tokens["id_token"]  # verified by the published keys
    assert id_token["iss"] == signet.issuer and id_token["aud"] == [client_id] and id_token["nonce"] == nonce
    known = client.do_user_info_request(state=state)
    assert known["sub"] == id_token["sub"] and known["email"] == "ann@acme.example"
