"""What the userinfo endpoint answers (OpenID Connect Core 5.3.2)."""

import time

from suite.judges import claims, id_token


def plain(report, response):
    """An answer as JSON. Returns the claims."""
    report.must(response.status_code == 200, f"answered with 200, not {response.status_code}", "Core 5.3.2")
    kind = _kind(response)
    report.must(kind == "application/json", f"content type is application/json, not {kind!r}", "Core 5.3.2")
    try:
        said = response.json()
    except ValueError:
        said = None
    report.needs(isinstance(said, dict), "the answer is a JSON object", "Core 5.3.2")
    return said


def signed(report, response, jwks, issuer, client_id):
    """An answer as a JWT signed with RS256. Returns the claims."""
    report.must(response.status_code == 200, f"answered with 200, not {response.status_code}", "Core 5.3.2")
    kind = _kind(response)
    report.must(kind == "application/jwt", f"content type is application/jwt, not {kind!r}", "Core 5.3.2")
    token = id_token.signed(report, response.text, jwks)
    used = token.header.get("alg")
    report.must(used == "RS256", f"signed with RS256, not {used}", "Registration 2")
    said, now = token.claims, time.time()
    report.should(said.get("iss") == issuer, f"iss is {said.get('iss')!r}", "Core 5.3.2")
    meant = said.get("aud")
    report.should(client_id in (meant if isinstance(meant, list) else [meant]), f"aud is {meant!r}", "Core 5.3.2")
    report.should(said.get("exp", now) > now - 300, "exp is in the past", "Core 5.3.2")
    report.should(said.get("iat", now) < now + 300, "iat is in the future", "Core 5.3.2")
    report.must("nonce" not in said, "nonce is not in userinfo", "Core 5.3.2")
    return said


def same_person(report, said, token):
    """The claims are those of a person, the one of the ID token."""
    claims.standard(report, said, "userinfo")
    report.must(said.get("sub"), "sub is there", "Core 5.3.2")
    same = said.get("sub") == token.claims.get("sub")
    report.must(same, "sub is that of the ID token", "Core 5.3.2")


def _kind(response):
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
