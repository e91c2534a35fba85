"""What the published key set has to look like (RFC 7517; OpenID Connect Core 10.1)."""

from joserfc.jwk import KeySet

PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
NEEDED = {"RSA": {"n", "e"}, "EC": {"crv", "x", "y"}, "OKP": {"crv", "x"}}


def published(report, response):
    """Fetches nothing: judges the answer of jwks_uri and returns the set."""
    report.needs(response.status_code == 200, f"jwks_uri answers {response.status_code}", "Discovery 3")
    jwks = response.json()
    keys = jwks.get("keys")
    report.needs(isinstance(keys, list) and keys, "the key set has keys", "RFC 7517 5")
    for key in keys:
        kind = key.get("kty")
        report.must(kind in NEEDED, f"the key type {kind} is known", "RFC 7517 4.1")
        missing = NEEDED.get(kind, set()) - key.keys()
        report.must(not missing, f"key {key.get('kid')} lacks {sorted(missing)}", "RFC 7518 6")
        leaked = PRIVATE & key.keys()
        report.must(not leaked, f"key {key.get('kid')} shows {sorted(leaked)}", "RFC 7518 6.3.2")
        for name in NEEDED.get(kind, set()) & key.keys() - {"crv"}:
            clean = isinstance(key[name], str) and not set(key[name]) & set("+/=")
            report.must(clean, f"{name} of key {key.get('kid')} is base64url", "RFC 7517 4")
    kids = [key.get("kid") for key in keys]
    report.must(len(keys) == 1 or all(kids), "keys have a kid where there are several", "Core 10.1")
    present = [kid for kid in kids if kid]
    report.must(len(set(present)) == len(present), "every kid is there once", "RFC 7517 4.5")
    report.should(_readable(jwks), "an outside library reads the key set", "RFC 7517 5")
    return jwks


def _readable(jwks):
    try:
        return bool(KeySet.import_key_set(jwks))
    except Exception:  # whatever the library objects to
        return False
