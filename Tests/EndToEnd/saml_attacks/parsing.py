"""XML: documents made for the parser."""

import os

from support.saml_message import SAMLP, XSI, at, attribute, logout_response, name_id, new_id
from support.saml_signature import sign, unmarked

from .attack import ANN, VICTIM, extensions, with_signature, without_signature
from .case import add, case

BYTES = "document"
NAMES = ("identifiers", "document")
STRUCTURE = ("structure", "document")


def typed(subset, change=lambda text: text, external=""):
    """A builder of a genuine response behind a document type."""

    def build(c):
        """No document type is read, whatever is in it."""
        inner = f" [{subset}]" if subset else ""
        doctype = f"<!DOCTYPE samlp:Response{external}{inner}>".replace("{canary}", c.canary)
        return doctype + change(c.genuine())

    return build


def named(value):
    """Another name where Ann's was."""
    return lambda text: text.replace(f">{ANN}</saml:NameID>", f">{value}</saml:NameID>")


LAUGHS = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
IDS = "<!ATTLIST saml:Assertion x ID #IMPLIED>"
XMLNS = '<!ATTLIST Signature xmlns CDATA #FIXED "http://www.w3.org/2000/09/xmldsig#">'
add("XML-01", "a document type", typed(""), refused=BYTES)
add("XML-02", "an entity for the name", typed(f'<!ENTITY v "{VICTIM}">', named("&v;")), refused=BYTES)
add("XML-03", "an entity from a file", typed('<!ENTITY v SYSTEM "file:///etc/passwd">', named("&v;")), refused=BYTES)
add("XML-05", "an external subset", typed("", external=' SYSTEM "{canary}"'), refused=BYTES)
add("XML-06", "a parameter entity", typed('<!ENTITY % p SYSTEM "{canary}"> %p;'), refused=BYTES)
add("XML-07", "a billion laughs", typed(LAUGHS, named("&l9;")), refused=BYTES, seconds=2, megabytes=200)
add("XML-08", "quadratic growth", typed(f'<!ENTITY v "{"x" * 50000}">', named("&v;" * 5000)), refused=BYTES, seconds=2)
add("XML-10", "another attribute of type ID", typed(IDS), refused=BYTES)
add("XML-11", "a namespace by default", typed(XMLNS), refused=BYTES)
add("XML-13", "an attribute by default", typed('<!ATTLIST saml:NameID Format CDATA "x">'), refused=BYTES)
add("XML-101", "an entity that names itself", typed('<!ENTITY a "&b;"><!ENTITY b "&a;">', named("&a;")), refused=BYTES)


@case("XML-15", "an entity with an assertion in it, before the children", refused=BYTES)
def xml_15(c):
    """CVE-2025-23369 GitHub Enterprise Server."""
    evil = c.evil().replace('"', "'").replace("<", "&#60;")
    made = c.genuine().replace("<saml:Issuer>", "&e;<saml:Issuer>", 1)
    return f'<!DOCTYPE samlp:Response [<!ENTITY e "{evil}">]>{made}'


