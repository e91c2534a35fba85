"""ENC: encrypted assertions. Encryption proves nothing: whoever has our certificate can make them."""

import os

from support.saml_encryption import (
    XENC,
    beside,
    cipher_data,
    encrypted_assertion,
    encrypted_data,
    encrypted_key,
)
from support.saml_keys import pair
from support.saml_message import SAML, attribute, name_id
from support.saml_signature import DS, unmarked

from .attack import extensions
from .case import add, case

CLOSED = "decryption"
SHAPE = ("decryption", "structure", "identifiers")
HERE = {"connection": "acme-encrypted"}


def enclosed(c, plain=None, **options):
    """A response with an encrypted assertion."""
    return c.response(encrypted_assertion(c.signed() if plain is None else plain, c.encryption, **options))


def flipped(octets):
    """With the last byte altered."""
    return octets[:-1] + bytes([octets[-1] ^ 1])


def probed(mask):
    """With the last byte of the last block but one altered: what an oracle for padding asks."""

    def alter(octets):
        octets = bytearray(octets)
        octets[-17] ^= mask
        return bytes(octets)

    return alter


add("ENC-01", "an assertion that nobody signed", lambda c: enclosed(c, c.evil()), refused="signature_present", **HERE)

CIPHERS = {
    3: ("RSA PKCS#1 v1.5", {"transport": "rsa-1_5"}),
    4: ("AES-256-CBC in a response that nobody signed", {"data": "aes256-cbc"}),
    6: ("triple DES", {"data": "tripledes-cbc"}),
    7: ("a GCM tag altered", {"alter": flipped}),
    8: ("a GCM tag of 4 bytes", {"alter": lambda octets: octets[:-12]}),
    9: ("ciphertext shorter than its vector", {"alter": lambda octets: octets[:3]}),
    10: ("no ciphertext", {"alter": lambda octets: b""}),
    11: ("a probe of padding, 1", {"data": "aes256-cbc", "alter": probed(1)}),
    12: ("a probe of padding, 2", {"data": "aes256-cbc", "alter": probed(2)}),
    13: ("a probe of padding, 3", {"data": "aes256-cbc", "alter": probed(4)}),
    14: ("a probe of padding, 4", {"data": "aes256-cbc", "alter": probed(8)}),
    32: ("no Type", {"kind": ""}),
    33: ("an algorithm nobody knows", {"algorithm": "urn:x"}),
    102: ("GCM ciphertext that says it is CBC", {"algorithm": XENC + "aes256-cbc"}),
    103: ("a key of the wrong length", {"algorithm": "http://www.w3.org/2009/xmlenc11#aes128-gcm"}),
    104: (
        "the ciphertext altered in its middle",
        {"alter": lambda octets: octets[:200] + bytes([octets[200] ^ 1]) + octets[201:]},
    ),
    105: ("only a vector and a tag", {"alter": lambda octets: octets[:28]}),
}
for number, (words, options) in CIPHERS.items():

    def ciphered(c, options=options):
        """Around a genuine assertion."""
        return enclosed(c, **options)

    add(f"ENC-{number:02}", words, ciphered, refused=SHAPE, **HERE)

add("ENC-106", "AES-256-CBC in a response that is signed", lambda c: cbc_signed(c), **HERE)  # pylint: disable=unnecessary-lambda


def cbc_signed(c):
    """As older identity providers do it; its signature is over the ciphertext."""
    return c.signed_response(encrypted_assertion(c.signed(), c.encryption, data="aes256-cbc"))


def info(content):
    """A KeyInfo of an EncryptedData."""
    return f'<ds:KeyInfo xmlns:ds="{DS}">{content}</ds:KeyInfo>'


def to(uri):
    """Where the EncryptedKey is said to be."""
    return f'<ds:RetrievalMethod Type="{XENC}EncryptedKey" URI="{uri}"/>'


def looped(c):
    """An EncryptedKey whose own key is itself."""
    key = os.urandom(32)
    inner = info(to("#k"))
    return info(encrypted_key(key, c.encryption, attributes=' Id="k"', key_info=inner))


IN_THE_CLEAR = (
    f'<xenc:EncryptedKey xmlns:xenc="{XENC}"><xenc:EncryptionMethod Algorithm="urn:none"/>'
    f"{cipher_data(bytes(32))}</xenc:EncryptedKey>"
)
KEYS = {
    15: ("for another certificate", lambda c: {"keys": lambda key: encrypted_key(key, pair("attacker").certificate)}),
    16: (
        "ciphertext to be fetched",
        lambda c: {"cipher": f'<xenc:CipherData><xenc:CipherReference URI="{c.canary}"/></xenc:CipherData>'},
    ),
    17: ("a key to be fetched", lambda c: {"key_info": info(to(c.canary))}),
    18: ("a key that is locked with itself", lambda c: {"key_info": looped(c)}),
    19: ("a key by its name", lambda c: {"key_info": info("<ds:KeyName>sp</ds:KeyName>")}),
    107: ("no key", lambda c: {"key_info": ""}),
    108: (
        "a key of zeros in the clear",
        lambda c: {"key_info": info(IN_THE_CLEAR)},
    ),
}
for number, (words, options) in KEYS.items():

    def locked(c, options=options):
        """Around a genuine assertion."""
        return enclosed(c, **options(c))

    add(f"ENC-{number}", f"a content key: {words}", locked, refused=SHAPE, seconds=2, **HERE)


