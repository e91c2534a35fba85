"""TK-35 and TK-36: tokens bound to a key, and the proofs that come with them (RFC 9449)."""

import time

import pytest
import requests
from attacker import at_once, refused
from support.client import Client
from support.forge import es256, hs256, new_rsa, nothing, public_jwk, rs256
from support.proof import new_key, proof, thumbprint
from support.tokens import header, unchecked
from support.wire import exchange, request
from support.world import CALLBACK, secret

MACHINE = {"grant_type": "client_credentials", "scope": "reports"}


def asked(signet, value, client_id="machine"):
    """A token request with this proof."""
    headers = {"DPoP": value} if value is not None else {}
    return requests.post(
        signet.url("/token"), MACHINE, headers=headers, auth=(client_id, secret(client_id)), timeout=20
    )


def bound(signet, key=None, scope="openid profile email offline_access"):
    """What a public client gets that proves to have a key, and the key."""
    key, client = key or new_key(), Client(signet, "browser")
    code, verifier = client.code(scope=scope)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
    return renewed(signet, key, form), key


def renewed(signet, key, form, client_id="browser"):
    """The answer to a token request of a public client, with a proof."""
    headers = {"DPoP": proof(key, "POST", signet.url("/token"))} if key else {}
    return requests.post(signet.url("/token"), {"client_id": client_id, **form}, headers=headers, timeout=20)


def at_userinfo(signet, token, value, scheme="DPoP", method="GET"):
    """What userinfo says to a token with this proof."""
    headers = {"Authorization": f"{scheme} {token}", **({"DPoP": value} if value else {})}
    return requests.request(method, signet.url("/userinfo"), headers=headers, timeout=20)


@pytest.mark.spec("RFC 9449", "5")
def test_tk_35_a_good_proof_binds_the_token(signet):
    """So that the proofs below are refused for what is wrong with them."""
    key = new_key()
    answer = asked(signet, proof(key, "POST", signet.url("/token"))).json()
    assert answer["token_type"] == "DPoP" and unchecked(answer["access_token"])["cnf"] == {"jkt": thumbprint(key)}


def wrong_proofs(url):
    """Everything that can be wrong with a proof for the token endpoint, by name."""
    key, other = new_key(), new_key()
    make = lambda **changed: proof(key, "POST", url, **changed)
    private = {**public_jwk(key), "d": "AAAA"}
    return {
        "no proof at all": "",
        "no JWT": "x.y.z",
        "another method": make(htm="GET"),
        "method in lower case": make(htm="post"),
        "no method": make(htm=None),
        "another address": make(htu=url + "x"),
        "another host": make(htu="https://evil.example/token"),
        "an address behind user information": make(htu=url.replace("//", "//evil@")),
        "a relative address": make(htu="/token"),
        "no address": make(htu=None),
        "no jti": make(jti=None),
        "an empty jti": make(jti=""),
        "a long jti": make(jti="j" * 5000),
        "no iat": make(iat=None),
        "iat as text": make(iat="now"),
        "an old iat": make(iat=int(time.time()) - 86_400),
        "an iat from the future": make(iat=int(time.time()) + 86_400),
        "expired": make(exp=int(time.time()) - 600),
        "a nonce that is not ours": make(nonce="AAAAAAAAAAAAAAAAAAAAAA"),
        "no typ": make(header={"typ": None}),
        "typ JWT": make(header={"typ": "JWT"}),
        "typ at+jwt": make(header={"typ": "at+jwt"}),
        "alg none": make(header={"alg": "none"}, sign=nothing()),
        "HS256 by the public key": make(header={"alg": "HS256"}, sign=hs256(str(public_jwk(key)).encode())),
        "a symmetric key": make(header={"alg": "HS256", "jwk": {"kty": "oct", "k": "AAAA"}}, sign=hs256(b"\0\0\0")),
        "another algorithm": make(header={"alg": "RS256"}, sign=rs256(new_rsa())),
        "a private key": make(header={"jwk": private}),
        "no key": make(header={"jwk": None}),
        "a key as text": make(header={"jwk": "key"}),
        "a list of keys": make(header={"jwk": [public_jwk(key)]}),
        "a point that is not on the curve": make(header={"jwk": {**public_jwk(key), "y": public_jwk(key)["x"]}}),
        "somebody else's key": make(header={"jwk": public_jwk(other)}),
        "signed by somebody else": make(sign=es256(other)),
        "a critical extension": make(header={"crit": ["x"], "x": 1}),
        "the address of a key": make(header={"jwk": None, "jku": "https://evil.example/"}),
        "two proofs": f"{make()}, {make()}",
        "a proof with a rest": make() + ".x",
        "oversize": make(x="x" * 20_000),
    }


@pytest.mark.spec("RFC 9449", "4.3")
@pytest.mark.parametrize("name", wrong_proofs("http://127.0.0.1/token"))
def test_tk_35_a_proof_with_anything_wrong_is_refused(signet, name):
    """And there is no token, bound or not."""
    answer = asked(signet, wrong_proofs(signet.url("/token"))[name])
    if answer.status_code != 431:
        refused(answer, "invalid_dpop_proof", "use_dpop_nonce")


