"""JW: what stands in a token: its shape, its kind, its claims. Where tokens are ours they are altered, where they are a
client's they are signed by the client's own key."""

import json
import time

import pytest
import requests
from places import AccessTokenAtIntrospection, at_clients_places, at_our_places, everywhere, none_taken
from support.client import Client
from support.forge import (
    base64url,
    signed,
)
from support.tokens import header


@at_clients_places
def test_jw_14_a_member_that_is_there_twice_is_refused(place):
    """In the header and in the claims, also when both say the same."""
    good_header, good_claims = (json.dumps(part) for part in place.parts())
    twice = lambda text, name, value: text[:-1] + f', "{name}": {json.dumps(value)}}}'
    tokens = [signed(twice(good_header, "alg", "ES256"), place.parts()[1], place.sign)]
    tokens += [signed(twice(good_header, "alg", "none"), place.parts()[1], place.sign)]
    tokens += [signed('{"alg":"none",' + good_header[1:], place.parts()[1], place.sign)]
    for name in ("iss", "aud", "exp"):
        tokens += [
            signed(good_header, twice(json.dumps(claims), name, claims[name]), place.sign)
            for claims in [place.parts()[1]]
        ]
    tokens += [
        signed(
            good_header, twice(json.dumps(place.parts()[1]), "\\u0069ss".replace("\\\\", "\\"), "portal"), place.sign
        )
    ]
    assert '"iss"' in good_claims
    none_taken(place, tokens)


WRONG_TYPES = [
    ("exp", "as text"),
    ("exp", None),
    ("exp", "in a list"),
    ("exp", True),
    ("exp", -1),
    ("exp", 0),
    ("exp", 2**63),
    ("exp", 1e300),
    ("aud", {"a": 1}),
    ("aud", 7),
    ("aud", []),
    ("aud", [7]),
    ("aud", [[]]),
    ("aud", None),
    ("aud", ""),
    ("iss", ["signer"]),
    ("iss", 7),
    ("iss", {}),
    ("iss", ""),
    ("nbf", "soon"),
    ("nbf", []),
    ("iat", "now"),
    ("iat", [1]),
    ("jti", 7),
    ("jti", []),
]


@at_clients_places
@pytest.mark.parametrize(("name", "value"), WRONG_TYPES, ids=str)
def test_jw_15_a_claim_of_the_wrong_type_is_refused(place, name, value):
    """None is taken for what it might have meant."""
    if value in (None, [], "") and name in place.may_lack:
        return  # there as little as if it were left out
    head, claims = place.parts()
    wrong = {"as text": str(claims["exp"]), "in a list": [claims["exp"]]}.get(str(value), value)
    none_taken(place, [signed(head, {**claims, name: wrong}, place.sign)])


@at_clients_places
@pytest.mark.parametrize("value", ["1e400", "NaN", "Infinity", "-0", "1e9999999", "0x7fffffff", "+1", "01", "9" * 400])
def test_jw_15_a_number_that_is_none_is_refused(place, value):
    """As JSON has it or as others write it."""
    head, claims = place.parts()
    text = json.dumps({**claims, "exp": 12345678}).replace("12345678", value)
    none_taken(place, [signed(head, text, place.sign)])


@at_clients_places
def test_jw_16_a_token_is_good_for_its_time_alone(place):
    """With a minute for clocks that differ and no more."""
    now = int(time.time())
    wrong = [
        {"exp": None},
        {"exp": now - 61},
        {"exp": now - 10**9},
        {"nbf": now + 120},
        {"iat": now + 120},
        {"exp": 2**63 - 1},
    ]
    if "exp" in place.may_lack:
        wrong = wrong[1:-1]  # an object without an end, or with one far away, says so itself: RFC 9101 4
    none_taken(place, [place.forge(None, changed) for changed in wrong])


@everywhere
def test_jw_18_a_token_has_three_parts(place):
    """And is no JSON."""
    head, payload, signature = place.genuine().split(".")
    flattened = {"protected": head, "payload": payload, "signature": signature}
    general = {"payload": payload, "signatures": [{"protected": head, "signature": signature}]}
    none_taken(
        place,
        [
            f"{head}.{payload}",
            f"{head}.{payload}.",
            f".{payload}.{signature}",
            f"{head}..{signature}",
            f"{head}.{payload}.{signature}.",
            f"{head}.{payload}.{signature}.{signature}",
            f"{head}.{payload}.{signature}.x.y",
            f".{head}.{payload}.{signature}",
            head,
            "..",
            "....",
            json.dumps(flattened),
            json.dumps(general),
            base64url(json.dumps(flattened).encode()),
        ],
    )


