"""Tokens as attackers make them: any header, any claims, any bytes, signed by whatever key there is."""

import base64
import functools
import hashlib
import hmac
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from joserfc.jwk import ECKey, RSAKey

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


def base64url(data):
    """Without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def encoded(value):
    """A header or claims as a part of a token; text and bytes are taken as they are."""
    if isinstance(value, dict):
        value = json.dumps(value)
    return base64url(value.encode() if isinstance(value, str) else value)


def signed(header, claims, sign):
    """A token in compact form; `sign` makes the signature's bytes of what is signed."""
    message = f"{encoded(header)}.{encoded(claims)}"
    return f"{message}.{base64url(sign(message.encode()))}"


def es256(key):
    """Signs with ES256 by a joserfc key or one of cryptography."""
    private = key.private_key if isinstance(key, ECKey) else key

    def sign(message):
        r, s = utils.decode_dss_signature(private.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def der256(key):
    """The same signature in the form other formats have."""
    private = key.private_key if isinstance(key, ECKey) else key
    return lambda message: private.sign(message, ec.ECDSA(hashes.SHA256()))


def rs256(key):
    """Signs with RS256."""
    private = key.private_key if isinstance(key, RSAKey) else key
    return lambda message: private.sign(message, padding.PKCS1v15(), hashes.SHA256())


def eddsa(key):
    """Signs with EdDSA."""
    return key.sign


def hs256(secret):
    """Signs with a shared secret."""
    return lambda message: hmac.new(secret, message, hashlib.sha256).digest()


def nothing():
    """No signature at all."""
    return lambda message: b""


def exactly(data):
    """The same bytes under every message."""
    return lambda message: data


@functools.cache
def new_ec():
    """A key on P-256 that nobody registered."""
    return ec.generate_private_key(ec.SECP256R1())


@functools.cache
def new_rsa():
    """An RSA key that nobody registered."""
    return rsa.generate_private_key(65537, 2048)


@functools.cache
def new_ed25519():
    """An Ed25519 key that nobody registered."""
    return ed25519.Ed25519PrivateKey.generate()


def public_jwk(private, **more):
    """The public half of a P-256 key as a JWK."""
    numbers = private.public_key().public_numbers()
    x, y = (base64url(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y, **more}


def public_forms(key):
    """Every way to write a public key that somebody might take for a secret."""
    public = key.public_key if hasattr(key, "private_key") else key
    encoding, spki = serialization.Encoding, serialization.PublicFormat.SubjectPublicKeyInfo
    pem = public.public_bytes(encoding.PEM, spki)
    forms = [pem, pem.rstrip(), pem + b"\n", public.public_bytes(encoding.DER, spki)]
    if hasattr(public, "curve"):
        point = public.public_bytes(encoding.X962, serialization.PublicFormat.UncompressedPoint)
        forms += [point, point[1:33]]
    jwk = key.as_dict(private=False) if hasattr(key, "as_dict") else {}
    return [*forms, json.dumps(jwk).encode(), json.dumps(jwk, separators=(",", ":")).encode(), b""]
