"""SIG: signatures that are missing, of the wrong shape, by the wrong key, or over the wrong thing."""

import base64

from support.saml_keys import ec_pair, pair
from support.saml_message import SAML, XS, attribute, new_id
from support.saml_signature import (
    DIGESTS,
    DS,
    EMPTY,
    EXCLUSIVE,
    digest_of,
    mark,
    reference,
    sign,
    transform,
    unmarked,
    x509_data,
)

from .attack import (
    ANN,
    VICTIM,
    ds_object,
    identifier_of,
    inside_signature,
    with_identifier,
    with_signature,
    without_signature,
)
from .case import add, case

SHAPE = ("signature_shape", "structure", "identifiers")  # its children, positions and identifiers
BROKEN = "signature"  # a digest or a value that does not hold
NONE = "signature_present"
FORGED = base64.b64encode(bytes(256)).decode()


@case("SIG-01", "no signature at all", refused=NONE)
def sig_01(c):
    """CVE-2012-5353; CVE-2026-28323 SolarWinds."""
    return c.response(c.evil())


@case("SIG-02", "the signature taken away and another name put in", refused=NONE)
def sig_02(c):
    """Somorovsky 2012, signature exclusion."""
    return without_signature(c.genuine())[0].replace(ANN, VICTIM)


@case("SIG-04", "an empty SignatureValue", refused=(BROKEN, *SHAPE))
def sig_04(c):
    """The digest is right."""
    evil = {"user": VICTIM}
    return c.genuine(evil, signer=c.attacker, signature=lambda text: replaced_value(text, ""))


def replaced_value(text, value):
    """A signature with another value."""
    head, _, rest = text.partition("<ds:SignatureValue>")
    return f"{head}<ds:SignatureValue>{value}{rest[rest.index('</ds:SignatureValue>') :]}"


def signed_info(text):
    """The SignedInfo of a signature."""
    end = "</ds:SignedInfo>"
    return text[text.index("<ds:SignedInfo>") : text.index(end) + len(end)]


@case("SIG-06", "no SignedInfo", refused=SHAPE)
def sig_06(c):
    """From xml-crypto's tests."""
    return c.genuine(signature=lambda text: text.replace(signed_info(text), ""))


def forged_info(c, genuine):
    """A SignedInfo with the digest of something forged, and that, in place of the original."""
    identifier = identifier_of(genuine)
    evil = c.evil(identifier=identifier)
    digest = digest_of(f"<x xmlns:saml='{SAML}'>{evil}</x>", identifier)
    return evil, reference("#" + identifier, digest)


@case("SIG-07", "two SignedInfo, the forged one first", refused=SHAPE)
def sig_07(c):
    """CVE-2025-29774 xml-crypto."""
    _, signature = without_signature(signed := c.signed())
    evil, forged = forged_info(c, signed)
    info = signed_info(signature)
    other = info[: info.index("<ds:Reference")] + forged + "</ds:SignedInfo>"
    return c.response(with_signature(evil, signature.replace(info, other + info)))


@case("SIG-08", "two SignedInfo, the forged one second", refused=SHAPE)
def sig_08(c):
    """CVE-2025-29774 xml-crypto."""
    _, signature = without_signature(signed := c.signed())
    evil, forged = forged_info(c, signed)
    info = signed_info(signature)
    other = info[: info.index("<ds:Reference")] + forged + "</ds:SignedInfo>"
    return c.response(with_signature(evil, signature.replace(info, info + other)))


@case("SIG-09", "a comment in DigestValue that holds another digest", refused="document")
def sig_09(c):
    """CVE-2025-29775 xml-crypto."""
    _, signature = without_signature(signed := c.signed())
    evil, forged = forged_info(c, signed)
    digest = forged.split("<ds:DigestValue>")[1].split("<")[0]
    signature = signature.replace("<ds:DigestValue>", f"<ds:DigestValue><!--{digest}-->")
    return c.response(with_signature(evil, signature))


@case("SIG-10", "a comment in DigestValue and nothing forged", refused="document")
def sig_10(c):
    """No comment is taken."""
    return c.genuine().replace("<ds:DigestValue>", "<ds:DigestValue><!--x-->")


@case("SIG-11", "two DigestValue", refused=SHAPE)
def sig_11(c):
    """The second is forged."""
    end = "</ds:DigestValue>"
    return c.genuine(signed_info=lambda info: info.replace(end, f"{end}<ds:DigestValue>{EMPTY}{end}"))


@case("SIG-14", "references to something empty and to nothing", refused=SHAPE)
def sig_14(c):
    """Signed so by the identity provider."""
    digest = base64.b64encode(
        DIGESTS["sha256"][1](f'<ds:Object xmlns:ds="{DS}" Id="o"></ds:Object>'.encode()).digest()
    ).decode()
    references = reference("#o", digest, transform(EXCLUSIVE)) + reference("#absent", EMPTY)
    object_ = '<ds:Object Id="o"></ds:Object>'
    return c.genuine({"user": VICTIM}, references=references, signature=lambda text: inside_signature(text, object_))


