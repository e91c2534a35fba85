"""TK: how clients authenticate at the token endpoint."""

import base64
import json
import secrets
import time

import pytest
import requests
from attacker import at_once, refused
from places import ASSERTION
from support.forge import es256, hs256, new_ec, new_rsa, nothing, public_forms, rs256, signed
from support.wire import exchange, request
from support.world import CALLBACK, client_key, secret

MACHINE = {"grant_type": "client_credentials", "scope": "reports"}


def token(signet, body, **options):
    """Posts to the token endpoint as anybody could."""
    return requests.post(signet.url("/token"), body, timeout=20, **options)


def basic(client_id, value):
    """The credentials of a client in a header, as they are."""
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{value}".encode()).decode()}


def assertion(signet, key=None, header=None, **changed):
    """An assertion of the client `signer`; a claim that is None is left out."""
    now = int(time.time())
    claims = {
        "iss": "signer",
        "sub": "signer",
        "aud": signet.issuer,
        "jti": secrets.token_hex(8),
        "iat": now,
        "exp": now + 60,
    }
    claims = {name: value for name, value in {**claims, **changed}.items() if value is not None}
    return signed({"alg": "ES256", "kid": "client-key", **(header or {})}, claims, key or es256(client_key()))


def asserted(signet, jwt, **more):
    """What the token endpoint says to an assertion: invalid_grant once it is believed, since the code is nobody's."""
    form = {"grant_type": "authorization_code", "code": "x", "redirect_uri": CALLBACK, "code_verifier": "x" * 43}
    return token(signet, {**form, "client_assertion_type": ASSERTION, "client_assertion": jwt, **more})


def believed(answer):
    """The client was authenticated."""
    return refused(answer, "invalid_grant")


def test_tk_01_a_secret_in_the_address_is_refused(signet):
    """And it is not in the log."""
    for place in ({"client_secret": secret("machine")}, {"client_secret": secret("machine"), "client_id": "machine"}):
        refused(token(signet, MACHINE, params=place), "invalid_client", "invalid_request")
    answer = token(signet, MACHINE, params={"client_secret": "x"}, auth=("machine", secret("machine")))
    refused(answer, "invalid_client", "invalid_request")
    assert secret("machine") not in signet.logged()


def test_tk_02_two_ways_to_authenticate_at_once_are_refused(signet):
    """Even when each of them is right."""
    auth = ("machine", secret("machine"))
    refused(token(signet, {**MACHINE, "client_secret": secret("machine")}, auth=auth), "invalid_request")
    two = {"client_assertion_type": ASSERTION, "client_assertion": assertion(signet)}
    refused(token(signet, {**MACHINE, **two}, auth=auth), "invalid_request")
    refused(asserted(signet, assertion(signet), client_id="signer", client_secret="x"), "invalid_request")


def test_tk_03_header_body_and_assertion_name_the_same_client(signet):
    """Nobody picks the one that suits."""
    answer = token(signet, {**MACHINE, "client_id": "portal"}, auth=("machine", secret("machine")))
    refused(answer, "invalid_request")
    refused(asserted(signet, assertion(signet), client_id="portal"), "invalid_request", "invalid_client")


def test_tk_04_basic_credentials_are_form_encoded_inside(signet):
    """Decoded once and by that rule alone."""
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    right = basic("odd%3Aid%2B%2541", "odd%2Bsecret+%26+100%25+%C3%BC%3A0123456789abcdef")
    refused(token(signet, form, headers=right), "invalid_grant")
    for wrong in (
        basic("odd:id+%41", "odd+secret & 100% ü:0123456789abcdef"),
        basic("odd%253Aid%252B%252541", "x"),
        basic("odd%3AidA", "odd%2Bsecret+%26+100%25+%C3%BC%3A0123456789abcdef"),
        basic("portal%00", secret("portal")),
        basic("", secret("portal")),
        basic("portal", ""),
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!!"},
        {"Authorization": f"Bearer {secret('portal')}"},
        {"Authorization": basic("portal", secret("portal"))["Authorization"].rstrip("=") + "\u00e9"},
    ):
        refused(token(signet, form, headers=wrong), "invalid_client", "invalid_request")


def test_tk_05_only_the_registered_way_counts(signet):
    """None weaker and no other."""
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    for body in (
        {"client_id": "signer", "client_secret": secret("signer")},
        {"client_id": "signer", "client_secret": ""},
        {"client_id": "signer"},
        {"client_id": "browser", "client_secret": ""},
        {"client_id": "browser", "client_secret": "x"},
        {"client_id": "portal"},
        {"client_id": "portal", "client_secret": secret("portal")},
        {"client_id": "poster"},
    ):
        refused(token(signet, {**form, **body}), "invalid_client")
    refused(token(signet, form, auth=("poster", secret("poster"))), "invalid_client")
    refused(token(signet, form, auth=("browser", "")), "invalid_client")
    for client_id in ("portal", "browser"):
        refused(asserted(signet, assertion(signet, iss=client_id, sub=client_id)), "invalid_client")