@pytest.mark.spec("RFC 9449", "11.1")
def test_tk_35_a_proof_counts_once(either):
    """Of twenty at the same moment one."""
    value = proof(new_key(), "POST", either.url("/token"))
    answers = at_once(20, lambda _: asked(either, value).status_code)
    assert sorted(answers) == [200] + [400] * 19


def test_tk_35_two_proofs_in_two_fields_are_refused(signet):
    """Whichever of them is good."""
    value = proof(new_key(), "POST", signet.url("/token"))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Authorization": requests.auth._basic_auth_str("machine", secret("machine")),
        "DPoP": value + "\r\nDPoP: " + proof(new_key(), "POST", signet.url("/token")),
    }
    answer = exchange(signet, request("POST", "/token", headers, b"grant_type=client_credentials&scope=reports"))
    assert answer.status == 400 and "access_token" not in answer.body


@pytest.mark.spec("RFC 9449", "5.2")
def test_tk_35_a_client_that_must_prove_gets_nothing_without(signet):
    """dpop_bound_access_tokens cannot be left aside."""
    client = Client(signet, "bound")
    refused(client.exchange(*client.code()), "invalid_dpop_proof", "use_dpop_nonce", "invalid_request")


@pytest.mark.spec("RFC 9449", "5")
def test_tk_35_a_refresh_token_of_a_public_client_is_bound_to_its_key(signet):
    """Stolen, it is worth nothing; and the thief's try costs the owner nothing."""
    answer, key = bound(signet)
    tokens = answer.json()
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    for thief in (None, new_key()):
        refused(renewed(signet, thief, form), "invalid_grant", "invalid_dpop_proof")
    again = renewed(signet, key, form)
    assert again.status_code == 200 and unchecked(again.json()["access_token"])["cnf"] == {"jkt": thumbprint(key)}


@pytest.mark.spec("RFC 9449", "10")
def test_tk_35_a_code_can_be_bound_to_a_key(signet):
    """dpop_jkt in the request: the code is worth nothing to another key, and to none."""
    key, client = new_key(), Client(signet, "browser")
    for thief in (None, new_key()):
        code, verifier = client.code(dpop_jkt=thumbprint(key))
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
        refused(renewed(signet, thief, form), "invalid_grant", "invalid_dpop_proof")
    code, verifier = client.code(dpop_jkt=thumbprint(key))
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
    assert renewed(signet, key, form).status_code == 200


@pytest.mark.spec("RFC 9449", "7.1")
def test_tk_36_a_bound_token_is_no_bearer_token(signet):
    """Not in the header, not in a form, and not with another key's proof."""
    answer, key = bound(signet)
    token, url = answer.json()["access_token"], signet.url("/userinfo")
    assert at_userinfo(signet, token, proof(key, "GET", url, token)).json()["email"] == "ann@acme.example"
    good = proof(key, "GET", url, token)
    for wrong in (
        at_userinfo(signet, token, None, "Bearer"),
        at_userinfo(signet, token, good, "Bearer"),
        at_userinfo(signet, token, None),
        at_userinfo(signet, token, proof(new_key(), "GET", url, token)),
        at_userinfo(signet, token, proof(key, "GET", url)),
        at_userinfo(signet, token, proof(key, "GET", url, token + "x")),
        at_userinfo(signet, token, proof(key, "POST", url, token)),
        at_userinfo(signet, token, proof(key, "GET", signet.url("/token"), token)),
        requests.post(url, {"access_token": token}, timeout=20),
        requests.post(url, {"access_token": token}, headers={"DPoP": proof(key, "POST", url, token)}, timeout=20),
    ):
        assert wrong.status_code in (400, 401) and "ann@" not in wrong.text
        assert "WWW-Authenticate" in wrong.headers
    once = proof(key, "GET", url, token)
    assert [at_userinfo(signet, token, once).status_code for _ in range(2)] == [200, 401]


def test_tk_36_a_bearer_token_is_no_bound_token(signet):
    """A thief cannot dress it up with a key of their own."""
    token = Client(signet).sign_in()["access_token"]
    url = signet.url("/userinfo")
    answer = at_userinfo(signet, token, proof(new_key(), "GET", url, token))
    assert answer.status_code == 401


def test_tk_36_introspection_tells_the_key(signet):
    """So that an API can hold the token to it; and the ID token has none."""
    key, client = new_key(), Client(signet)
    code, verifier = client.code()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
    headers = {"DPoP": proof(key, "POST", signet.url("/token"))}
    tokens = requests.post(
        signet.url("/token"), form, headers=headers, auth=("portal", secret("portal")), timeout=20
    ).json()
    told = client.introspect(tokens["access_token"])
    assert told["cnf"] == {"jkt": thumbprint(key)} and told["token_type"] == "DPoP"
    assert "cnf" not in unchecked(tokens["id_token"]) and header(tokens["access_token"])["typ"] == "at+jwt"
