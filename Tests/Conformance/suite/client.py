"""An application as the provider knows it, and how it proves at the token endpoint that it is that one."""

import functools
import json
import secrets
import time
from base64 import urlsafe_b64encode
from urllib.parse import quote

from joserfc import jwt
from joserfc.jwk import RSAKey


@functools.cache
def plain_key():
    """The RSA key of every client that registers one by value; the official suite gives it no kid."""
    return RSAKey.generate_key(2048, {"alg": "RS256", "use": "sig"}, private=True)


def named_key():
    """A new RSA key with a kid of its own."""
    facts = {"alg": "RS256", "use": "sig", "kid": secrets.token_hex(8)}
    return RSAKey.generate_key(2048, facts, private=True)


def public_set(key):
    """The key set that publishes a key."""
    facts = key.as_dict(private=False)
    if key is plain_key():
        facts.pop("kid", None)
    return {"keys": [facts]}


def sign(claims, key, kind="JWT"):
    """A JWT signed with RS256; its header has a kid if the key was given one."""
    head = {"alg": "RS256", "typ": kind}
    if key is not plain_key():
        head["kid"] = key.kid
    return jwt.encode(head, claims, key, algorithms=["RS256"])


def unsigned(claims):
    """A JWT with the algorithm `none`."""
    part = lambda value: urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
    return f"{part({'alg': 'none'})}.{part(claims)}."


class Client:
    """A registered application."""

    def __init__(self, metadata, key=None):
        self.metadata, self.key = metadata, key
        self.id = metadata["client_id"]
        self.method = metadata.get("token_endpoint_auth_method", "client_secret_basic")

    def authentication(self, endpoint, audience=None):
        """What goes into the form and what into the header of a request to an endpoint."""
        if self.method == "client_secret_basic":
            return {}, (quote(self.id, safe=""), quote(self.metadata["client_secret"], safe=""))
        if self.method == "client_secret_post":
            return {"client_id": self.id, "client_secret": self.metadata["client_secret"]}, None
        now = int(time.time())
        claims = {
            "iss": self.id,
            "sub": self.id,
            "aud": audience or endpoint,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + 60,
        }
        kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        return {"client_assertion_type": kind, "client_assertion": sign(claims, self.key)}, None