AROUND = {
    17: ("text after the root", lambda text: text + "x"),
    27: ("a space before the declaration", lambda text: ' <?xml version="1.0"?>' + text),
    29: ("a comment before the root", lambda text: "<!-- x -->" + text),
    30: ("a comment after the root", lambda text: text + "<!-- x -->"),
    31: ("a processing instruction before the root", lambda text: '<?xml-stylesheet href="x"?>' + text),
    23: ("XML 1.1", lambda text: '<?xml version="1.1"?>' + text),
    102: ("two declarations", lambda text: '<?xml version="1.0"?><?xml version="1.0"?>' + text),
    103: ("a second root", lambda text: text + text),
    104: ("another encoding in the declaration", lambda text: '<?xml version="1.0" encoding="ISO-8859-1"?>' + text),
    105: ("an encoding nobody knows", lambda text: '<?xml version="1.0" encoding="x"?>' + text),
    26: ("a reference to NUL", lambda text: named(f"{VICTIM}&#0;{ANN}")(text)),
    106: ("a reference to a control character", lambda text: named(f"{VICTIM}&#1;")(text)),
    107: ("a reference beyond Unicode", lambda text: named(f"{VICTIM}&#x110000;")(text)),
    108: ("an entity that is not declared", lambda text: named("&nbsp;")(text)),
    24: ("bytes that are not UTF-8", lambda text: text.encode().replace(ANN.encode(), b"\xc0\xaf" + ANN.encode())),
    109: ("a surrogate in UTF-8", lambda text: text.encode().replace(ANN.encode(), b"\xed\xa0\x80" + ANN.encode())),
    25: ("a NUL byte", lambda text: text.encode().replace(ANN.encode(), VICTIM.encode() + b"\0" + ANN.encode())),
    18: ("UTF-16", lambda text: text.encode("utf-16")),
    111: ("UTF-16 without a mark", lambda text: text.encode("utf-16-le")),
    112: ("UTF-7", lambda text: ('<?xml version="1.0" encoding="UTF-7"?>' + text).encode("utf-7")),
    21: ("EBCDIC", lambda text: ('<?xml version="1.0" encoding="IBM037"?>' + text).encode("cp037")),
    22: ("UTF-32", lambda text: text.encode("utf-32")),
    41: ("a prefix that is not declared", lambda text: text.replace("<samlp:Status>", "<zz:x/><samlp:Status>")),
    43: (
        "the prefix xml declared otherwise",
        lambda text: text.replace("<samlp:Response ", '<samlp:Response xmlns:xml="urn:x" '),
    ),
    44: ("a name with two colons", lambda text: text.replace("samlp:Status>", "samlp::Status>")),
    45: ("a declaration in content", lambda text: text.replace("<samlp:Status>", "<!ELEMENT x ANY><samlp:Status>")),
    57: (
        "a processing instruction in the assertion",
        lambda text: text.replace("<saml:Subject>", "<?x?><saml:Subject>"),
    ),
    113: ("an attribute twice", lambda text: text.replace(' Version="2.0"', ' Version="2.0" Version="2.0"', 1)),
    114: ("an element that is not closed", lambda text: text.removesuffix("</samlp:Response>")),
    115: ("CDATA where only elements are", lambda text: text.replace("<samlp:Status>", "<![CDATA[]]><samlp:Status>")),
}
for number, (words, change) in AROUND.items():

    def changed(c, change=change):
        """After a genuine response was made."""
        made = c.genuine()
        done = change(made)
        assert done != made
        return done

    add(f"XML-{number:02}", words, changed, refused=NAMES)

ODD = {
    32: (
        "XInclude in place of the assertion",
        lambda c, text: text.replace(
            "<samlp:Status>",
            f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{c.canary}"/><samlp:Status>',
        ),
    ),
    33: (
        "a schema to be fetched",
        lambda c, text: text.replace(
            "<samlp:Response ", f'<samlp:Response {XSI} xsi:schemaLocation="{SAMLP} {c.canary}" '
        ),
    ),
    34: (
        "a base for addresses",
        lambda c, text: text.replace("<samlp:Response ", f'<samlp:Response xml:base="{c.canary}" '),
    ),
    42: (
        "a prefix with another meaning beside the assertion",
        lambda c, text: text.replace(
            "<samlp:Status>",
            f'<samlp:Extensions><saml:Response xmlns:saml="{SAMLP}"/></samlp:Extensions><samlp:Status>',
        ),
    ),
    44 + 100: (
        "an attribute that begins with a colon",
        lambda c, text: text.replace(' Version="2.0"', ' Version="2.0" :x="1"', 1),
    ),
    46: (
        "a relative namespace on the response",
        lambda c, text: text.replace("<samlp:Response ", '<samlp:Response xmlns:x="1" '),
    ),
    47: (
        "a namespace that is no URI",
        lambda c, text: text.replace("<saml:Assertion ", '<saml:Assertion xmlns:x="http://example.com\u0080" '),
    ),
    116: (
        "a namespace that is emptied",
        lambda c, text: text.replace("<saml:Assertion ", '<saml:Assertion xmlns:x="" '),
    ),
    35: (
        "elements 20000 deep",
        lambda c, text: text.replace("<samlp:Status>", extensions("<x>" * 20000 + "</x>" * 20000) + "<samlp:Status>"),
    ),
    37: (
        "200000 elements",
        lambda c, text: text.replace("<samlp:Status>", extensions("<x/>" * 80000) + "<samlp:Status>"),
    ),
    38: (
        "a text of 12 MB",
        lambda c, text: text.replace(
            "<samlp:Status>", extensions("<x>" + "a" * 12_000_000 + "</x>") + "<samlp:Status>"
        ),
    ),
    39: (
        "5000 namespaces on the assertion",
        lambda c, text: text.replace(
            "<saml:Assertion ",
            "<saml:Assertion " + "".join(f'xmlns:n{number}="urn:n{number}" ' for number in range(5000)),
        ),
    ),
    117: (
        "2000 attributes",
        lambda c, text: text.replace(
            "<samlp:Response ", "<samlp:Response " + "".join(f'a{number}="" ' for number in range(2000))
        ),
    ),
    118: (
        "elements 60 deep",
        lambda c, text: text.replace("<samlp:Status>", extensions("<x>" * 60 + "</x>" * 60) + "<samlp:Status>"),
    ),
}
for number, (words, change) in ODD.items():

    def odd(c, change=change):
        """After a genuine response was made."""
        made = c.genuine()
        done = change(c, made)
        assert done != made
        return done

    limits = ("encoding", "binding", "structure") if number in (35, 37, 38, 39, 117, 118) else ("structure",)
    add(f"XML-{number}", words, odd, refused=(*NAMES, *limits), seconds=2, megabytes=200)