@case("SIG-15", "no reference", refused=SHAPE)
def sig_15(c):
    """Signed so by the identity provider."""
    return c.genuine({"user": VICTIM}, references=" ")


@case("SIG-16", "a reference without URI", refused=SHAPE)
def sig_16(c):
    """From ruby-saml's tests."""
    return c.genuine(uri=None)


@case("SIG-17", "an empty URI in the assertion's signature", refused=SHAPE)
def sig_17(c):
    """It would mean the whole document."""
    return c.genuine(uri="")


@case("SIG-18", "an empty URI in the response's signature", refused=SHAPE)
def sig_18(c):
    """SAML core 5.4.2 has the ID named."""
    return c.signed_response(unmarked(c.assertion()), uri="")


URIS = {
    20: "{canary}",
    21: "file:///etc/hostname",
    22: "http://127.0.0.1:9/x#_a",
    24: "#xpointer(/)",
    25: "#xpointer(id('{id}'))",
    26: "#element(/1/4)",
    27: "#{id}'or'1'='1",
    28: "#{id} ",
    29: "#%5F{rest}",
    108: "{id}",
    109: "##{id}",
    110: "#",
}
for number, form in URIS.items():

    def pointed(c, form=form):
        """Nothing but `#` and the ID of the element is followed."""
        identifier = new_id()
        uri = form.replace("{canary}", c.canary).replace("{rest}", identifier[1:]).replace("{id}", identifier)
        return c.genuine({"identifier": identifier}, uri=uri)

    add(f"SIG-{number}", f"a reference to {form}", pointed, refused=SHAPE)


for number, element in ((31, "Conditions"), (32, "Issuer")):

    def part(c, element=element):
        """The rest is altered."""
        identifier = new_id()
        text = c.assertion(identifier=identifier).replace(f"<saml:{element}", f'<saml:{element} ID="part"', 1)
        value = digest_of(text, "part")
        signed = sign(text, identifier, c.key, references=reference("#part", value))
        return c.response(signed.replace(ANN, VICTIM))

    add(f"SIG-{number}", f"a signature over {element} only", part, refused=SHAPE)


KEYS = {
    34: ("the attacker's certificate with the provider's names", lambda c: x509_data(c.attacker)),
    36: (
        "the attacker's KeyValue before the provider's certificate",
        lambda c: one_info(key_value(c.attacker) + x509_data(c.key)),
    ),
    38: ("the attacker's certificate before the provider's", lambda c: x509_data(c.attacker, c.key)),
    39: ("the provider's certificate though another key signed", lambda c: x509_data(c.key)),
    40: ("a certificate to be fetched", lambda c: retrieval(c.canary)),
    41: ("two KeyInfo", lambda c: x509_data(c.key) + x509_data(c.attacker)),
}


def key_value(holder):
    """KeyInfo with a bare RSA key."""
    numbers = holder.key.public_key().public_numbers()
    modulus = base64.b64encode(numbers.n.to_bytes(256, "big")).decode()
    inner = f"<ds:RSAKeyValue><ds:Modulus>{modulus}</ds:Modulus><ds:Exponent>AQAB</ds:Exponent></ds:RSAKeyValue>"
    return f"<ds:KeyInfo><ds:KeyValue>{inner}</ds:KeyValue></ds:KeyInfo>"


def one_info(text):
    """Two KeyInfo as one."""
    return text.replace("</ds:KeyInfo><ds:KeyInfo>", "")


def retrieval(uri):
    """KeyInfo that says where a certificate is."""
    return f'<ds:KeyInfo><ds:RetrievalMethod URI="{uri}" Type="{DS}rawX509Certificate"/></ds:KeyInfo>'


for number, (words, info) in KEYS.items():

    def keyed(c, info=info):
        """CVE-2023-48703 go-saml; CVE-2021-21239 pysaml2: KeyInfo says nothing about trust."""
        return c.genuine({"user": VICTIM}, signer=c.attacker, key_info=info(c))

    add(f"SIG-{number}", f"KeyInfo: {words}", keyed, refused=(BROKEN, "signature_shape"))


@case("SIG-71", "two signatures in the assertion, the attacker's first", refused=SHAPE)
def sig_71(c):
    """For libraries that take the first."""
    _, genuine = without_signature(c.signed())
    forged = c.signed({"user": VICTIM}, signer=c.attacker)
    return c.response(forged.replace("</ds:Signature>", "</ds:Signature>" + genuine, 1))


