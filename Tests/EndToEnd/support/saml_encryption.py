"""Encrypted assertions made by hand, so that each can be made wrong in one way."""

import base64
import os

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
DS = "http://www.w3.org/2000/09/xmldsig#"
ELEMENT = XENC + "Element"

DATA = {
    "aes128-gcm": (XENC11 + "aes128-gcm", 16),
    "aes256-gcm": (XENC11 + "aes256-gcm", 32),
    "aes128-cbc": (XENC + "aes128-cbc", 16),
    "aes256-cbc": (XENC + "aes256-cbc", 32),
    "tripledes-cbc": (XENC + "tripledes-cbc", 24),
}
MGF1_SHA1 = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)
MGF1_SHA256 = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
TRANSPORT = {
    "rsa-oaep-mgf1p": (XENC + "rsa-oaep-mgf1p", f'<ds:DigestMethod xmlns:ds="{DS}" Algorithm="{DS}sha1"/>', MGF1_SHA1),
    "rsa-oaep": (
        XENC11 + "rsa-oaep",
        f'<ds:DigestMethod xmlns:ds="{DS}" Algorithm="{XENC}sha256"/>'
        f'<xenc11:MGF xmlns:xenc11="{XENC11}" Algorithm="{XENC11}mgf1sha256"/>',
        MGF1_SHA256,
    ),
    "rsa-1_5": (XENC + "rsa-1_5", "", padding.PKCS1v15()),
}


def base64_of(octets):
    """Octets as text."""
    return base64.b64encode(octets).decode()


def encrypted_octets(plain, key, data="aes256-gcm"):
    """The content of a CipherValue: initialization vector, ciphertext and, for GCM, the tag."""
    if data.endswith("-gcm"):
        vector = os.urandom(12)
        return vector + AESGCM(key).encrypt(vector, plain, None)
    cipher = TripleDES if data.startswith("tripledes") else algorithms.AES
    size = cipher.block_size // 8
    vector = os.urandom(size)
    pad = size - len(plain) % size
    encryptor = Cipher(cipher(key), modes.CBC(vector)).encryptor()
    return vector + encryptor.update(plain + os.urandom(pad - 1) + bytes([pad])) + encryptor.finalize()


def cipher_data(octets):
    """Ciphertext in place."""
    return f"<xenc:CipherData><xenc:CipherValue>{base64_of(octets)}</xenc:CipherValue></xenc:CipherData>"


def encrypted_key(key, certificate, transport="rsa-oaep-mgf1p", attributes="", key_info=""):
    """A content key for whoever has the private key to a certificate."""
    algorithm, content, scheme = TRANSPORT[transport]
    return (
        f'<xenc:EncryptedKey xmlns:xenc="{XENC}"{attributes}><xenc:EncryptionMethod Algorithm="{algorithm}">'
        f"{content}</xenc:EncryptionMethod>{key_info}{cipher_data(certificate.public_key().encrypt(key, scheme))}"
        "</xenc:EncryptedKey>"
    )


def encrypted_data(  # pylint: disable=too-many-arguments
    plain,
    certificate,
    data="aes256-gcm",
    transport="rsa-oaep-mgf1p",
    alter=lambda octets: octets,
    keys=None,
    kind=f' Type="{ELEMENT}"',
    algorithm=None,
    key_info=None,
    cipher=None,
):
    """An EncryptedData. `alter` changes the ciphertext, `keys(key)` makes the EncryptedKeys, `key_info` holds them."""
    key = os.urandom(DATA[data][1])
    octets = alter(encrypted_octets(plain if isinstance(plain, bytes) else plain.encode(), key, data))
    held = (keys or (lambda key: encrypted_key(key, certificate, transport)))(key)
    info = f'<ds:KeyInfo xmlns:ds="{DS}">{held}</ds:KeyInfo>' if key_info is None else key_info
    return (
        f'<xenc:EncryptedData xmlns:xenc="{XENC}"{kind}>'
        f'<xenc:EncryptionMethod Algorithm="{algorithm or DATA[data][0]}"/>{info}{cipher or cipher_data(octets)}'
        "</xenc:EncryptedData>"
    )


def encrypted_assertion(plain, certificate, **options):
    """A saml:EncryptedAssertion; the prefix is the one of the document around it."""
    return f"<saml:EncryptedAssertion>{encrypted_data(plain, certificate, **options)}</saml:EncryptedAssertion>"


def beside(plain, certificate, data="aes256-gcm", uri="#key", identifier="key"):
    """The same with the EncryptedKey beside the EncryptedData, which says where it is."""
    key = os.urandom(DATA[data][1])
    kind = "http://www.w3.org/2001/04/xmlenc#EncryptedKey"
    info = f'<ds:KeyInfo xmlns:ds="{DS}"><ds:RetrievalMethod Type="{kind}" URI="{uri}"/></ds:KeyInfo>'
    cipher = cipher_data(encrypted_octets(plain.encode(), key, data))
    held = encrypted_key(key, certificate, attributes=f' Id="{identifier}"')
    inner = encrypted_data(plain, certificate, data, key_info=info, cipher=cipher)
    return f"<saml:EncryptedAssertion>{inner}{held}</saml:EncryptedAssertion>"
