"""idpyoidc's relying party handler, unmodified, through the complete flow and out again."""

import logging

import pytest
from idpyoidc.client.rp_handler import RPHandler
from support.person import Arrival, Page
from support.world import CALLBACK, GOODBYE, secret

SERVICES = {
    name: {"class": f"idpyoidc.client.oidc.{path}"}
    for name, path in {
        "discovery": "provider_info_discovery.ProviderInfoDiscovery",
        "registration": "registration.Registration",
        "authorization": "authorization.Authorization",
        "access_token": "access_token.AccessToken",
        "refresh_access_token": "refresh_access_token.RefreshAccessToken",
        "userinfo": "userinfo.UserInfo",
        "end_session": "end_session.EndSession",
    }.items()
}


def relying_party(signet, tmp_path, client_id, algorithm):
    """A handler as an application configures it; it has discovery do the rest."""
    logging.getLogger("idpyoidc").setLevel(logging.ERROR)
    configuration = {
        "issuer": signet.issuer,
        "client_id": client_id,
        "client_secret": secret(client_id),
        "client_type": "oidc",
        "redirect_uris": [CALLBACK],
        "post_logout_redirect_uris": [GOODBYE],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid", "profile", "email"],
        "id_token_signing_alg_values_supported": [algorithm],
        "add_ons": {
            "pkce": {
                "function": "idpyoidc.client.oauth2.add_on.pkce.add_support",
                "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"},
            }
        },
    }
    keys = {
        "private_path": str(tmp_path / "private.json"),
        "public_path": str(tmp_path / "public.json"),
        "key_defs": [{"type": "EC", "crv": "P-256", "use": ["sig"]}],
        "read_only": False,
    }
    return RPHandler("http://127.0.0.1:9", {signet.issuer: configuration}, services=SERVICES, key_conf=keys)


@pytest.mark.spec("OIDC Core", "3.1")
@pytest.mark.spec("OIDC RP-Initiated Logout", "2")
@pytest.mark.parametrize(("client_id", "algorithm"), [("portal", "ES256"), ("alg-rs256", "RS256")])
def test_sign_in_and_out_with_idpyoidc(signet, person, tmp_path, client_id, algorithm):
    """idpyoidc signs a person in, reads userinfo, and signs out at the provider."""
    handler = relying_party(signet, tmp_path, client_id, algorithm)
    url = handler.begin(signet.issuer)
    arrival = person.sign_in(url)
    assert isinstance(arrival, Arrival), arrival.text

    result = handler.finalize(signet.issuer, arrival.parameters)  # verifies the ID token, then asks for userinfo
    assert "error" not in result, result
    assert result["userinfo"]["email"] == "ann@acme.example"
    assert result["id_token"]["iss"] == signet.issuer and client_id in result["id_token"]["aud"]
    assert result["userinfo"]["sub"] == result["id_token"]["sub"]

    out = handler.logout(result["state"], post_logout_redirect_uri=GOODBYE)
    gone = person.open(out["url"])
    if isinstance(gone, Page):  # it may ask first
        gone = person.submit(gone.forms[0])
    assert isinstance(gone, Arrival) and gone.url.startswith(GOODBYE), gone
    again = person.open(handler.begin(signet.issuer, req_args={"prompt": "none"}))
    assert again.parameters["error"] == "login_required"
