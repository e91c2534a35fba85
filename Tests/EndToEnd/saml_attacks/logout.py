"""SLO: messages that end sessions, or must not."""

import base64
import zlib
from urllib.parse import parse_qsl

from support.saml_encryption import encrypted_data
from support.saml_message import (
    RESPONDER,
    base64_of,
    deflated,
    logout_request,
    logout_response,
    name_id,
    new_id,
    plain_query,
    signed_query,
)
from support.saml_signature import method_uri, sign, signature_value, unmarked

from .attack import ds_object, inside_signature, without_signature

ENDED, KEPT = "ended", "kept"
LOGOUTS = {}


def logout(identifier, title, outcome=KEPT):
    """Adds a row; the builder returns a query as text, or a form as a list of fields."""

    def register(build):
        LOGOUTS[identifier] = (title, outcome, build)
        return build

    return register


def lower_case(text, safe=""):
    """Percent-encoding as AD FS writes it."""
    return "".join(
        letter if letter.isalnum() or letter in "_.-~" + safe else "".join(f"%{octet:02x}" for octet in letter.encode())
        for letter in text
    )


def ask(c, **parts):
    """A LogoutRequest for Ann."""
    return logout_request(c.here, parts.pop("name", name_id(c.ann)), **parts)


def query(c, message=None, key=None, name="SAMLRequest", **options):
    """A signed query."""
    made = ask(c) if message is None else message
    return "&".join(signed_query(name, unmarked(made), (key or c.key).key, **options))


def posted(c, message=None, key=None, change=lambda text: text, **options):
    """A form with a message that has its signature within."""
    identifier = new_id()
    made = ask(c, identifier=identifier) if message is None else message(identifier)
    return [("SAMLRequest", base64_of(change(sign(made, identifier, key or c.key, **options))))]


@logout("SLO-01", "a signed request by redirect", ENDED)
def slo_01(c):
    """The usual one."""
    return query(c, relay_state="state")


@logout("SLO-02", "a signed request by POST", ENDED)
def slo_02(c):
    """The signature is within."""
    return posted(c)


@logout("SLO-03", "percent-encoding in lower case", ENDED)
def slo_03(c):
    """What was signed are the bytes as they were sent."""
    return query(c, encode=lower_case, relay_state="a b/c")


@logout("SLO-04", "a request that names the session", ENDED)
def slo_04(c):
    """By its index."""
    return query(c, ask(c, index=c.index))


@logout("SLO-11", "a request by POST that nobody signed")
def slo_11(c):
    """Anybody could make it."""
    return [("SAMLRequest", base64_of(unmarked(ask(c))))]


@logout("SLO-12", "signed by somebody else, by redirect")
def slo_12(c):
    """A key that nobody trusts."""
    return query(c, key=c.attacker)


@logout("SLO-13", "signed by somebody else, by POST, with the certificate in it")
def slo_13(c):
    """A key that nobody trusts."""
    return posted(c, key=c.attacker)


@logout("SLO-14", "a request by redirect that nobody signed")
def slo_14(c):
    """Anybody could make it."""
    return plain_query("SAMLRequest", unmarked(ask(c)))


@logout("SLO-15", "the signature taken away")
def slo_15(c):
    """The algorithm is still named."""
    return query(c).rpartition("&")[0]


@logout("SLO-16", "RSA with SHA-1")
def slo_16(c):
    """By the right key."""
    return query(c, method="rsa-sha1")


@logout("SLO-17", "an algorithm nobody knows")
def slo_17(c):
    """It stands for none."""
    return query(c, method="urn:x")


@logout("SLO-18", "an HMAC with the public key")
def slo_18(c):
    """A public key is no shared secret."""
    return query(c, method="hmac-sha256", secret=c.key.public_pem.encode())


@logout("SLO-19", "another RelayState than was signed")
def slo_19(c):
    """It is part of what was signed."""
    return query(c, relay_state="good").replace("RelayState=good", "RelayState=evil")


@logout("SLO-20", "a RelayState that was not signed")
def slo_20(c):
    """It is part of what is signed."""
    return query(c) + "&RelayState=evil"


@logout("SLO-21", "the message twice")
def slo_21(c):
    """Which of them?"""
    return query(c) + "&SAMLRequest=" + lower_case(deflated(unmarked(ask(c, name=name_id(c.victim)))))


@logout("SLO-23", "a response beside the signed request")
def slo_23(c):
    """CVE-2025-27773."""
    return query(c) + "&SAMLResponse=" + lower_case(deflated(unmarked(logout_response(c.here, new_id()))))


@logout("SLO-25", "the parameters in another order", ENDED)
def slo_25(c):
    """They are verified in the order that is prescribed, each as it was sent."""
    request, algorithm, signature = query(c).split("&")
    return "&".join((algorithm, request, signature))


@logout("SLO-27", "the signature of a request on a response")
def slo_27(c):
    """The name is part of what was signed."""
    return query(c).replace("SAMLRequest=", "SAMLResponse=")


@logout("SLO-28", "an empty signature")
def slo_28(c):
    """Nothing to verify."""
    return query(c).rpartition("=")[0] + "="


@logout("SLO-30", "a request that has expired")
def slo_30(c):
    """Ten minutes ago."""
    return query(c, ask(c, until=-600))


