"""JW: every place where a JWT is taken. The first test shows that each place takes a good one; all others that it
takes nothing else. Tokens of ours are altered, tokens of clients are signed anew by the client's own key."""

import base64
import json

import pytest
import requests
from places import at_clients_places, at_our_places, everywhere, none_taken, reheaded, where_keys_are_registered
from support.canary import Canary
from support.client import Client
from support.forge import (
    ORDER,
    base64url,
    der256,
    encoded,
    es256,
    exactly,
    hs256,
    new_ec,
    new_ed25519,
    new_rsa,
    nothing,
    public_forms,
    public_jwk,
    rs256,
    signed,
)
from support.tokens import decode, header, unchecked
from support.world import client_key

A_KEY = {"kid": "client-key", "alg": "ES256", "use": "sig"}


@everywhere
def test_jw_01_alg_none_is_refused_in_every_spelling(place):
    """With the signature, without it, and with the dot alone."""
    tokens = []
    for name in ("none", "None", "NONE", "nOnE", "", "none ", None):
        token = place.forge({"alg": name}, sign=nothing())
        tokens += [token, token.rstrip("."), place.forge({"alg": name})]
    none_taken(place, tokens)


@everywhere
def test_jw_02_a_public_key_is_no_shared_secret(place, signet):
    """In none of its forms, with none of the HMAC names."""
    public = [form for key in signet.jwks()["keys"] for form in (json.dumps(key).encode(), key["kid"].encode())]
    for name in ("HS256", "HS384", "HS512", "hs256"):
        none_taken(
            place, [place.forge({"alg": name}, sign=hs256(form)) for form in (*public_forms(client_key()), *public)]
        )


@everywhere
@pytest.mark.parametrize(
    "alg", ["RS256", "PS256", "EdDSA", "ES384", "ES512", "ES256K", "RS1", "dir", "ECDH-ES", 7, ["ES256"]]
)
def test_jw_03_the_algorithm_is_the_keys(place, alg):
    """Whatever the header says; by any key of the attacker's that would fit it."""
    tokens = [place.forge({"alg": alg}), place.forge({"alg": alg}, sign=rs256(new_rsa()))]
    tokens += [place.forge({"alg": alg}, sign=new_ed25519().sign)]
    if place.ours:
        tokens += [reheaded(place.genuine(), alg=alg)]
    none_taken(place, tokens)


@everywhere
def test_jw_05_an_empty_curve_signature_is_refused(place):
    """Zeroes, the order, half of one, too long, too short, or in the form of certificates."""
    number = lambda value: (value % 2**256).to_bytes(32, "big")
    one, nought, order = number(1), number(0), number(ORDER)
    pairs = [
        (nought, nought),
        (one, nought),
        (nought, one),
        (order, order),
        (order, one),
        (one, order),
        (b"\xff" * 32,) * 2,
    ]
    tokens = [place.forge({"alg": "ES256"}, sign=exactly(r + s)) for r, s in pairs]
    tokens += [place.forge(sign=exactly(b"\0" * length)) for length in (0, 1, 63, 65, 96, 128)]
    if not place.ours:
        good = es256(place.key)
        shifted = lambda m: good(m)[:32] + number(int.from_bytes(good(m)[32:], "big") + ORDER)
        tokens += [place.forge(sign=sign) for sign in (der256(place.key), shifted, lambda m: good(m) + b"\0")]
        tokens += [place.forge(sign=lambda m: b"\0" + good(m)), place.forge(sign=lambda m: good(m)[32:] + good(m)[:32])]
    none_taken(place, tokens)


