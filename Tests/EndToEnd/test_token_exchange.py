"""Token exchange and resource indicators over the wire (RFC 8693, RFC 8707)."""

import pytest
import requests
from support.client import Client
from support.tokens import verified
from support.world import client, world

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ACCESS = "urn:ietf:params:oauth:token-type:access_token"
API, BACK = "https://api.example", "https://back.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server where an application's API calls another one."""
    from support.server import Signet

    signet = Signet(tmp_path_factory.mktemp("exchange"))
    service = {"redirect_uris": [], "response_types": [], "grant_types": [EXCHANGE], "protected_resources": [API]}
    signet.apply(
        world(
            clients=[
                client("app", resources=[API, BACK]),
                client("api", **service, resources=[BACK], scope="openid email"),
                client("agent", **service, resources=[BACK], token_exchange="impersonation"),
                client("stranger", **{**service, "protected_resources": []}),
            ]
        )
    )
    yield signet.start()
    signet.stop()


def exchange(server, client_id, token, **more):
    """What a service gets for a token."""
    body = {"grant_type": EXCHANGE, "subject_token": token, "subject_token_type": ACCESS, **more}
    return Client(server, client_id).token(**body)


@pytest.mark.spec("RFC 8707", "2.2")
def test_tokens_are_for_the_resources_asked_for(server):
    """All that were granted, or those named at the token endpoint; no others."""
    app = Client(server, "app")
    jwks = requests.get(app.metadata["jwks_uri"], timeout=20).json()
    code, verifier = app.code(resource=API)
    answer = app.exchange(code, verifier).json()
    assert verified(answer["access_token"], jwks)["aud"] == [server.issuer, API]
    narrow = app.refresh(answer["refresh_token"], resource=API).json()
    assert verified(narrow["access_token"], jwks)["aud"] == API
    assert app.userinfo(narrow["access_token"]).status_code == 401
    wrong = app.refresh(narrow["refresh_token"], resource=BACK)
    assert wrong.status_code == 400 and wrong.json()["error"] == "invalid_target"
    assert app.refresh(narrow["refresh_token"]).status_code == 200


@pytest.mark.spec("RFC 8693", "2.2.1")
def test_an_api_acts_for_a_person(server):
    """It is named in the token, which ends with the person's grant."""
    app, api = Client(server, "app"), Client(server, "api")
    jwks = requests.get(app.metadata["jwks_uri"], timeout=20).json()
    given = app.sign_in(resource=API)
    answer = exchange(server, "api", given["access_token"], audience=BACK, scope="email")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["issued_token_type"] == ACCESS and body["token_type"] == "Bearer"
    assert "refresh_token" not in body and "id_token" not in body
    claims = verified(body["access_token"], jwks)
    assert claims["act"] == {"sub": "api"} and claims["client_id"] == "api" and claims["aud"] == BACK
    assert claims["sub"] == verified(given["access_token"], jwks)["sub"]
    assert api.introspect(body["access_token"])["act"] == {"sub": "api"}
    assert "act" not in verified(exchange(server, "agent", given["access_token"]).json()["access_token"], jwks)

    assert exchange(server, "stranger", given["access_token"]).json()["error"] == "invalid_request"
    assert exchange(server, "api", given["access_token"], scope="profile").json()["error"] == "invalid_scope"
    assert exchange(server, "api", given["access_token"], audience=API).json()["error"] == "invalid_target"
    assert exchange(server, "app", given["access_token"]).json()["error"] == "unauthorized_client"

    app.post(app.metadata["revocation_endpoint"], token=given["refresh_token"])
    assert api.introspect(body["access_token"]) == {"active": False}
    assert exchange(server, "api", given["access_token"]).json()["error"] == "invalid_request"
