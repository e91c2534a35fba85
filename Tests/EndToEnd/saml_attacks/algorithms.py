"""SIG: algorithms, canonical forms and transforms that are not among those allowed."""

import base64

from support.saml_message import name_id, new_id
from support.saml_signature import (
    DS,
    ENVELOPED,
    EXCLUSIVE,
    EXCLUSIVE_WITH_COMMENTS,
    INCLUSIVE,
    sign,
    transform,
)

from .attack import VICTIM
from .case import add, case

ALGORITHM = "signature_algorithm"
SHAPE = ("signature_shape", "signature_algorithm")
XPATH = "http://www.w3.org/TR/1999/REC-xpath-19991116"
XPATH2 = "http://www.w3.org/2002/06/xmldsig-filter2"
XSLT = "http://www.w3.org/TR/1999/REC-xslt-19991116"

SECRETS = {
    42: ("hmac-sha256", "the public key as PEM", lambda c: c.key.public_pem.encode()),
    44: ("hmac-sha1", "the certificate", lambda c: c.key.der),
    46: ("hmac-sha256", "nothing", lambda c: b"\0"),
    115: ("hmac-sha256", "the certificate as PEM", lambda c: c.key.pem.encode()),
}
for number, (method, words, secret) in SECRETS.items():

    def shared(c, method=method, secret=secret):
        """xml-crypto 3d9db71; signxml GHSA-6vx8-pcwv-xhf4: a public key is no shared secret."""
        return c.genuine({"user": VICTIM}, method=method, secret=secret(c))

    add(f"SIG-{number}", f"{method} with {words} as its key", shared, refused=SHAPE)


@case("SIG-45", "an HMAC cut to 8 bits", refused=SHAPE)
def sig_45(c):
    """CVE-2009-0217."""
    length = "<ds:HMACOutputLength>8</ds:HMACOutputLength>"
    return c.genuine({"user": VICTIM}, method="hmac-sha1", method_content=length, secret=b"x")


WEAK = {
    47: {"method": "rsa-sha1"},
    48: {"digest": "sha1"},
    49: {"method": "rsa-sha1", "digest": "sha1"},
    50: {"method": "rsa-md5", "digest": "md5"},
    51: {"method": "rsa-sha224", "digest": "sha224"},
    53: {"method": "", "hashed": "sha256"},
    97: {"method": "rsa-pss-sha256"},
    98: {"method": DS + "dsa-sha1", "hashed": "sha1"},
    116: {"method": "ecdsa-sha256", "hashed": "sha256"},
    117: {"method": "urn:none", "hashed": "sha256"},
}
for number, options in WEAK.items():

    def weak(c, options=options):
        """Made with the right key, by an algorithm that is not allowed or is not that key's."""
        return c.genuine(**options)

    words = " and ".join(options.values()) if number < 52 else options["method"] or "no name"
    add(f"SIG-{number}", f"the algorithm {words}", weak, refused=(ALGORITHM, "signature_shape", "signature"))


@case("SIG-54", "a SHA-1 signature that says it is of SHA-256", refused="signature")
def sig_54(c):
    """The name decides, and then it does not hold."""
    return c.genuine(hashed="sha1")


@case("SIG-55", "a SignedInfo with comments in its canonical form", refused=("document", *SHAPE))
def sig_55(c):
    """With one hidden in it."""
    return c.genuine(
        c14n=EXCLUSIVE_WITH_COMMENTS, before=lambda text: text.replace("<ds:Reference", "<!--x--><ds:Reference")
    )


