"""What comes back from the token endpoint (RFC 6749, 5.1 and 5.2; OpenID Connect Core 3.1.3)."""

import math
import re
from collections import Counter

from suite.judges.authorization import description

VISIBLE = re.compile(r"[\x20-\x7e]+$")
ERROR = re.compile(r"[\x20\x21\x23-\x5b\x5d-\x7e]+$")


def granted(report, response):
    """A token response. Returns its values."""
    body = _json(report, response)
    report.needs("error" not in body, f"answered {body.get('error')}: {body.get('error_description')}", "Core 3.1.3.3")
    report.must(response.status_code == 200, f"answered with 200, not {response.status_code}", "RFC 6749 5.1")
    kept = response.headers.get("Cache-Control", "").lower()
    report.must("no-store" in kept, f"Cache-Control is no-store, not {kept!r}", "RFC 6749 5.1")
    report.needs(body.get("access_token"), "an access token comes", "RFC 6749 5.1")
    report.must(VISIBLE.match(body["access_token"]), "the access token has visible characters only", "RFC 6749 A.12")
    report.must(str(body.get("token_type")).lower() == "bearer", "the token type is Bearer", "RFC 6749 5.1")
    if "expires_in" in body:
        lasts = body["expires_in"]
        number = isinstance(lasts, int) and not isinstance(lasts, bool)
        report.must(number and lasts > 0, f"expires_in is a positive number, not {lasts!r}", "RFC 6749 5.1")
    return body


def refused(report, response, error="invalid_grant", statuses=(400,)):
    """An error response with this code."""
    body = _json(report, response)
    found = response.status_code
    report.must(found in statuses, f"answered with {statuses[0]}, not {found}", "Core 3.1.3.4")
    report.must(body.get("error") == error, f"answered {error}, not {body.get('error')}", "RFC 6749 5.2")
    report.must(ERROR.match(str(body.get("error", ""))), "error is clean", "RFC 6749 5.2")
    description(report, body, "RFC 6749 5.2")


def hard_to_guess(report, value, what, bits=128):
    """A secret is long enough, and its characters are spread as chance would."""
    report.must(len(value) * 8 >= bits, f"{what} is too short", "RFC 6749 10.10")
    shares = [count / len(value) for count in Counter(value).values()]
    entropy = -sum(share * math.log2(share) for share in shares) * len(value)
    report.must(entropy >= 96, f"{what} has an entropy of {entropy:.0f} bits", "RFC 6749 10.10")


def _json(report, response):
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    report.must(kind == "application/json", f"content type is application/json, not {kind!r}", "RFC 6749 5.1")
    try:
        body = response.json()
    except ValueError:
        body = None
    report.needs(isinstance(body, dict), f"the answer ({response.status_code}) is a JSON object", "RFC 6749 5.1")
    return body