@case("SIG-72", "two signatures in the assertion, the attacker's second", refused=SHAPE)
def sig_72(c):
    """For libraries that take the last."""
    _, genuine = without_signature(c.signed())
    forged = c.signed({"user": VICTIM}, signer=c.attacker)
    return c.response(forged.replace("<ds:Signature ", genuine + "<ds:Signature ", 1))


@case("SIG-73", "two signatures by the identity provider", refused=SHAPE)
def sig_73(c):
    """The schema has one."""
    signed = c.signed()
    identifier = identifier_of(signed)
    twice = signed.replace("</ds:Signature>", "</ds:Signature>" + mark(identifier), 1)
    value = digest_of(without_signature(signed)[0], identifier)
    return c.response(sign(twice, identifier, c.key, value=value))


@case("SIG-74", "the signature as the last child", refused=SHAPE)
def sig_74(c):
    """From ruby-saml's tests."""
    moved, signature = without_signature(c.signed())
    return c.response(moved.replace("</saml:Assertion>", signature + "</saml:Assertion>"))


@case("SIG-76", "the assertion's signature holds, the response's does not", refused=BROKEN)
def sig_76(c):
    """Every signature that is there has to."""
    return c.signed_response(c.signed(), signature=lambda text: replaced_value(text, FORGED))


@case("SIG-77", "the response's signature holds, the assertion's does not", refused=BROKEN)
def sig_77(c):
    """From node-saml's tests."""
    return c.signed_response(c.signed(signature=lambda text: replaced_value(text, FORGED)))


@case("SIG-78", "the response signed by the provider, the assertion by somebody else", refused=BROKEN)
def sig_78(c):
    """Every signature that is there has to hold with a pinned key."""
    return c.signed_response(c.signed({"user": VICTIM}, signer=c.attacker))


@case("SIG-79", "the assertion signed by the provider, the response by somebody else", refused=BROKEN)
def sig_79(c):
    """Every signature that is there has to hold with a pinned key."""
    return c.signed_response(c.signed(), signer=c.attacker)


ALTERED = {
    80: ("the name", lambda c, made: made.replace(ANN, VICTIM)),
    81: ("an attribute", lambda c, made: made.replace("readers", "owners")),
    82: (
        "the audience",
        lambda c, made: made.replace(
            "<saml:Audience>https://other.example", f"<saml:Audience>{c.here.service_provider}"
        ),
    ),
    83: (
        "the time it holds",
        lambda c, made: made.replace(f"{made.split('<saml:Conditions')[1].split(chr(34))[3]}", "2099-01-01T00:00:00Z"),
    ),
    84: (
        "the format of the name",
        lambda c, made: made.replace("nameid-format:emailAddress", "nameid-format:unspecified"),
    ),
    103: (
        "attributes of an empty element",
        lambda c, made: made.replace(f'Recipient="{c.here.acs}"', f'Recipient="{c.there.acs}"'),
    ),
    104: ("a reference to a character", lambda c, made: made.replace("a &amp; b", "a amp b")),
    107: ("a name space of an attribute", lambda c, made: made.replace('Name="memberOf"', 'Name="mail"')),
}
for number, (words, alter) in ALTERED.items():

    def altered(c, alter=alter):
        """After it was signed."""
        audiences = (
            "<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience></saml:AudienceRestriction>"
        )
        parts = {"attributes": attribute("memberOf", "readers") + attribute("displayName", "a &amp; b")}
        made = c.genuine({**parts, "restrictions": audiences} if alter is ALTERED[82][1] else parts)
        changed = alter(c, made)
        assert changed != made
        return changed

    add(f"SIG-{number}", f"{words} altered after signing", altered, refused=(BROKEN, "attributes", "recipient"))


@case("SIG-85", "attributes of a signed response altered", refused=BROKEN)
def sig_85(c):
    """After it was signed for somewhere else."""
    parts = {"destination": "https://other.example/acs", "request": "_other"}
    made = c.signed_response(unmarked(c.assertion()), parts)
    return made.replace("https://other.example/acs", c.here.acs, 1).replace('"_other"', f'"{c.here.request}"')


@case("SIG-86", "a SignatureValue that is not base64", refused=(BROKEN, *SHAPE))
def sig_86(c):
    """Nothing to verify."""
    return c.genuine(signature=lambda text: replaced_value(text, "!!!"))


@case("SIG-88", "an ECDSA signature of zeros", refused=BROKEN, connection="acme-ec")
def sig_88(c):
    """CVE-2022-21449, psychic signatures."""
    zeros = base64.b64encode(bytes(64)).decode()
    parts = {"user": c.victim}
    return c.genuine(
        parts, signer=ec_pair("idp"), method="ecdsa-sha256", signature=lambda text: replaced_value(text, zeros)
    )