@logout("SLO-33", "another Destination")
def slo_33(c):
    """Made for somebody else."""
    return query(c, ask(c, destination=c.there.slo))


@logout("SLO-34", "no Destination")
def slo_34(c):
    """It must be there on a signed message."""
    return query(c, ask(c, destination=""))


@logout("SLO-35", "the issuer of another")
def slo_35(c):
    """By the right key."""
    return query(c, ask(c, issuer="https://evil.example"))


@logout("SLO-36", "another organization's identity provider")
def slo_36(c):
    """Its own issuer and key, our person."""
    return query(c, ask(c, issuer=c.there.identity_provider), key=c.foreign)


@logout("SLO-37", "somebody who has no session")
def slo_37(c):
    """Nobody's session ends."""
    return query(c, ask(c, name=name_id("nobody@acme.example")))


@logout("SLO-38", "the session of somebody else")
def slo_38(c):
    """Name and index have to go together."""
    return query(c, ask(c, name=name_id(c.victim), index=c.index))


@logout("SLO-39", "a session that is not Ann's")
def slo_39(c):
    """Only what is named ends."""
    return query(c, ask(c, index=new_id()))


@logout("SLO-40", "a comment inside the name")
def slo_40(c):
    """VU#475445."""
    long = c.ann + ".attacker.example"
    return posted(
        c,
        lambda identifier: ask(c, identifier=identifier, name=name_id(long)),
        change=lambda text: text.replace(f">{long}", f">{c.ann}<!---->.attacker.example"),
    )


@logout("SLO-41", "a wrapped request")
def slo_41(c):
    """Somorovsky 2012."""
    identifier = new_id()
    original, signature = without_signature(
        sign(ask(c, identifier=identifier, name=name_id(c.victim)), identifier, c.key)
    )
    evil = unmarked(ask(c))
    wrapped = evil.replace("</saml:Issuer>", "</saml:Issuer>" + inside_signature(signature, ds_object(original)), 1)
    return [("SAMLRequest", base64_of(wrapped))]


def packed(c, octets):
    """A signed query around a message that is packed in another way."""
    head = f"SAMLRequest={lower_case(base64.b64encode(octets).decode())}&SigAlg={lower_case(method_uri('rsa-sha256'))}"
    return f"{head}&Signature={lower_case(signature_value(head.encode(), c.key.key))}"


@logout("SLO-43", "a DEFLATE bomb")
def slo_43(c):
    """50 MB of zeros."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packed(c, compressor.compress(bytes(50 << 20)) + compressor.flush())


@logout("SLO-44", "a zlib stream")
def slo_44(c):
    """Raw DEFLATE is what is asked for."""
    return packed(c, zlib.compress(unmarked(ask(c)).encode()))


@logout("SLO-45", "bytes after the DEFLATE stream")
def slo_45(c):
    """The stream is the whole."""
    return packed(c, base64.b64decode(deflated(unmarked(ask(c)))) + b"x")


@logout("SLO-50", "a response that nobody asked for")
def slo_50(c):
    """Its request is not known."""
    return query(c, logout_response(c.here, new_id()), name="SAMLResponse")


@logout("SLO-51", "a response to the request of the sign-in")
def slo_51(c):
    """Another kind of request."""
    return query(c, logout_response(c.here, c.here.request), name="SAMLResponse", relay_state=c.here.relay_state)


@logout("SLO-52", "a response with an address as RelayState")
def slo_52(c):
    """Nobody is sent there."""
    return query(c, logout_response(c.here, new_id()), name="SAMLResponse", relay_state="https://evil.example/")


@logout("SLO-53", "a response that says it failed")
def slo_53(c):
    """Its request is not known."""
    return query(c, logout_response(c.here, new_id(), RESPONDER), name="SAMLResponse")


@logout("SLO-54", "a sign-in response")
def slo_54(c):
    """Another kind of message."""
    return [("SAMLResponse", base64_of(c.genuine()))]


@logout("SLO-55", "a sign-in request")
def slo_55(c):
    """Another kind of message."""
    return query(c, ask(c, element="samlp:AuthnRequest"))


@logout("SLO-101", "a signature within a signed query")
def slo_101(c):
    """One of them is not looked at."""
    identifier = new_id()
    return "&".join(signed_query("SAMLRequest", sign(ask(c, identifier=identifier), identifier, c.key), c.key.key))


@logout("SLO-102", "a request signed within, by redirect")
def slo_102(c):
    """The query has to be signed."""
    identifier = new_id()
    return plain_query("SAMLRequest", sign(ask(c, identifier=identifier), identifier, c.key))


@logout("SLO-103", "a signed query as a form")
def slo_103(c):
    """That signature is for the other binding."""
    return parse_qsl(query(c))


@logout("SLO-104", "an encrypted name")
def slo_104(c):
    """It cannot be told whose it is."""
    hidden = f"<saml:EncryptedID>{encrypted_data(name_id(c.ann), c.encryption)}</saml:EncryptedID>"
    return query(c, ask(c, name=hidden))


@logout("SLO-105", "a name of another format")
def slo_105(c):
    """It is another name."""
    return query(c, ask(c, name=name_id(c.ann, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")))


@logout("SLO-106", "a document type")
def slo_106(c):
    """No document type is read."""
    return query(c, "<!DOCTYPE x>" + ask(c))
