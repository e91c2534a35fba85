"""What the discovery document has to say (OpenID Connect Discovery 1.0, sections 3 and 4; RFC 8414, section 2)."""

import re
from urllib.parse import urlsplit

PATH = "/.well-known/openid-configuration"
RESPONSE_TYPES = ["code", "code id_token", "id_token", "id_token token", "code id_token token", "code token"]
DYNAMIC_RESPONSE_TYPES = ["code", "id_token", "id_token token"]
SUBTAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$")
SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+$")


def usable(report, response, issuer):
    """What every module needs before it can begin: the document, its issuer, the endpoints of the code flow."""
    report.needs(response.ok, f"{PATH} answers {response.status_code}", "Discovery 4")
    metadata = response.json()
    for name in ("issuer", "authorization_endpoint", "token_endpoint"):
        report.needs(metadata.get(name), f"{name} is there", "Discovery 3")
    report.must(metadata["issuer"] == issuer, f"the issuer is {issuer}", "Discovery 4.3")
    return metadata


def answered_well(report, response):
    """The document comes with 200 and as JSON."""
    report.must(response.status_code == 200, f"answered with 200, not {response.status_code}", "Discovery 4")
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    report.must(kind == "application/json", f"content type is application/json, not {kind}", "Discovery 4")


def endpoint(report, metadata, name, section="Discovery 3"):
    """An address is there, whole, and https."""
    if report.must(isinstance(metadata.get(name), str), f"{name} is there", section):
        parts = urlsplit(metadata[name])
        report.must(parts.scheme == "https" and parts.hostname, f"{name} is an https address", section)


def every_endpoint_secure(report, metadata):
    """Whatever ends in _endpoint is https, ours or not."""
    for name in metadata:
        if name.endswith("_endpoint"):
            endpoint(report, metadata, name)


def lists(report, metadata, name, wanted=(), most=None, section="Discovery 3", weight="must"):
    """A member is an array of strings that holds what is wanted: all of it, or at least `most` of it."""
    say = getattr(report, weight)
    value = metadata.get(name)
    if not say(isinstance(value, list) and all(isinstance(entry, str) for entry in value), f"{name} is a list", section):
        return
    have = {_sorted(entry) for entry in value}
    found = [entry for entry in wanted if _sorted(entry) in have]
    missing = [entry for entry in wanted if entry not in found]
    enough = len(wanted) if most is None else most
    say(len(found) >= enough, f"{name} lacks {', '.join(missing)}", section)


def _sorted(words):
    return " ".join(sorted(words.split()))


def verified(report, response, metadata, issuer, dynamic):
    """Everything that oidcc-discovery-endpoint-verification looks at but the keys."""
    answered_well(report, response)
    if dynamic:
        lists(report, metadata, "response_types_supported", DYNAMIC_RESPONSE_TYPES, section="Core 15.2")
    else:
        lists(report, metadata, "response_types_supported", RESPONSE_TYPES, most=1)
    report.must(metadata.get("issuer") == issuer, f"the issuer is {issuer}", "Discovery 4.3")
    parts = urlsplit(str(metadata.get("issuer")))
    plain = parts.scheme == "https" and parts.hostname and not parts.query and not parts.fragment
    report.must(plain, "the issuer is an https address without query and fragment", "RFC 8414 2")
    lists(report, metadata, "subject_types_supported")
    kinds = set(metadata.get("subject_types_supported") or [])
    report.must(kinds and kinds <= {"public", "pairwise"}, "subject types are public or pairwise", "Discovery 3")
    lists(report, metadata, "id_token_signing_alg_values_supported", ["RS256"])
    if "userinfo_signing_alg_values_supported" in metadata:
        lists(report, metadata, "userinfo_signing_alg_values_supported")
    endpoint(report, metadata, "authorization_endpoint")
    endpoint(report, metadata, "token_endpoint")
    if report.should("userinfo_endpoint" in metadata, "userinfo_endpoint is there", "Discovery 3"):
        endpoint(report, metadata, "userinfo_endpoint")
    if "registration_endpoint" in metadata:
        endpoint(report, metadata, "registration_endpoint")
    endpoint(report, metadata, "jwks_uri")
    if "request_object_signing_alg_values_supported" in metadata:
        lists(report, metadata, "request_object_signing_alg_values_supported", ["RS256"], weight="should")
    lists(report, metadata, "claims_supported", weight="should")
    _grants(report, metadata, dynamic)
    _words(report, metadata)
    every_endpoint_secure(report, metadata)
    methods = metadata.get("code_challenge_methods_supported", [])
    report.must(isinstance(methods, list), "code_challenge_methods_supported is a list", "RFC 8414 2")


def _grants(report, metadata, dynamic):
    if "grant_types_supported" in metadata:
        wanted = ["authorization_code", "implicit"] if dynamic else []
        lists(report, metadata, "grant_types_supported", wanted)
        report.must(metadata["grant_types_supported"], "grant_types_supported is not empty", "Discovery 3")


def _words(report, metadata):
    if report.should("scopes_supported" in metadata, "scopes_supported is there", "Discovery 3"):
        lists(report, metadata, "scopes_supported", ["openid"])
        for scope in metadata["scopes_supported"]:
            report.must(SCOPE.match(scope), f"{scope!r} is a scope", "RFC 6749 3.3")
    for name in ("ui_locales_supported", "claims_locales_supported"):
        for tag in metadata.get(name, []):
            report.must(SUBTAG.match(tag), f"{name} has the language tag {tag!r}", "RFC 5646 2.1")
            report.should(tag == _canonical(tag), f"{name} writes {tag!r} as {_canonical(tag)!r}", "RFC 5646 2.1.1")


def _canonical(tag):
    first, *rest = tag.split("-")
    cased = {2: str.upper, 4: str.capitalize}
    return "-".join([first.lower(), *(cased.get(len(part), str.lower)(part) for part in rest)])
