"""JW-12: keys that a client publishes at an address, and tokens that make us look there."""

import secrets
import time

import pytest
import requests
from places import ASSERTION
from support.canary import Canary
from support.forge import es256, new_ec, public_jwk, signed
from support.world import CALLBACK, client, world


@pytest.fixture
def published():
    """A web server with the client's key."""
    with Canary({"keys": [public_jwk(new_ec(), kid="published", alg="ES256", use="sig")]}) as canary:
        yield canary


@pytest.fixture
def signet(deployment, published):
    """A server that may fetch from here."""
    server = deployment(outbound={"allow_private": True})
    server.apply(world(clients=[client("fetched", "private_key_jwt", jwks_uri=published.url)]))
    return server.start()


def asserted(signet, kid, sign=None):
    """What the token endpoint says to an assertion under this kid."""
    now = int(time.time())
    claims = {"iss": "fetched", "sub": "fetched", "aud": signet.issuer, "jti": secrets.token_hex(8), "exp": now + 60}
    jwt = signed({"alg": "ES256", "kid": kid}, claims, sign or es256(new_ec()))
    form = {"grant_type": "authorization_code", "code": "x", "redirect_uri": CALLBACK, "code_verifier": "x" * 43}
    form |= {"client_assertion_type": ASSERTION, "client_assertion": jwt}
    return requests.post(signet.url("/token"), form, timeout=20).json()["error"]


def test_jw_12_unknown_names_of_keys_cause_no_storm(signet, published):
    """Two hundred of them lead to a handful of requests, and the right one works all along."""
    assert asserted(signet, "published") == "invalid_grant"
    assert len(published.visits) == 1
    for _ in range(200):
        assert asserted(signet, secrets.token_hex(8)) == "invalid_client"
    assert asserted(signet, "published") == "invalid_grant"
    assert len(published.visits) <= 3, f"{len(published.visits)} requests"


def test_jw_12_what_is_fetched_is_bounded(deployment):
    """A document without end is not read to its end, and a redirect is not followed."""
    with (
        Canary({"keys": [], "x": "x" * 3_000_000}) as huge,
        Canary({}, status=302, headers={"Location": huge.url}) as moved,
    ):
        for canary in (huge, moved):
            server = deployment(outbound={"allow_private": True})
            server.apply(world(clients=[client("fetched", "private_key_jwt", jwks_uri=canary.url)]))
            server.start()
            assert asserted(server, "published") == "invalid_client"
        assert len(huge.visits) <= 2 and moved.visits
