"""DPoP proofs (RFC 9449 4.2), good ones and others."""

import hashlib
import secrets
import time

from cryptography.hazmat.primitives.asymmetric import ec

from .forge import base64url, es256, public_jwk, signed


def new_key():
    """A key of a client that proves it has it."""
    return ec.generate_private_key(ec.SECP256R1())


def proof(key, method, url, access_token=None, header=None, sign=None, **changed):
    """A proof for one request; claims and header fields that are None are left out."""
    claims = {"jti": secrets.token_urlsafe(12), "htm": method, "htu": url, "iat": int(time.time())}
    if access_token:
        claims["ath"] = base64url(hashlib.sha256(access_token.encode()).digest())
    keep = lambda values: {name: value for name, value in values.items() if value is not None}
    head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": public_jwk(key), **(header or {})}
    return signed(keep(head), keep({**claims, **changed}), sign or es256(key))


def thumbprint(key):
    """The `jkt` of a key (RFC 7638)."""
    jwk = public_jwk(key)
    text = '{"crv":"P-256","kty":"EC","x":"%s","y":"%s"}' % (jwk["x"], jwk["y"])
    return base64url(hashlib.sha256(text.encode()).digest())