@at_our_places
def test_jw_19_one_kind_of_token_is_not_another(place):
    """An access token is no hint, an ID token opens nothing."""
    tokens = Client(place.signet).sign_in()
    kinds = [tokens["access_token"], tokens["id_token"], tokens["refresh_token"]]
    others = [token for token in kinds if unchecked_typ(token) != unchecked_typ(place.genuine())]
    assert len(others) == 2
    none_taken(place, others[:1] if isinstance(place, AccessTokenAtIntrospection) else others)


def unchecked_typ(token):
    """What a token says it is."""
    return header(token).get("typ") if "." in token else "no JWT"


@at_clients_places
@pytest.mark.parametrize(
    "kind",
    ["at+jwt", "logout+jwt", "secevent+jwt", "dpop+jwt", "id_token", "token-introspection+jwt", "x", "", 7, None],
)
def test_jw_19_a_clients_token_is_of_its_own_kind(place, kind):
    """By what it says of itself; nothing of ours is one of theirs."""
    tokens = Client(place.signet).sign_in()
    head, claims = place.parts()
    allowed = {None}
    wrong = [] if kind in allowed else [signed({**head, "typ": kind}, claims, place.sign)]
    none_taken(place, [*wrong, tokens["id_token"], tokens["access_token"]])


@everywhere
def test_jw_20_nothing_is_nested_or_compressed(place):
    """Neither unpacked nor looked into."""
    import zlib

    head, claims = place.parts()
    bomb = zlib.compress(b'{"a":"' + b" " * 4_000_000 + b'"}')
    tokens = [signed({**head, "zip": "DEF"}, claims, place.sign), signed({**head, "zip": "DEF"}, bomb, place.sign)]
    nested = place.genuine()
    for _ in range(3):
        nested = signed({**head, "cty": "JWT"}, nested, place.sign)
        tokens.append(nested)
    none_taken(place, tokens)


@everywhere
def test_jw_23_an_oversize_token_is_refused_before_it_is_read(place):
    """Long, deep, or with too many claims."""
    head, claims = place.parts()
    deep = json.dumps(claims)[:-1] + ', "x": ' + "[" * 100 + "]" * 100 + "}"
    many = {**claims, **{f"c{n}": n for n in range(3000)}}
    for token in (
        signed(head, deep, place.sign),
        signed(head, many, place.sign),
        place.forge(None, {"x": "x" * 20_000}),
    ):
        assert not place.takes(token)
    huge = requests.post(place.signet.url("/token"), {"client_assertion": "a" * 1_000_000}, timeout=20)
    assert huge.status_code == 413
    assert place.takes(place.genuine())


@at_clients_places
def test_jw_24_names_are_compared_after_one_decoding(place):
    """Byte by byte: no lookalike, no slash too many, no broken UTF-8."""
    issuer = place.signet.issuer
    wrong = [
        {"iss": "ѕigner"},
        {"iss": "signer "},
        {"iss": "SIGNER"},
        {"iss": "signer\u0000"},
        {"iss": "sign\u200ber"},
        {"aud": issuer + "/"},
        {"aud": issuer.upper()},
        {"aud": issuer + "#"},
        {"aud": issuer.replace("127.0.0.1", "localhost")},
    ]
    head, claims = place.parts()
    text = json.dumps(claims).encode()
    broken = [
        b"\xef\xbb\xbf" + text,
        text.replace(b"signer", b"\xc1\xb3igner"),
        text.replace(b"signer", b"signer\xff"),
        text + b" x",
        text + text,
    ]
    none_taken(
        place, [place.forge(None, changed) for changed in wrong] + [signed(head, data, place.sign) for data in broken]
    )


@everywhere
@pytest.mark.parametrize(
    "payload", ["", "[]", "null", "7", '"text"', "{", "{}}", "{'a': 1}", "\ufeff{}", "{}\0", '{"a":1,}', "//x\n{}"]
)
def test_jw_102_claims_are_one_json_object(place, payload):
    """Strict JSON, and nothing around it."""
    head, _ = place.parts()
    none_taken(place, [signed(head, payload, place.sign), signed(payload, place.parts()[1], place.sign)])