def test_tk_06_an_unknown_client_is_refused_like_a_wrong_secret(signet):
    """In the same words and with the same header fields."""
    known, unknown = (token(signet, MACHINE, auth=(name, "wrong")) for name in ("machine", "machina"))
    varying = {"Date", "Content-Length"}
    assert known.status_code == unknown.status_code == 401 and known.text == unknown.text
    assert {n: v for n, v in known.headers.items() if n not in varying} == {
        n: v for n, v in unknown.headers.items() if n not in varying
    }


def test_tk_07_secrets_cannot_be_tried_out(signet):
    """After some wrong ones the right one is not taken either, for a while; other clients go on."""
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    refused(token(signet, form, auth=("guessed", secret("guessed"))), "invalid_grant")
    for number in range(25):
        refused(token(signet, form, auth=("guessed", f"guess {number}")), "invalid_client")
    refused(token(signet, form, auth=("guessed", secret("guessed"))), "invalid_client")
    refused(token(signet, form, auth=("app", secret("app"))), "invalid_grant")


@pytest.mark.parametrize(
    "audience",
    [
        "https://other.example",
        "https://other.example/token",
        ["ISSUER", "https://other.example"],
        [],
        "",
        None,
        "ISSUER/",
        "ISSUER/authorize",
        "issuer",
        ["ISSUER", "ISSUER"],
        {"a": "ISSUER"},
        7,
    ],
    ids=str,
)
def test_tk_08_an_assertion_is_for_us_alone(signet, audience):
    """Made for another server, or for two, it could be passed on."""
    believed(asserted(signet, assertion(signet)))
    text = json.dumps(audience).replace("ISSUER", signet.issuer)
    refused(asserted(signet, assertion(signet, aud=json.loads(text))), "invalid_client")


def test_tk_09_an_assertion_counts_once(either):
    """Also of twenty at the same moment, and with a body that differs."""
    jwt = assertion(either)
    answers = at_once(20, lambda _: asserted(either, jwt).json()["error"])
    assert sorted(answers) == ["invalid_client"] * 19 + ["invalid_grant"]
    refused(asserted(either, jwt, code="y"), "invalid_client")
    refused(asserted(either, jwt + "", scope="openid"), "invalid_client")


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": None},
        {"exp": 315_360_000},
        {"exp": -61},
        {"nbf": 300},
        {"iat": 300},
        {"exp": 0, "iat": -7200},
        {"jti": None},
        {"jti": ""},
        {"iss": None},
        {"sub": None},
        {"iss": "portal"},
        {"sub": "portal"},
    ],
    ids=str,
)
def test_tk_10_an_assertion_lives_for_minutes(signet, changed):
    """With an end, not from the future, and about its client by name."""
    now = int(time.time())
    moved = {
        n: now + v - (600 if n == "exp" and v == 0 else 0) if isinstance(v, int) else v for n, v in changed.items()
    }
    refused(asserted(signet, assertion(signet, **moved)), "invalid_client")


def test_tk_12_the_clients_own_key_decides_the_algorithm(signet):
    """No header talks us into another."""
    jwk = client_key()
    refused(asserted(signet, assertion(signet, nothing(), {"alg": "none"})), "invalid_client")
    for form in public_forms(jwk):
        refused(asserted(signet, assertion(signet, hs256(form), {"alg": "HS256"})), "invalid_client")
    refused(asserted(signet, assertion(signet, rs256(new_rsa()), {"alg": "RS256"})), "invalid_client")
    refused(asserted(signet, assertion(signet, es256(new_ec()))), "invalid_client")
    refused(asserted(signet, assertion(signet, header={"kid": "another"})), "invalid_client")
    refused(asserted(signet, assertion(signet, header={"alg": "ES384"})), "invalid_client")


def test_tk_37_a_certificate_named_in_a_header_is_nobodys(signet):
    """No header from the network authenticates a client."""
    form = {"grant_type": "refresh_token", "refresh_token": "x", "client_id": "portal"}
    for name in (
        "X-Client-Cert",
        "X-SSL-Client-Cert",
        "X-SSL-Client-Verify",
        "X-Forwarded-Client-Cert",
        "Client-Cert",
        "X-Forwarded-User",
        "X-Remote-User",
        "Remote-User",
        "X-SSL-Client-S-DN",
    ):
        refused(token(signet, form, headers={name: "portal"}), "invalid_client")


def test_tk_103_two_authorization_fields_are_none(signet):
    """Two programs in a row would each believe another one."""
    body = b"grant_type=client_credentials&scope=reports"
    two = "\r\nAuthorization: ".join(
        [basic("machine", secret("machine"))["Authorization"], basic("portal", secret("portal"))["Authorization"]]
    )
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": two}
    answer = exchange(signet, request("POST", "/token", headers, body))
    assert answer.status in (400, 401) and "access_token" not in answer.body
