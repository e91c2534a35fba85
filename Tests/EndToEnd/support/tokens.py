"""Checks tokens by the published keys, with libraries nobody here wrote."""

import base64
import hashlib
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from joserfc import jwt
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from .world import ALGORITHMS


def decode(text):
    """Base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def header(token):
    """The header, unchecked."""
    return json.loads(decode(token.split(".")[0]))


def unchecked(token):
    """The claims, unchecked."""
    return json.loads(decode(token.split(".")[1]))


def verified(token, jwks):
    """The claims, after joserfc verified the signature by the published keys."""
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    return jwt.decode(token, KeySet.import_key_set(jwks), registry=registry).claims


def verified_by_hand(token, jwks):
    """The claims, after the bare primitives of cryptography verified the signature: a second opinion."""
    head, payload, signature = token.split(".")
    key = next(key for key in jwks["keys"] if key["kid"] == header(token)["kid"])
    message, signed, algorithm = f"{head}.{payload}".encode(), decode(signature), header(token)["alg"]
    assert key["alg"] == algorithm
    number = lambda name: int.from_bytes(decode(key[name]), "big")
    if key["kty"] == "EC":
        public = ec.EllipticCurvePublicNumbers(number("x"), number("y"), ec.SECP256R1()).public_key()
        halves = (int.from_bytes(signed[:32], "big"), int.from_bytes(signed[32:], "big"))
        public.verify(utils.encode_dss_signature(*halves), message, ec.ECDSA(hashes.SHA256()))
    elif key["kty"] == "OKP":
        ed25519.Ed25519PublicKey.from_public_bytes(decode(key["x"])).verify(signed, message)
    else:
        public = rsa.RSAPublicNumbers(number("e"), number("n")).public_key()
        pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
        public.verify(signed, message, pss if algorithm == "PS256" else padding.PKCS1v15(), hashes.SHA256())
    return json.loads(decode(payload))


def half_hash(access_token, algorithm):
    """The `at_hash` of an access token (OIDC Core 3.1.3.6): Ed25519 goes with SHA-512, the others with SHA-256."""
    digest = hashlib.new("sha512" if algorithm == "EdDSA" else "sha256", access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