def test_jw_06_an_rsa_signature_has_one_form(signet):
    """Neither shorter nor longer than the key, nor a number below or above; and PSS is not PKCS #1."""
    client = Client(signet, "rs256")
    token = client.sign_in()["id_token"]
    head, payload, signature = token.split(".")
    raw = decode(signature)
    key = next(key for key in signet.jwks()["keys"] if key["kid"] == header(token)["kid"])
    modulus = int.from_bytes(decode(key["n"]), "big")
    assert len(raw) == 256
    grown = (int.from_bytes(raw, "big") + modulus).to_bytes(257, "big")
    forged = [raw[1:], raw[:-1], b"\0" + raw, raw + b"\0", grown, b"\0" * 256, b"\0" * 255 + b"\1", b"", raw[::-1]]
    forged += [modulus.to_bytes(256, "big"), (modulus - 1).to_bytes(256, "big"), b"\xff" * 256]

    def taken(hint):
        answer = requests.post(
            signet.url("/logout"),
            {"id_token_hint": hint, "post_logout_redirect_uri": "http://127.0.0.1:9/bye"},
            allow_redirects=False,
            timeout=20,
        )
        return "Location" in answer.headers

    assert taken(token)
    for wrong in forged:
        assert not taken(f"{head}.{payload}.{base64url(wrong)}")
    assert not taken(reheaded(token, alg="PS256"))


@where_keys_are_registered
def test_jw_07_a_key_in_the_header_is_not_used(place):
    """Nor one named there by its hash, nor a certificate."""
    mine = public_jwk(new_ec(), **A_KEY)
    sign = es256(new_ec())
    certificate = base64.b64encode(b"not even a certificate").decode()
    none_taken(
        place,
        [
            place.forge({"jwk": mine, **more}, sign=sign)
            for more in ({}, {"kid": None}, {"kid": "mine"}, {"alg": "ES256"})
        ]
        + [place.forge({"x5c": [certificate]}, sign=sign), place.forge({"x5t": "AA"}, sign=sign)],
    )


@where_keys_are_registered
def test_jw_08_no_address_in_a_header_is_opened(place):
    """Not even when the keys there would fit."""
    with Canary({"keys": [public_jwk(new_ec(), kid="canary")]}) as canary:
        for name in ("jku", "x5u"):
            for url in (
                canary.url,
                canary.url.replace("127.0.0.1", "localhost"),
                f"http://trusted.example@{canary.address}/",
            ):
                none_taken(place, [place.forge({name: url, "kid": "canary", "alg": "ES256"}, sign=es256(new_ec()))])
        assert canary.visits == []


@where_keys_are_registered
@pytest.mark.parametrize(
    "kid",
    [
        "../../../../dev/null",
        "/dev/null",
        "' UNION SELECT 'x' --",
        "| id",
        "$(id)",
        "",
        "x" * 300,
        "\u0000",
        7,
        None,
        ["a"],
        {"a": 1},
        True,
        "file:///dev/null",
        "__proto__",
    ],
    ids=str,
)
def test_jw_10_a_kid_is_only_compared(place, kid):
    """Whatever it holds."""
    for sign in (hs256(b""), hs256(b"\0"), es256(new_ec())):
        head = {"kid": kid, "alg": "HS256" if sign.__name__ == "<lambda>" else "ES256"}
        none_taken(place, [signed({**place.parts()[0], **head}, place.parts()[1], sign)])


@everywhere
def test_jw_10_a_kid_of_a_hundred_kilobytes_is_refused(place):
    """Before it is read."""
    none_taken(place, [place.forge({"kid": "k" * 30_000})])


@everywhere
@pytest.mark.parametrize(
    "head",
    [
        {"crit": ["x"], "x": 1},
        {"crit": []},
        {"crit": ["alg"]},
        {"crit": ["exp"]},
        {"crit": "x"},
        {"crit": None, "b64": False},
        {"crit": ["b64"], "b64": False},
        {"crit": ["b64"], "b64": True},
        {"crit": {}},
        {"crit": ["http://x"], "http://x": 1},
    ],
    ids=str,
)
def test_jw_13_what_is_critical_and_not_understood_is_refused(place, head):
    """And what may not be called critical, too."""
    tokens = [place.forge(head)]
    if place.ours:
        tokens += [reheaded(place.genuine(), **head)]
    none_taken(place, tokens)