FORMS = {
    56: ("comments in the canonical form", [ENVELOPED, EXCLUSIVE_WITH_COMMENTS]),
    64: ("no canonical form among the transforms", [ENVELOPED]),
    66: ("the transforms in the other order", [EXCLUSIVE, ENVELOPED]),
    67: ("the canonical form twice", [ENVELOPED, EXCLUSIVE, EXCLUSIVE]),
    68: ("200 transforms", [ENVELOPED, *[EXCLUSIVE] * 200]),
    118: ("Canonical XML 1.1", [ENVELOPED, "http://www.w3.org/2006/12/xml-c14n11"]),
    119: ("inclusive canonical form", [ENVELOPED, INCLUSIVE]),
    120: ("the enveloped transform twice", [ENVELOPED, ENVELOPED, EXCLUSIVE]),
    121: ("no enveloped transform", [EXCLUSIVE]),
}
for number, (words, names) in FORMS.items():

    def formed(c, names=names):
        """Exactly two transforms are allowed, in their order."""
        return c.genuine(transforms="".join(transform(name) for name in names))

    add(f"SIG-{number}", words, formed, refused=SHAPE, seconds=2)


@case("SIG-57", "inclusive canonical form of SignedInfo", refused=SHAPE)
def sig_57(c):
    """It depends on what is around it."""
    return c.genuine(c14n=INCLUSIVE)


@case("SIG-60", "an XSLT transform", refused=SHAPE)
def sig_60(c):
    """Hill 2007; CVE-2022-39299: a program that runs before anything is verified."""
    sheet = (
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">'
        f"<xsl:copy-of select=\"document('{c.canary}')\"/></xsl:template></xsl:stylesheet>"
    )
    return c.genuine(transforms=transform(ENVELOPED) + transform(XSLT, sheet) + transform(EXCLUSIVE))


@case("SIG-61", "an XPath transform that takes the name out", refused=SHAPE)
def sig_61(c):
    """Somorovsky 2012."""
    path = '<ds:XPath xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">not(ancestor-or-self::saml:NameID)</ds:XPath>'
    identifier = new_id()
    made = c.assertion(identifier=identifier, name="")
    signed = sign(
        made, identifier, c.key, transforms=transform(ENVELOPED) + transform(XPATH, path) + transform(EXCLUSIVE)
    )
    return c.response(signed.replace("<saml:Subject>", "<saml:Subject>" + name_id(VICTIM)))


@case("SIG-62", "an XPath filter that takes the subject out", refused=SHAPE)
def sig_62(c):
    """The same by another transform."""
    inner = f'<xp:XPath xmlns:xp="{XPATH2}" Filter="subtract">//*[local-name()="Subject"]</xp:XPath>'.replace(
        '="Subject"', "='Subject'"
    )
    identifier = new_id()
    made = c.assertion(identifier=identifier)
    subject = made[made.index("<saml:Subject>") : made.index("</saml:Subject>") + len("</saml:Subject>")]
    listed = transform(ENVELOPED) + transform(XPATH2, inner) + transform(EXCLUSIVE)
    signed = sign(made.replace(subject, ""), identifier, c.key, transforms=listed)
    end = "</ds:Signature>"
    return c.response(signed.replace(end, end + subject.replace("ann@", "victim@"), 1))


@case("SIG-63", "a base64 transform", refused=SHAPE)
def sig_63(c):
    """Only the text would be signed."""
    return c.genuine(transforms=transform(ENVELOPED) + transform(DS + "base64"))


@case("SIG-65", "no transforms", refused=SHAPE)
def sig_65(c):
    """The signature would be part of what is signed."""
    return c.genuine(transforms="")


@case("SIG-122", "a list of eleven prefixes", refused=SHAPE)
def sig_122(c):
    """Ten are more than anybody has."""
    return c.genuine(prefixes=tuple(f"p{number}" for number in range(11)))


@case("SIG-123", "a parameter of the signature algorithm", refused=SHAPE)
def sig_123(c):
    """None has one."""
    return c.genuine(method_content="<ds:HMACOutputLength>256</ds:HMACOutputLength>")


@case("SIG-124", "an RSA signature of nothing but zeros", refused="signature")
def sig_124(c):
    """Its length is right."""
    zeros = base64.b64encode(bytes(256)).decode()

    def with_zeros(text):
        head, _, rest = text.partition("<ds:SignatureValue>")
        return f"{head}<ds:SignatureValue>{zeros}{rest[rest.index('</ds:SignatureValue>') :]}"

    return c.genuine({"user": VICTIM}, signature=with_zeros)
