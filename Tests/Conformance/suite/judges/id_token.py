"""What an ID token has to be (OpenID Connect Core 2 and 3.1.3.7)."""

import time

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from support.tokens import half_hash, header

from suite.judges import claims

ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
SKEW = 300
OWN = set("iss aud exp iat auth_time nonce acr amr azp c_hash at_hash s_hash jti nbf sid".split())


class IDToken:
    """A token and what it says, once its signature was checked."""

    def __init__(self, value, jwks):
        self.value = value
        self.header = header(value)
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        keys = [key for key in jwks["keys"] if self.header.get("kid") in (None, key.get("kid"))]
        self.claims = jwt.decode(value, KeySet.import_key_set({"keys": keys}), registry=registry).claims


def signed(report, value, jwks):
    """The token, its signature checked by the key that its header names."""
    report.needs(isinstance(value, str) and value.count(".") == 2, "an ID token comes", "Core 3.1.3.3")
    try:
        return IDToken(value, jwks)
    except (JoseError, ValueError) as error:
        report.needs(False, f"the ID token verifies with the published keys ({error})", "Core 3.1.3.7")


def standard(report, token, metadata, client_id, request, algorithm=None):
    """Everything that is always so of an ID token."""
    said, now = token.claims, time.time()
    report.must(said.get("iss") == metadata["issuer"], f"iss is {said.get('iss')!r}", "Core 3.1.3.7")
    audience(report, said, client_id)
    _time(report, said, "exp", now - SKEW, None)
    _time(report, said, "iat", now - SKEW, now + SKEW)
    if "auth_time" in said:
        _time(report, said, "auth_time", now - 365 * 86400, now + SKEW)
    if "acr" in said:
        report.must(isinstance(said["acr"], str) and said["acr"], "acr is a string with content", "Core 2")
    subject = said.get("sub")
    good = isinstance(subject, str) and 0 < len(subject) <= 255 and subject.isascii()
    report.must(good, f"sub is {subject!r}", "Core 2")
    expected = request.get("nonce")
    report.must(said.get("nonce") == expected, f"nonce is {expected!r}, not {said.get('nonce')!r}", "Core 2")
    claims.standard(report, {name: value for name, value in said.items() if name not in OWN}, "the ID token")
    used = token.header.get("alg")
    report.must(algorithm in (None, used), f"signed with {algorithm}, not {used}", "Core 3.1.3.7")


def audience(report, said, client_id, section="Core 3.1.3.7"):
    """The token is meant for the client."""
    meant = said.get("aud")
    report.must(client_id in (meant if isinstance(meant, list) else [meant]), f"aud is {meant!r}", section)


def _time(report, said, name, earliest, latest):
    value = said.get(name)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if report.must(number, f"{name} is a number, not {value!r}", "Core 2"):
        fits = value >= earliest and (latest is None or value <= latest)
        report.must(fits, f"{name} is not plausible ({value - time.time():+.0f} s from now)", "Core 3.1.3.7")


def hashed(report, token, access_token, code):
    """at_hash and c_hash fit what they are of, where they are there."""
    for name, value in (("at_hash", access_token), ("c_hash", code)):
        if name in token.claims:
            fits = token.claims[name] == half_hash(value, token.header["alg"])
            report.must(fits, f"{name} does not fit", "Core 3.1.3.8")


def lean(report, token, scope):
    """Nothing was said that was not asked for (a response with an access token leaves claims to userinfo)."""
    report.should("name" not in token.claims, "name is in the ID token and was not asked for there", "Core 5.4")
    allowed = OWN | {"sub"} | {claim for word in scope.split() for claim in claims.OF_SCOPE.get(word, ())}
    unasked = token.claims.keys() - allowed
    report.should(not unasked, f"not asked for, in the ID token: {sorted(unasked)}", "Core 5.4")


def same_sign_in(report, first, second):
    """Two tokens tell of one sign-in by one person."""
    report.must(first.claims.get("sub") == second.claims.get("sub"), "both ID tokens have the same sub", "Core 2")
    if "auth_time" in first.claims and "auth_time" in second.claims:
        same = first.claims["auth_time"] == second.claims["auth_time"]
        report.must(same, "both ID tokens have the same auth_time", "Core 2")


def later_sign_in(report, first, second):
    """The second token tells of a later sign-in."""
    if "auth_time" in first.claims and "auth_time" in second.claims:
        later = second.claims["auth_time"] > first.claims["auth_time"]
        report.must(later, "auth_time moved forward with the second sign-in", "Core 2")


def has_auth_time(report, token):
    """auth_time is there, since max_age asked for it."""
    report.must("auth_time" in token.claims, "auth_time is there, since max_age was sent", "Core 3.1.2.1")


def refreshed(report, first, second):
    """An ID token from a refresh tells of the sign-in at the start."""
    for name in ("iss", "sub", "azp"):
        same = first.claims.get(name) == second.claims.get(name)
        report.must(same, f"{name} is the same after the refresh", "Core 12.2")
    sets = [said if isinstance(said, list) else [said] for said in (first.claims.get("aud"), second.claims.get("aud"))]
    report.must(set(sets[0]) == set(sets[1]), "aud is the same after the refresh", "Core 12.2")
    report.must(first.claims.get("iat") != second.claims.get("iat"), "iat is the time of the refresh", "Core 12.2")
    if "auth_time" in second.claims:
        same = first.claims.get("auth_time") == second.claims["auth_time"]
        report.must(same, "auth_time is still that of the sign-in", "Core 12.2")