@everywhere
def test_jw_17_base64url_has_one_spelling(place):
    """No padding, no other alphabet, no white space, no bits beyond the last byte."""
    tokens = []
    for part in range(3):
        for change in (
            lambda t: t + "=",
            lambda t: t + "==",
            lambda t: t + "\n",
            lambda t: " " + t,
            lambda t: t[:5] + "\r\n" + t[5:],
            lambda t: t + "A",
            lambda t: t + "%3D",
            lambda t: t + "+",
            lambda t: "/" + t,
            lambda t: t + "\0",
        ):
            parts = place.genuine().split(".")
            parts[part] = change(parts[part])
            tokens.append(".".join(parts))
    for _ in range(20):
        token = place.genuine()
        last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index(token[-1])
        if len(token.split(".")[2]) % 4 == 2:  # 64 bytes: four bits of the last character carry nothing
            other = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last ^ 1]
            tokens.append(token[:-1] + other)
    none_taken(place, tokens)


@at_clients_places
def test_jw_26_another_partys_key_does_not_count(place):
    """A key of ours, or of nobody, under the right name."""
    kid = place.signet.jwks()["keys"][0]["kid"]
    none_taken(
        place,
        [place.forge({"kid": kid}), place.forge(sign=es256(new_ec())), place.forge({"kid": kid}, sign=es256(new_ec()))],
    )


def test_jw_27_what_we_publish_is_public(signet):
    """Only public members, each key under a name of its own, for signatures."""
    keys = signet.jwks()["keys"]
    assert len({key["kid"] for key in keys}) == len(keys) > 0
    for key in keys:
        assert key["kty"] in ("EC", "RSA", "OKP") and key["use"] == "sig" and key["alg"]
        assert not {"d", "p", "q", "dp", "dq", "qi", "oth", "k"} & key.keys()


@everywhere
def test_jw_101_a_signature_belongs_to_its_own_claims(place):
    """Neither another token's signature nor another token's header will do."""
    head, payload, signature = place.genuine().split(".")
    second = place.forge(None, {"jti": "another"}).split(".")
    none_taken(place, [f"{head}.{second[1]}.{signature}", f"{second[0]}.{payload}.{second[2]}"])


@at_our_places
def test_jw_103_a_key_of_another_algorithm_does_not_verify(place):
    """Each of our keys has one algorithm; naming another key changes nothing but the refusal."""
    token = place.genuine()
    keys = place.signet.jwks()["keys"]
    others = [
        reheaded(token, kid=key["kid"], **more)
        for key in keys
        if key["kid"] != header(token)["kid"]
        for more in ({}, {"alg": key["alg"]})
    ]
    none_taken(place, [*others, reheaded(token, kid=None, alg="RS256"), reheaded(token, kid="")])


@everywhere
def test_jw_104_an_encrypted_token_is_not_taken(place):
    """Five parts, for a key of ours, in any of the ways."""
    kid = place.signet.jwks()["keys"][0]["kid"]
    for alg in ("dir", "RSA-OAEP", "ECDH-ES", "A128KW", "PBES2-HS256+A128KW"):
        head = encoded({"alg": alg, "enc": "A128GCM", "kid": kid, "p2c": 2_000_000_000, "p2s": "AAAA", "zip": "DEF"})
        none_taken(
            place, [f"{head}..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA", f"{head}.AAAA.AAAAAAAAAAAAAAAA.AAAA.AAAA"]
        )


@at_our_places
def test_jw_105_every_claim_of_ours_is_signed(place):
    """Not one can be changed, added or taken away."""
    head, _, signature = place.genuine().split(".")
    claims = unchecked(place.genuine())
    for name in claims:
        changed = [{**claims, name: "x"}, {n: v for n, v in claims.items() if n != name}]
        none_taken(place, [f"{head}.{encoded(values)}.{signature}" for values in changed])
    none_taken(place, [f"{head}.{encoded({**claims, 'added': 1})}.{signature}"])
