"""XML signatures made by hand, so that each can be made wrong in one way.

A document is text. Where a signature belongs it has a mark, `mark(id)`; `sign` puts the signature there. All the rest
stays as it was written, to the byte.
"""

import base64
import hashlib
import hmac
import re

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from lxml import etree

DS = "http://www.w3.org/2000/09/xmldsig#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
EXCLUSIVE_WITH_COMMENTS = EXCLUSIVE + "WithComments"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
ENVELOPED = DS + "enveloped-signature"

DIGESTS = {
    "sha256": ("http://www.w3.org/2001/04/xmlenc#sha256", hashlib.sha256),
    "sha384": (MORE + "sha384", hashlib.sha384),
    "sha512": ("http://www.w3.org/2001/04/xmlenc#sha512", hashlib.sha512),
    "sha224": (MORE + "sha224", hashlib.sha224),
    "sha1": (DS + "sha1", hashlib.sha1),
    "md5": (MORE + "md5", hashlib.md5),
}
HASHES = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha224": hashes.SHA224(),
    "sha1": hashes.SHA1(),
    "md5": hashes.MD5(),
}
METHODS = {
    "rsa-sha1": DS + "rsa-sha1",
    "hmac-sha1": DS + "hmac-sha1",
    "rsa-pss-sha256": "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
}
EMPTY = base64.b64encode(hashlib.sha256(b"").digest()).decode()
_VALUE = "§value§"
_MARK = re.compile("§here [^§]*§")


def mark(identifier):
    """Where the signature of the element with this ID will stand."""
    return f"§here {identifier}§"


def unmarked(text):
    """A document without the places that nobody signed."""
    return _MARK.sub("", text)


def method_uri(method):
    """The identifier of a signature algorithm, by its short name; a name with a colon, and no name, is one already."""
    return method if ":" in method or not method else METHODS.get(method, MORE + method)


def parsed(text):
    """The document as a tree."""
    data = text if isinstance(text, bytes) else text.encode()
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def canonical(element, prefixes=(), comments=False, exclusive=True):
    """The canonical form of an element."""
    return etree.tostring(
        element,
        method="c14n",
        exclusive=exclusive,
        with_comments=comments,
        inclusive_ns_prefixes=list(prefixes) or None,
        with_tail=False,
    )


def found(tree, identifier):
    """The element with an ID."""
    return tree.xpath("//*[@ID=$id or @Id=$id]", id=identifier)[0]


def digest_of(text, identifier, digest="sha256", **form):
    """The digest of an element of a document without signatures, in base64."""
    octets = canonical(found(parsed(unmarked(text)), identifier), **form)
    return base64.b64encode(DIGESTS[digest][1](octets).digest()).decode()


def signature_value(octets, key, method="rsa-sha256", hashed=None):
    """The signature of octets, in base64. `key` is a private key, or for HMAC the octets of the secret."""
    name = hashed or (method.rpartition("-")[2] if method.rpartition("-")[2] in HASHES else "sha256")
    if isinstance(key, bytes):
        value = hmac.digest(key, octets, name)
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = utils.decode_dss_signature(key.sign(octets, ec.ECDSA(HASHES[name])))
        value = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    elif method == "rsa-pss-sha256":
        value = key.sign(octets, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    else:
        value = key.sign(octets, padding.PKCS1v15(), HASHES[name])
    return base64.b64encode(value).decode()


def x509_data(*pairs):
    """KeyInfo with certificates."""
    certificates = "".join(f"<ds:X509Certificate>{each.base64}</ds:X509Certificate>" for each in pairs)
    return f"<ds:KeyInfo><ds:X509Data>{certificates}</ds:X509Data></ds:KeyInfo>"


def transform(algorithm, content=""):
    """One transform."""
    return f'<ds:Transform Algorithm="{algorithm}">{content}</ds:Transform>'


def inclusive_namespaces(prefixes):
    """The list of prefixes that exclusive canonicalization treats as inclusive would."""
    return f'<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="{" ".join(prefixes)}"/>'


def reference(uri, value, transforms=None, digest="sha256"):
    """One reference; `uri` None leaves the attribute out."""
    attribute = "" if uri is None else f' URI="{uri}"'
    listed = transform(ENVELOPED) + transform(EXCLUSIVE) if transforms is None else transforms
    return (
        f"<ds:Reference{attribute}><ds:Transforms>{listed}</ds:Transforms>"
        f'<ds:DigestMethod Algorithm="{DIGESTS[digest][0]}"/><ds:DigestValue>{value}</ds:DigestValue></ds:Reference>'
    )


def sign(  # pylint: disable=too-many-arguments
    text,
    identifier,
    signer,
    method="rsa-sha256",
    digest="sha256",
    hashed=None,
    c14n=EXCLUSIVE,
    method_content="",
    prefixes=(),
    uri="#{id}",
    transforms=None,
    value=None,
    references=None,
    key_info=None,
    octets=None,
    signed_info=lambda text: text,
    before=lambda text: text,
    secret=None,
    signature=lambda text: text,
):
    """Puts a signature at the mark of an element, and takes out the marks within it that nobody used.

    `value` replaces the digest, `references` all references, `octets` what is signed, `secret` the key by that of an
    HMAC. `before` alters the SignedInfo that is signed; `signed_info` alters it afterwards, and `signature` the whole.
    """
    place = mark(identifier)
    head, _, tail = text.partition(place)
    assert _ or references or value, f"{identifier} has no place for a signature"
    bare = head + unmarked(tail)
    if references is None:
        if transforms is None:
            extra = inclusive_namespaces(prefixes) if prefixes else ""
            transforms = transform(ENVELOPED) + transform(EXCLUSIVE, extra)
        if value is None:
            value = digest_of(bare, identifier, digest, prefixes=prefixes)
        references = reference(uri and uri.replace("{id}", identifier), value, transforms, digest)
    info = before(
        f'<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{c14n}"/>'
        f'<ds:SignatureMethod Algorithm="{method_uri(method)}">{method_content}</ds:SignatureMethod>'
        f"{references}</ds:SignedInfo>"
    )
    holder = signer and (x509_data(signer) if key_info is None else key_info)
    held = f"<ds:SignatureValue>{_VALUE}</ds:SignatureValue>{holder or ''}"
    whole = f'<ds:Signature xmlns:ds="{DS}">{info}{held}</ds:Signature>'
    if octets is None:
        tree = parsed(unmarked(head + whole + tail))
        values = [each for each in tree.iter(f"{{{DS}}}SignatureValue") if each.text == _VALUE]
        comments = c14n == EXCLUSIVE_WITH_COMMENTS
        octets = canonical(values[0].getprevious(), comments=comments, exclusive=c14n.startswith(EXCLUSIVE))
    made = signature_value(octets, signer.key if secret is None else secret, method, hashed)
    whole = whole.replace(info, signed_info(info)).replace(_VALUE, made)
    return head + signature(whole) + unmarked(tail)
