"""The judges of tokens, each seen to object: a good token with one thing wrong in it."""

import time

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from suite.judges import id_token, logout
from suite.relying_party import Received
from suite.report import FAILED, PASSED, WARNING, Report, Stopped

ISSUER, CLIENT = "https://op.example", "client"
MISSING = object()
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}, private=True)
OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"}, private=True)
JWKS = {"keys": [KEY.as_dict(private=False)]}
NOW = int(time.time())
GOOD = {
    "iss": ISSUER,
    "sub": "person",
    "aud": CLIENT,
    "iat": NOW,
    "exp": NOW + 300,
    "auth_time": NOW,
    "nonce": "nonce",
    "sid": "session",
    "acr": "1",
}
LOGOUT = {
    "iss": ISSUER,
    "sub": "person",
    "aud": [CLIENT],
    "iat": NOW,
    "exp": NOW + 120,
    "jti": "once",
    "sid": "session",
    "events": {logout.EVENT: {}},
}


def token(claims, key=KEY):
    """A signed token."""
    return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key, algorithms=["RS256"])


def changed(claims, name, value):
    """The claims with one changed, or taken out."""
    rest = {other: claims[other] for other in claims if other != name}
    return rest if value is MISSING else {**rest, name: value}


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("nothing", MISSING, PASSED),
        ("iss", f"{ISSUER}/", FAILED),
        ("sub", "", FAILED),
        ("sub", "x" * 256, FAILED),
        ("aud", "another", FAILED),
        ("aud", ["another"], FAILED),
        ("iat", NOW - 400, FAILED),
        ("iat", NOW + 400, FAILED),
        ("exp", NOW - 400, FAILED),
        ("exp", str(NOW), FAILED),
        ("auth_time", NOW + 400, FAILED),
        ("auth_time", NOW - 400 * 86400, FAILED),
        ("nonce", "another", FAILED),
        ("nonce", MISSING, FAILED),
        ("acr", "", FAILED),
        ("email_verified", "true", FAILED),
        ("birthdate", "28.2.1990", FAILED),
        ("updated_at", NOW * 1000, FAILED),
        ("address", {}, FAILED),
    ],
)
def test_id_token(name, value, verdict):
    report = Report()
    judged = id_token.signed(report, token(changed(GOOD, name, value)), JWKS)
    id_token.standard(report, judged, {"issuer": ISSUER}, CLIENT, {"nonce": "nonce"}, "RS256")
    assert report.verdict == verdict, report.reason


@pytest.mark.parametrize("value", [token(GOOD, OTHER), token(GOOD)[:-4] + "AAAA", "not.a.token", None])
def test_id_token_with_another_signature(value):
    report = Report()
    with pytest.raises(Stopped):
        id_token.signed(report, value, JWKS)
    assert report.verdict == FAILED


def test_an_algorithm_other_than_the_registered_one():
    report = Report()
    judged = id_token.signed(report, token(GOOD), JWKS)
    id_token.standard(report, judged, {"issuer": ISSUER}, CLIENT, {"nonce": "nonce"}, "ES256")
    assert report.verdict == FAILED


def test_claims_nobody_asked_for():
    report = Report()
    id_token.lean(report, id_token.signed(report, token({**GOOD, "tenant": "acme"}), JWKS), "openid")
    assert report.verdict == WARNING


def logged_out(claims=LOGOUT, key=KEY, **more):
    """The report on a back-channel logout request."""
    report = Report()
    facts = {
        "method": "POST",
        "path": "/",
        "query": {},
        "form": {"logout_token": token(claims, key)},
        "content_type": "application/x-www-form-urlencoded",
        "tls": "TLSv1.3",
        "cipher": "TLS_AES_128_GCM_SHA256",
        **more,
    }
    said = id_token.signed(report, token(GOOD), JWKS)
    try:
        logout.by_call(report, Received(**facts), ISSUER, CLIENT, JWKS, said)
    except Stopped:
        pass
    return report


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("nothing", MISSING, PASSED),
        ("iss", "https://another.example", FAILED),
        ("aud", ["another"], FAILED),
        ("iat", NOW + 400, FAILED),
        ("jti", MISSING, FAILED),
        ("nonce", "nonce", FAILED),
        ("events", MISSING, FAILED),
        ("events", {logout.EVENT: {"why": "because"}}, FAILED),
        ("sid", "another", FAILED),
        ("sub", "another", FAILED),
    ],
)
def test_logout_token(name, value, verdict):
    report = logged_out(changed(LOGOUT, name, value))
    assert report.verdict == verdict, report.reason


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ({"key": OTHER}, FAILED),
        ({"method": "GET"}, FAILED),
        ({"content_type": "application/json"}, FAILED),
        ({"form": {}}, FAILED),
        ({"form": {"logout_token": token(LOGOUT), "more": "1"}}, WARNING),
        ({"tls": "TLSv1.1"}, WARNING),
        ({"tls": "TLSv1.2", "cipher": "AES128-SHA"}, WARNING),
    ],
)
def test_logout_request(more, verdict):
    report = logged_out(**more)
    assert report.verdict == verdict, report.reason