@case("SIG-89", "a SignedInfo that has no canonical form, and a signature of nothing", refused="identifiers")
def sig_89(c):
    """CVE-2025-66568 ruby-saml; CVE-2025-66578 xmlseclibs."""
    info = {"before": lambda text: text.replace("<ds:SignedInfo>", '<ds:SignedInfo xmlns:x="rel">')}
    return c.genuine({"user": VICTIM}, octets=b"", **info)


@case("SIG-90", "an assertion that has no canonical form, and the digest of nothing", refused="identifiers")
def sig_90(c):
    """The Fragile Lock, 2025: one signature for every assertion."""
    made = c.genuine({"user": VICTIM}, value=EMPTY)
    return made.replace("<saml:Assertion ", '<saml:Assertion xmlns:x="1" ')


@case("SIG-91", "the digest of nothing, for a transform that selects nothing", refused=SHAPE)
def sig_91(c):
    """The Fragile Lock, 2025."""
    xpath = transform("http://www.w3.org/TR/1999/REC-xpath-19991116", "<ds:XPath>false()</ds:XPath>")
    return c.genuine({"user": VICTIM}, value=EMPTY, transforms=xpath)


@case("SIG-92", "an empty DigestValue", refused=(BROKEN, *SHAPE))
def sig_92(c):
    """Signed so by the identity provider."""
    return c.genuine({"user": VICTIM}, references=None, value="", transforms=None)


@case("SIG-94", "the genuine SignedInfo in an Object, a forged one in its place", refused=SHAPE)
def sig_94(c):
    """From xml-crypto's tests."""
    _, signature = without_signature(signed := c.signed())
    evil, forged = forged_info(c, signed)
    info = signed_info(signature)
    other = info[: info.index("<ds:Reference")] + forged + "</ds:SignedInfo>"
    return c.response(with_signature(evil, inside_signature(signature.replace(info, other), ds_object(info))))


@case("SIG-95", "by the key that the provider published for encryption only", refused=BROKEN)
def sig_95(c):
    """CVE-2026-16443 Keycloak."""
    return c.genuine({"user": VICTIM}, signer=pair("encryption"))


@case("SIG-96", "by the key of another organization's provider", refused=BROKEN)
def sig_96(c):
    """Trusted elsewhere on this server."""
    return c.genuine({"user": VICTIM}, signer=c.foreign)


@case("SIG-99", "a Signature in a namespace that looks the same", refused=(*SHAPE, NONE))
def sig_99(c):
    """By its local name it is one."""
    return c.genuine(signature=lambda text: text.replace(DS, DS.removesuffix("#"), 1))


@case("SIG-101", "a signature with the assertion's ID", refused=SHAPE)
def sig_101(c):
    """Which of the two is meant?"""
    identifier = new_id()
    named = {"signature": lambda text: text.replace("<ds:Signature ", f'<ds:Signature Id="{identifier}" ')}
    return c.genuine({"identifier": identifier}, **named)


@case("SIG-102", "an Object in a genuine signature", refused=SHAPE)
def sig_102(c):
    """Nobody signed it."""
    return c.genuine(signature=lambda text: inside_signature(text, ds_object("<x/>")))


@case("SIG-105", "a prefix of the list declared otherwise after signing", refused=BROKEN)
def sig_105(c):
    """It is part of what was signed."""
    made = c.genuine({"head": f' xmlns:saml="{SAML}" {XS}'}, prefixes=("xs",))
    return made.replace(XS, 'xmlns:xs="urn:evil"')


@case("SIG-106", "a default namespace given to content that had none", refused=(BROKEN, "structure"))
def sig_106(c):
    """After it was signed."""
    made = c.genuine({"attributes": attribute("x", "<plain>x</plain>")})
    return made.replace("<saml:Assertion ", '<saml:Assertion xmlns="urn:evil" ')


@case("SIG-111", "the signature of one assertion on another with its ID", refused=BROKEN)
def sig_111(c):
    """The reference fits, the digest does not."""
    signed = c.signed()
    return c.response(with_signature(c.evil(identifier=identifier_of(signed)), without_signature(signed)[1]))


@case("SIG-112", "an ID changed after signing", refused=(BROKEN, *SHAPE))
def sig_112(c):
    """The reference is to an ID that nobody has."""
    return c.response(with_identifier(c.signed(), new_id()))


@case("SIG-113", "a signature by RSA with more bytes before it", refused=BROKEN)
def sig_113(c):
    """The value has one length."""
    return c.genuine(signature=lambda text: text.replace("<ds:SignatureValue>", "<ds:SignatureValue>AAAA"))


@case("SIG-114", "a name that a signed response leaves out of its assertion's signature", refused=BROKEN)
def sig_114(c):
    """The assertion was altered before the response was signed."""
    return c.signed_response(c.signed().replace(ANN, VICTIM))
