"""DPoP over the wire (RFC 9449), by hand and with a client that knows it."""

import time

import pytest
import requests
from requests_oauth2client import DPoPToken, OAuth2Client
from support.client import Client
from support.prover import Prover
from support.tokens import verified
from support.world import CALLBACK, SCOPE, secret


def token(client, prover, *proofs, **body):
    """Asks the token endpoint with proofs; with none given, an honest one."""
    url = client.metadata["token_endpoint"]
    request = requests.Request("POST", url, data={"grant_type": "client_credentials", **body})
    request.auth = (client.client_id, secret(client.client_id))
    if client.client_id == "browser":
        request.auth, request.data = None, {"client_id": "browser", **request.data}
    prepared = client.session.prepare_request(request)
    for proof in proofs or [prover.proof("POST", url)]:
        prepared.headers["DPoP"] = proof
    return client.session.send(prepared, timeout=20)


def userinfo(client, access_token, scheme="DPoP", **headers):
    """Asks the userinfo endpoint."""
    headers["Authorization"] = f"{scheme} {access_token}"
    return client.session.get(client.metadata["userinfo_endpoint"], headers=headers, timeout=20)


@pytest.mark.spec("RFC 9449", "5")
@pytest.mark.parametrize("client_id", ["portal", "browser"])
def test_a_token_is_bound_to_its_key(signet, client_id):
    """It is good with a proof of the key, whatever the case of the scheme's name, and never as a bearer token."""
    client, prover = Client(signet, client_id), Prover()
    code, verifier = client.code()
    answer = token(
        client, prover, grant_type="authorization_code", code=code, redirect_uri=CALLBACK, code_verifier=verifier
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["DPoP-Nonce"]
    tokens = answer.json()
    assert tokens["token_type"] == "DPoP"
    access = tokens["access_token"]
    jwks = requests.get(client.metadata["jwks_uri"], timeout=20).json()
    assert verified(access, jwks)["cnf"] == {"jkt": prover.jkt}

    url = client.metadata["userinfo_endpoint"]
    for scheme in ["DPoP", "dpop", "DPOP"]:
        good = userinfo(client, access, scheme, DPoP=prover.proof("GET", url, access))
        assert good.status_code == 200, good.text
        assert good.headers["DPoP-Nonce"]
    stolen = client.userinfo(access)
    assert stolen.status_code == 401
    assert stolen.headers["WWW-Authenticate"].startswith('Bearer realm="signet", error="invalid_token"')
    assert 'DPoP realm="signet", algs="ES256 RS256 PS256 EdDSA"' in stolen.headers["WWW-Authenticate"]
    thief = Prover()
    assert userinfo(client, access, DPoP=thief.proof("GET", url, access)).status_code == 401

    refused = token(client, thief, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert (refused.status_code == 400) == (client_id == "browser")


WRONG = {
    "no ath": {"ath": None},
    "another token's hash": {"ath": "x" * 43},
    "another method": {"htm": "POST"},
    "another url": {"htu": "https://other.example/userinfo"},
    "no jti": {"jti": None},
    "an hour ago": {"iat": int(time.time()) - 3600},
    "in an hour": {"iat": int(time.time()) + 3600},
    "no iat": {"iat": None},
}


@pytest.mark.spec("RFC 9449", "7.1")
@pytest.mark.parametrize("wrong", WRONG)
def test_userinfo_refuses_a_wrong_proof(signet, wrong):
    """Each wrong proof is told apart from a wrong token, with a challenge."""
    client, prover = Client(signet), Prover()
    code, verifier = client.code()
    access = token(
        client, prover, grant_type="authorization_code", code=code, redirect_uri=CALLBACK, code_verifier=verifier
    ).json()["access_token"]
    url = client.metadata["userinfo_endpoint"]
    answer = userinfo(client, access, DPoP=prover.proof("GET", url, access, **WRONG[wrong]))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('DPoP realm="signet", error="invalid_dpop_proof"')
    good = prover.proof("GET", url, access, htu=url + "?ignored=1#too", more="ignored")
    assert userinfo(client, access, DPoP=good).status_code == 200
    again = userinfo(client, access, DPoP=good)
    assert again.status_code == 401 and "invalid_dpop_proof" in again.headers["WWW-Authenticate"]


@pytest.mark.spec("RFC 9449", "8")
def test_a_clock_that_is_off_is_told_a_nonce(signet):
    """The nonce is in the answer, and with it the same clock will do."""
    client, prover = Client(signet, "machine"), Prover()
    url = client.metadata["token_endpoint"]
    late = {"iat": int(time.time()) - 120}
    told = token(client, prover, prover.proof("POST", url, **late))
    assert told.status_code == 400 and told.json()["error"] == "use_dpop_nonce"
    nonce = told.headers["DPoP-Nonce"]
    assert token(client, prover, prover.proof("POST", url, nonce=nonce, **late)).status_code == 200
    stale = token(client, prover, prover.proof("POST", url, nonce="stale"))
    assert stale.json()["error"] == "use_dpop_nonce"
    for proof in ["garbage", prover.proof("POST", url, header={"typ": "JWT"})]:
        assert token(client, prover, proof).json()["error"] == "invalid_dpop_proof"


@pytest.mark.spec("RFC 9449", "5")
def test_a_browser_may_send_proofs(signet):
    """Scripts of a registered origin may send the header and read the nonce."""
    endpoint = signet.discovery()["token_endpoint"]
    origin = {"Origin": "http://127.0.0.1:9", "Access-Control-Request-Method": "POST"}
    preflight = requests.options(endpoint, headers=origin, timeout=20)
    assert "DPoP" in preflight.headers["Access-Control-Allow-Headers"].split(", ")
    answer = requests.post(endpoint, headers={"Origin": origin["Origin"], "DPoP": "x"}, data={}, timeout=20)
    assert "DPoP-Nonce" in answer.headers["Access-Control-Expose-Headers"].split(", ")
    assert answer.headers["DPoP-Nonce"]


@pytest.mark.spec("RFC 9449", "4")
def test_sign_in_with_requests_oauth2client(signet, person):
    """An unmodified client binds its code, its tokens and its calls to a key."""
    client = OAuth2Client.from_discovery_endpoint(
        issuer=signet.issuer,
        client_id="poster",
        client_secret=secret("poster"),
        redirect_uri=CALLBACK,
        id_token_signed_response_alg="ES256",
        dpop_bound_access_tokens=True,
        testing=True,
    )
    request = client.authorization_request(scope=SCOPE, dpop=True)
    answer = request.validate_callback(person.sign_in(str(request)).url)
    # Its own check of the ID token cannot copy a token that is bound to a key.
    tokens = client.authorization_code(answer, validate=False)
    assert isinstance(tokens, DPoPToken)
    assert verified(str(tokens.id_token), signet.jwks())["sub"] == client.userinfo(tokens)["sub"]
    renewed = client.refresh_token(tokens)
    assert isinstance(renewed, DPoPToken)


@pytest.mark.spec("RFC 9728", "3")
def test_the_api_says_what_it_is(signet):
    """A client that meets the API first finds the way to its authorization server."""
    userinfo_endpoint = signet.discovery()["userinfo_endpoint"]
    challenge = requests.get(userinfo_endpoint, timeout=20).headers["WWW-Authenticate"]
    url = challenge.split('resource_metadata="')[1].split('"')[0]
    document = requests.get(url, timeout=20).json()
    assert document["resource"] == signet.issuer
    assert document["authorization_servers"] == [signet.issuer]
