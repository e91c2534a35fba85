"""Holds a key and makes DPoP proofs with it (RFC 9449 4.2)."""

import base64
import hashlib
import json
import secrets
import time

from joserfc.jwk import ECKey
from joserfc.jws import serialize_compact


def thumb(data):
    """Base64url of the SHA-256."""
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


class Prover:
    """A key of an application."""

    def __init__(self):
        self.key = ECKey.generate_key("P-256", private=True)

    @property
    def jkt(self):
        """The thumbprint (RFC 7638)."""
        return self.key.thumbprint()

    def proof(self, method, url, access_token=None, header=None, key=None, **claims):
        """A proof; `claims` replace the honest ones, None leaves one out."""
        honest = {"jti": secrets.token_urlsafe(12), "htm": method, "htu": url, "iat": int(time.time())}
        if access_token:
            honest["ath"] = thumb(access_token.encode())
        body = {name: value for name, value in {**honest, **claims}.items() if value is not None}
        head = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.as_dict(private=False), **(header or {})}
        head["jwk"] = {name: value for name, value in head["jwk"].items() if name != "kid"}
        return serialize_compact(head, json.dumps(body).encode(), key or self.key)