MANY = {
    29: (
        "two for us, the first of them wrong",
        lambda c, key: encrypted_key(os.urandom(32), c.encryption) + encrypted_key(key, c.encryption),
    ),
    30: ("500 for us", lambda c, key: encrypted_key(key, c.encryption) * 500),
    31: (
        "for another by name",
        lambda c, key: encrypted_key(key, c.encryption, attributes=' Recipient="https://other.example"'),
    ),
}
for number, (words, made) in MANY.items():

    def held(c, made=made):
        """Around a genuine assertion."""
        return enclosed(c, keys=lambda key: made(c, key))

    limit = ("encoding", "binding", "document") if number == 30 else ()
    add(f"ENC-{number}", f"content keys: {words}", held, refused=(*SHAPE, *limit), seconds=2, **HERE)

INSIDE = {
    21: (
        "a comment in the name",
        ("document", CLOSED),
        lambda c: c.signed({"user": c.victim + ".attacker.example"}).replace(f"{c.victim}.", f"{c.victim}<!---->."),
    ),
    22: ("a document type", ("document", CLOSED), lambda c: "<!DOCTYPE x>" + c.signed()),
    23: ("another encrypted assertion", ("structure", "identifiers", CLOSED), lambda c: nested(c, 5)),
    24: ("text", ("document", "structure", CLOSED), lambda c: os.urandom(500)),
    109: ("a response", ("structure", "identifiers", CLOSED), lambda c: c.genuine()),
    110: ("nothing", ("document", "structure", CLOSED), lambda c: b""),
    111: ("text after the assertion", ("document", "structure", CLOSED), lambda c: c.signed() + "x"),
    112: ("an assertion altered after signing", "signature", lambda c: c.signed().replace(c.ann, c.victim)),
    113: (
        "an assertion signed by somebody else",
        "signature",
        lambda c: c.signed({"user": c.victim}, signer=c.attacker),
    ),
}


def nested(c, depth):
    """An encrypted assertion in an encrypted assertion."""
    inner = c.signed()
    for _ in range(depth):
        inner = encrypted_assertion(inner, c.encryption)
        inner = inner.replace("<saml:EncryptedAssertion>", f'<saml:EncryptedAssertion xmlns:saml="{SAML}">', 1)
    return inner


for number, (words, name, plain) in INSIDE.items():

    def hidden(c, plain=plain):
        """What is opened goes through all that what is sent in the clear goes through."""
        return enclosed(c, plain(c))

    add(f"ENC-{number}", f"ciphertext of {words}", hidden, refused=name, **HERE)


@case("ENC-25", "ciphertext that needs the prefixes of the document around it", connection="acme-encrypted")
def enc_25(c):
    """It is read where it stands (XML encryption 4.3), as identity providers expect that cut it out of there."""
    return enclosed(c, c.signed().replace(f' xmlns:saml="{SAML}"', "", 1))


@case("ENC-26", "an encrypted name in place of the signed one", refused=("structure", "signature"))
def enc_26(c):
    """Anybody can make one."""
    hidden = encrypted_data(name_id(c.victim), c.encryption)
    return c.genuine().replace(name_id(c.ann), f"<saml:EncryptedID>{hidden}</saml:EncryptedID>")


@case("ENC-27", "an encrypted name in Extensions", refused=("structure", "signature"))
def enc_27(c):
    """For readers that take the first."""
    hidden = encrypted_data(name_id(c.victim), c.encryption)
    return c.response(c.signed(), extensions=extensions(f"<saml:EncryptedID>{hidden}</saml:EncryptedID>"))


@case("ENC-28", "an encrypted attribute added", refused=("structure", "signature"))
def enc_28(c):
    """Anybody can make one."""
    hidden = encrypted_data(attribute("memberOf", "owners"), c.encryption)
    end = "</saml:AttributeStatement>"
    return c.genuine().replace(end, f"<saml:EncryptedAttribute>{hidden}</saml:EncryptedAttribute>{end}")


@case("ENC-34", "a signed assertion in the clear", refused="encryption", connection="acme-encrypted")
def enc_34(c):
    """The connection wants it encrypted."""
    return c.genuine()


@case("ENC-35", "a response signed over an assertion in the clear", refused="encryption", connection="acme-encrypted")
def enc_35(c):
    """The connection wants it encrypted."""
    return c.signed_response(unmarked(c.assertion()))


@case("ENC-114", "an EncryptedKey beside that another is named as", refused=SHAPE, connection="acme-encrypted")
def enc_114(c):
    """The reference is to nothing."""
    return c.response(beside(c.signed(), c.encryption, uri="#other"))


@case("ENC-115", "an encrypted assertion at a connection that wants none")
def enc_115(c):
    """It is taken."""
    return enclosed(c)
