"""C14: values that one reader takes for something else than another."""

from support.saml_message import (
    attribute,
    audiences,
    confirmation,
    confirmation_data,
    name_id,
    new_id,
)
from support.saml_signature import sign

from .attack import ANN, VICTIM
from .case import add, case

LONG = VICTIM + ".attacker.example"
DOCUMENT = "document"
NAME = ("name_id", "structure", "attributes")

SPLIT = {
    1: ("a comment inside the name", f"{VICTIM}<!---->.attacker.example"),
    2: ("a comment at the start of the name", f"<!---->{LONG}"),
    4: ("a processing instruction inside the name", f"{VICTIM}<?x?>.attacker.example"),
    5: ("CDATA around the end of the name", f"{VICTIM}<![CDATA[.attacker.example]]>"),
    6: ("CDATA around the start of the name", f"<![CDATA[{VICTIM}]]>.attacker.example"),
    101: ("two comments around the end of the name", f"{VICTIM}<!---->.attacker.example<!---->"),
}
for number, (words, split) in SPLIT.items():

    def cut(c, split=split):
        """VU#475445: the identity provider signed the long name, some readers see its start."""
        made = c.genuine({"user": LONG})
        return made.replace(f">{LONG}</saml:NameID>", f">{split}</saml:NameID>")

    add(f"C14-{number:02}", words, cut, refused=DOCUMENT)


@case("C14-07", "character references in the name", user="q&a@acme.example")
def c14_07(c):
    """They are text, and the text is read whole."""
    return c.genuine({"user": "q&#38;&#97;@acme.example"})


@case("C14-08", "a processing instruction in place of what was signed", refused=DOCUMENT)
def c14_08(c):
    """OneUptime #2988: for canonicalizers that print it as text."""
    made = c.genuine({"user": "not-" + VICTIM})
    return made.replace(f">not-{VICTIM}</saml:NameID>", f"><?p not-?>{VICTIM}</saml:NameID>")


@case("C14-10", "a comment inside the assertion's Issuer", refused=DOCUMENT)
def c14_10(c):
    """VU#475445."""
    entity = c.here.identity_provider
    return c.genuine().replace(
        f"{entity}</saml:Issuer><ds:Signature", f"{entity[:-2]}<!---->{entity[-2:]}</saml:Issuer><ds:Signature"
    )


@case("C14-12", "a comment between elements of the signed assertion", refused=DOCUMENT)
def c14_12(c):
    """It changes nothing, and is refused all the same."""
    return c.genuine().replace("<saml:Subject>", "<!--x--><saml:Subject>")


@case("C14-13", "an audience that a comment makes ours", refused=DOCUMENT)
def c14_13(c):
    """VU#475445."""
    made = c.genuine({"restrictions": audiences(c.here.service_provider + ".attacker.example")})
    return made.replace(".attacker.example</saml:Audience>", "<!---->.attacker.example</saml:Audience>")


@case("C14-14", "a Recipient with white space around it", refused="recipient")
def c14_14(c):
    """Compared as it is."""
    return c.genuine({"confirmations": confirmation(confirmation_data(c.here, recipient=f" {c.here.acs} "))})


NAMES = {
    15: ("white space around the name", f" {VICTIM}\n"),
    20: ("an order of writing changed in the name", "\u202evictim@acme.example"),
    21: ("a name of 64 KiB", "x" * 65536 + VICTIM),
    26: ("an empty name", ""),
    27: ("a name of white space", "   "),
    102: ("a character of no width in the name", "victim\u200b@acme.example"),
    103: ("full-width letters in the name", "\uff56ictim@acme.example"),
    104: ("a tab in the name", "victim\t@acme.example"),
    105: ("a soft hyphen in the name", "vic\u00adtim@acme.example"),
    106: ("an accent beside its letter in the name", "rene\u0301@acme.example"),
    107: ("a delete character in the name", "victim\u007f@acme.example"),
}
for number, (words, value) in NAMES.items():

    def other(c, value=value):
        """Signed as it is; nothing is trimmed or folded into another name."""
        return c.genuine({"name": name_id(value), "mail": attribute("mail", ANN)})

    add(f"C14-{number}", words, other, refused=NAME)

