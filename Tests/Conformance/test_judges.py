"""The judges of documents, each seen to object: a good document with one thing wrong in it."""

import copy

import pytest
from joserfc.jwk import ECKey, RSAKey
from suite.judges import discovery, keys, registration
from suite.report import FAILED, PASSED, WARNING, Report, Stopped

ISSUER = "https://op.example"
METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "userinfo_endpoint": f"{ISSUER}/userinfo",
    "registration_endpoint": f"{ISSUER}/register",
    "jwks_uri": f"{ISSUER}/jwks",
    "response_types_supported": ["code", "id_token", "token id_token"],
    "grant_types_supported": ["authorization_code", "implicit"],
    "subject_types_supported": ["public", "pairwise"],
    "id_token_signing_alg_values_supported": ["RS256", "ES256"],
    "request_object_signing_alg_values_supported": ["RS256"],
    "claims_supported": ["sub"],
    "scopes_supported": ["openid"],
    "ui_locales_supported": ["en", "de-AT", "zh-Hant-TW"],
    "code_challenge_methods_supported": ["S256"],
}
MISSING = object()


class Answer:
    """A response as far as judges look at one."""

    def __init__(self, body, status=200, kind="application/json; charset=utf-8"):
        self.body, self.status_code, self.ok = body, status, status < 400
        self.headers = {"Content-Type": kind}

    def json(self):
        """The body."""
        return self.body


def changed(document, name, value):
    """The document with one member changed, or taken out."""
    document = copy.deepcopy(document)
    document.pop(name, None)
    return document if value is MISSING else {**document, name: value}


def ended(judge, *arguments):
    """The report of a judge that may have stopped."""
    report = Report()
    try:
        judge(report, *arguments)
    except Stopped:
        pass
    return report


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("nothing", MISSING, PASSED),
        ("issuer", f"{ISSUER}/", FAILED),
        ("authorization_endpoint", "http://op.example/authorize", FAILED),
        ("token_endpoint", MISSING, FAILED),
        ("userinfo_endpoint", MISSING, WARNING),
        ("registration_endpoint", "http://op.example/register", FAILED),
        ("jwks_uri", MISSING, FAILED),
        ("some_other_endpoint", "http://op.example/other", FAILED),
        ("response_types_supported", ["code"], FAILED),
        ("response_types_supported", "code", FAILED),
        ("grant_types_supported", ["authorization_code"], FAILED),
        ("grant_types_supported", [], FAILED),
        ("subject_types_supported", ["ephemeral"], FAILED),
        ("id_token_signing_alg_values_supported", ["ES256"], FAILED),
        ("request_object_signing_alg_values_supported", ["ES256"], WARNING),
        ("claims_supported", MISSING, WARNING),
        ("scopes_supported", ["profile"], FAILED),
        ("scopes_supported", ["openid", "two words"], FAILED),
        ("scopes_supported", MISSING, WARNING),
        ("ui_locales_supported", ["de_DE"], FAILED),
        ("ui_locales_supported", ["de-at"], WARNING),
        ("code_challenge_methods_supported", "S256", FAILED),
    ],
)
def test_discovery_document(name, value, verdict):
    metadata = changed(METADATA, name, value)
    report = ended(discovery.verified, Answer(metadata), metadata, ISSUER, True)
    assert report.verdict == verdict, report.reason


@pytest.mark.parametrize("answer", [Answer(METADATA, kind="text/html"), Answer(METADATA, status=203)])
def test_discovery_answer(answer):
    assert ended(discovery.verified, answer, METADATA, ISSUER, True).verdict == FAILED


def test_a_provider_with_declared_clients_needs_one_response_type():
    metadata = changed(changed(METADATA, "response_types_supported", ["code"]), "grant_types_supported", MISSING)
    assert ended(discovery.verified, Answer(metadata), metadata, ISSUER, False).verdict == PASSED


def key_set():
    """Two good keys."""
    return [
        RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}).as_dict(private=False),
        ECKey.generate_key("P-256", {"kid": "two", "use": "sig"}).as_dict(private=False),
    ]


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("nothing", MISSING, PASSED),
        ("kid", "two", FAILED),
        ("kid", MISSING, FAILED),
        ("n", MISSING, FAILED),
        ("n", "a+b/", FAILED),
        ("d", "AQAB", FAILED),
        ("kty", "oct", FAILED),
    ],
)
def test_key_set(name, value, verdict):
    one, two = key_set()
    report = ended(keys.published, Answer({"keys": [changed(one, name, value), two]}))
    assert report.verdict == verdict, report.reason


@pytest.mark.parametrize(
    ("name", "value", "status", "verdict"),
    [
        ("nothing", MISSING, 201, PASSED),
        ("nothing", MISSING, 200, FAILED),
        ("client_id", MISSING, 201, FAILED),
        ("client_secret_expires_at", MISSING, 201, FAILED),
        ("registration_access_token", MISSING, 201, FAILED),
        ("registration_client_uri", "http://op.example/register/1", 201, FAILED),
        ("error", "invalid_client_metadata", 201, FAILED),
    ],
)
def test_registration_answer(name, value, status, verdict):
    good = {
        "client_id": "1",
        "client_secret": "secret",
        "client_secret_expires_at": 0,
        "registration_client_uri": f"{ISSUER}/register/1",
        "registration_access_token": "token",
    }
    report = ended(registration.accepted, Answer(changed(good, name, value), status))
    assert report.verdict == verdict, report.reason