WHOLE = {
    48: ("a page", lambda c: "<!doctype html><html><body>x</body></html>"),
    49: ("nothing", lambda c: b""),
    50: ("bytes without meaning", lambda c: os.urandom(4096)),
    119: ("JSON", lambda c: '{"iss": "x"}'),
    51: (
        "an AuthnRequest",
        lambda c: f'<samlp:AuthnRequest xmlns:samlp="{SAMLP}" ID="{new_id()}" Version="2.0" IssueInstant="{at()}"/>',
    ),
    52: ("a signed assertion without a response", lambda c: c.signed()),
    53: ("a signed LogoutResponse", lambda c: signed_logout_response(c)),  # pylint: disable=unnecessary-lambda
    120: (
        "a response in no namespace",
        lambda c: c.genuine().replace(f' xmlns:samlp="{SAMLP}"', "").replace("samlp:", ""),
    ),
    121: ("a response in upper case", lambda c: c.genuine().replace("samlp:Response", "samlp:RESPONSE")),
}


def signed_logout_response(c):
    """What the identity provider says at the end of a logout."""
    identifier = new_id()
    made = logout_response(c.here, c.here.request, identifier=identifier, destination=c.here.acs)
    return sign(made, identifier, c.key)


for number, (words, build) in WHOLE.items():
    add(f"XML-{number}", f"{words} in place of the response", build, refused=(*STRUCTURE, "encoding", "binding"))


@case("XML-110", "a byte order mark", refused=BYTES)
def xml_110(c):
    """A document begins with its root or its declaration."""
    return b"\xef\xbb\xbf" + c.genuine().encode()


@case("XML-54", "an attribute that the schema does not have", refused="structure")
def xml_54(c):
    """Signed so by the identity provider."""
    return c.genuine({"more": ' Foo="1"'})


@case("XML-58", "a language on the name", refused=("structure", "name_id"))
def xml_58(c):
    """Signed so by the identity provider."""
    return c.genuine({"name": name_id(ANN, attributes=' xml:lang="en"')})


@case("XML-122", "text between elements of a signed assertion", refused="structure")
def xml_122(c):
    """Signed so by the identity provider."""
    return c.genuine({"name": name_id(ANN) + "text"})


@case(
    "XML-123",
    "an assertion in another document's signature",
    refused=("signature", "signature_shape", "structure", "identifiers"),
)
def xml_123(c):
    """A signature moved to the response."""
    original, signature = without_signature(c.signed())
    return with_signature(c.response(unmarked(original)), signature)


@case("XML-124", "a reference to a character in an attribute of the response")
def xml_124(c):
    """It is the character."""
    return c.genuine({"attributes": attribute("x", "&#120;")}).replace('Version="2.0"', 'Version="2&#46;0"', 1)