MAILS = {
    22: ("two addresses in the email", f"{ANN},{VICTIM}"),
    108: ("a name beside the address", f"Victim &lt;{VICTIM}&gt;"),
    109: ("white space around the address", f" {VICTIM}"),
    110: ("a line break in the address", f"{VICTIM}&#10;Bcc: x@attacker.example"),
    111: ("an address of another organization's domain", "boss@globex.example"),
    112: ("an address with our domain in front", "victim@acme.example.attacker.example"),
    113: ("an address without a domain", "victim"),
}
for number, (words, value) in MAILS.items():

    def mailed(c, value=value, number=number):
        """By somebody who is not known yet."""
        return c.genuine({"name": name_id(f"stranger-{number}"), "mail": attribute("mail", value)})

    add(f"C14-{number}", words, mailed, refused=("malformed_email", "email_outside_domains", "attributes"))


@case("C14-16", "a name in upper case", refused="linked_otherwise")
def c14_16(c):
    """Another name to us, with the victim's address: it is not the victim."""
    return c.genuine({"name": name_id(VICTIM.upper()), "mail": attribute("mail", VICTIM)})


@case("C14-24", "signs of other languages in the name", user="nina@acme.example")
def c14_24(c):
    """Kept literally: it is only a name."""
    odd = name_id("x') OR ''='*(&amp;|)&lt;script&gt;${{7*7}}--")
    return c.genuine({"name": odd, "mail": attribute("mail", "nina@acme.example")})


STRUCTURE = {
    28: ("two names", lambda text: text.replace("</saml:NameID>", "</saml:NameID>" + name_id(VICTIM), 1)),
    29: (
        "two subjects",
        lambda text: text.replace(
            "<saml:Conditions", f"<saml:Subject>{name_id(VICTIM)}</saml:Subject><saml:Conditions", 1
        ),
    ),
    30: (
        "a BaseID",
        lambda text: text.replace(
            name_id(ANN),
            f'<saml:BaseID xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="x">{ANN}</saml:BaseID>',
        ),
    ),
    31: (
        "an attribute twice",
        lambda text: text.replace(
            "</saml:AttributeStatement>", attribute("mail", VICTIM) + "</saml:AttributeStatement>"
        ),
    ),
    33: (
        "markup in a value",
        lambda text: text.replace(f"Value>{ANN}</saml:AttributeValue", f"Value><b>{ANN}</b></saml:AttributeValue"),
    ),
    115: (
        "an element inside the name",
        lambda text: text.replace(f">{ANN}</saml:NameID>", f">{ANN}<x/></saml:NameID>"),
    ),
    116: (
        "a second statement of attributes with the same name",
        lambda text: text.replace(
            "</saml:AttributeStatement>",
            f"</saml:AttributeStatement><saml:AttributeStatement>{attribute('mail', VICTIM)}</saml:AttributeStatement>",
        ),
    ),
}


def signed_with(change):
    """A builder of a response whose assertion was changed before it was signed."""

    def build(c):
        """Really signed so by the identity provider."""
        identifier = new_id()
        made = c.assertion(identifier=identifier)
        changed = change(made)
        assert changed != made
        return c.response(sign(changed, identifier, c.key))

    return build


for number, (words, change) in STRUCTURE.items():
    add(f"C14-{number}", words, signed_with(change), refused=NAME)


@case("C14-114", "two values of the address")
def c14_114(c):
    """The first counts, as directories list them; and the name says who it is."""
    return c.genuine({"mail": attribute("mail", ANN, VICTIM)})


@case("C14-23", "a dotless i in the email", user="v\u0131ctim@acme.example")
def c14_23(c):
    """Another letter, so another person: it is not folded into the victim's."""
    return c.genuine({"name": name_id("stranger-23"), "mail": attribute("mail", "v\u0131ctim@acme.example")})
