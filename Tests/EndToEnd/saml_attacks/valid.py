"""V: what identity providers really send. All of it is accepted, or is refused because a rule says so."""

import base64
import textwrap

from support.saml_encryption import beside, encrypted_assertion
from support.saml_keys import ec_pair, pair
from support.saml_message import (
    PERSISTENT,
    XS,
    XSI,
    at,
    attribute,
    audiences,
    authn_statement,
    base64_of,
    conditions,
    confirmation,
    confirmation_data,
    name_id,
    new_id,
    response,
)
from support.saml_signature import DS, parsed, sign, unmarked

from .attack import ANN
from .case import Form, add, case


@case("V-01", "the assertion signed")
def v_01(c):
    """As most do."""
    return c.genuine()


@case("V-02", "the response signed only")
def v_02(c):
    """As some do."""
    return c.signed_response(unmarked(c.assertion()))


@case("V-03", "both signed")
def v_03(c):
    """As careful ones do."""
    return c.signed_response(c.signed())


@case("V-04", "the assertion signed, then encrypted with AES-256-GCM and RSA-OAEP", connection="acme-encrypted")
def v_04(c):
    """In a response that nobody signed."""
    return c.response(encrypted_assertion(c.signed(), c.encryption))


@case("V-05", "the same within a signed response", connection="acme-encrypted")
def v_05(c):
    """The outer signature covers the ciphertext."""
    return c.signed_response(encrypted_assertion(c.signed(), c.encryption))


@case("V-06", "the key beside the ciphertext", connection="acme-encrypted")
def v_06(c):
    """As Shibboleth and AD FS do."""
    return c.response(beside(c.signed(), c.encryption))


@case("V-07", "AES-128-GCM", connection="acme-encrypted")
def v_07(c):
    """The shorter key."""
    return c.response(encrypted_assertion(c.signed(), c.encryption, data="aes128-gcm"))


@case("V-08", "other prefixes and a default namespace")
def v_08(c):
    """The names are the same."""
    renamed = c.assertion(identifier="_v08").replace("saml:", "saml2:").replace("xmlns:saml=", "xmlns:saml2=")
    assertion = sign(renamed, "_v08", c.key)
    head = ' xmlns="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
    return c.response(assertion, head=head, element="Response").replace("samlp:", "")


@case("V-09", 'InclusiveNamespaces with PrefixList="xs"')
def v_09(c):
    """As Okta and AD FS write it; the values have types."""
    typed = attribute("mail", ANN).replace("<saml:AttributeValue>", f'<saml:AttributeValue {XSI} xsi:type="xs:string">')
    head = f' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" {XS}'
    return c.response(c.signed({"mail": typed, "head": head}, prefixes=("xs",)))


@case("V-10", "RSA-SHA512 with SHA-512 digests")
def v_10(c):
    """Stronger than needed."""
    return c.genuine(method="rsa-sha512", digest="sha512")


@case("V-11", "ECDSA P-256 by a configured key", connection="acme-ec")
def v_11(c):
    """The value is r and s, one after the other."""
    return c.genuine(signer=ec_pair("idp"), method="ecdsa-sha256")


@case("V-12", "pretty-printed before it was signed")
def v_12(c):
    """White space between elements everywhere."""
    pretty = c.assertion(identifier="_v12").replace("><", ">\n    <")
    return c.response("\n  " + sign(pretty, "_v12", c.key) + "\n").replace(
        "</saml:Issuer><samlp", "</saml:Issuer>\n  <samlp"
    )


@case("V-13", "no KeyInfo")
def v_13(c):
    """The key comes from the configuration in any case."""
    return c.genuine(key_info="")


@case("V-14", "signed with the second configured key")
def v_14(c):
    """During a rollover."""
    return c.genuine(signer=pair("next"))


@case("V-15", "a name with letters beyond ASCII", user="juergen@acme.example")
def v_15(c):
    """To be kept to the byte."""
    return c.genuine({"user": "juergen@acme.example", "name": name_id("jürgen")})


@case("V-16", "times with milliseconds")
def v_16(c):
    """As .NET writes them."""
    data = confirmation(confirmation_data(c.here, until=at(300, "%Y-%m-%dT%H:%M:%S.123Z")))
    held = conditions(
        audiences(c.here.service_provider), at(-60, "%Y-%m-%dT%H:%M:%S.123Z"), at(300, "%Y-%m-%dT%H:%M:%S.1234567Z")
    )
    return c.genuine({"confirmations": data, "condition": held, "instant": at(0, "%Y-%m-%dT%H:%M:%S.001Z")})


@case("V-17", "character references in values")
def v_17(c):
    """Predefined and numbered ones."""
    return c.genuine({"attributes": attribute("displayName", "&amp; &lt;&#x41;&#66;&gt; &quot;&apos;")})


@case("V-18", "base64 with line breaks")
def v_18(c):
    """As MIME has it."""
    encoded = "\r\n".join(textwrap.wrap(base64_of(c.genuine()), 76))
    return Form((("SAMLResponse", encoded), ("RelayState", c.here.relay_state)))


@case("V-19", "an XML declaration")
def v_19(c):
    """It says what is so."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + c.genuine()


@case("V-20", "200 groups")
def v_20(c):
    """One attribute with 200 values."""
    return c.genuine({"attributes": attribute("memberOf", *(f"group {number}" for number in range(200)))})


@case("V-21", "a clock that is 30 seconds ahead")
def v_21(c):
    """Within what is allowed."""
    return c.genuine({"condition": conditions(audiences(c.here.service_provider), since=30)})


@case("V-22", "several audiences in one restriction, one of them ours")
def v_22(c):
    """One is enough."""
    return c.genuine({"restrictions": audiences("https://other.example/metadata", c.here.service_provider)})


@case("V-23", "two confirmations, the second of them for us")
def v_23(c):
    """One is enough."""
    first = confirmation(confirmation_data(c.here, recipient="https://other.example/acs"))
    return c.genuine({"confirmations": first + confirmation(confirmation_data(c.here))})


@case("V-24", "an empty value and one that is nil")
def v_24(c):
    """Of attributes that say nothing here."""
    empty = attribute("phone", "") + attribute("title", "").replace(
        "<saml:AttributeValue>", f'<saml:AttributeValue {XSI} xsi:nil="true">'
    )
    return c.genuine({"attributes": empty})


@case("V-25", "a persistent name with qualifiers", user="pia@acme.example")
def v_25(c):
    """The address is an attribute."""
    scoped = f' NameQualifier="{c.here.identity_provider}" SPNameQualifier="{c.here.service_provider}"'
    return c.genuine({"user": "pia@acme.example", "name": name_id("x7Gh-2", PERSISTENT, scoped)})


@case("V-26", "a statement without SessionIndex and SessionNotOnOrAfter")
def v_26(c):
    """Both are optional."""
    return c.genuine({"authn": authn_statement(f' AuthnInstant="{at(-5)}"')})


@case("V-27", "markup as the text of a value")
def v_27(c):
    """Escaped it is text."""
    value = "&lt;/saml:AttributeValue&gt;&lt;saml:AttributeValue&gt;owner"
    return c.genuine({"attributes": attribute("displayName", value)})


@case("V-28", "no Destination on a response that nobody signed")
def v_28(c):
    """It must be there only on a signed one."""
    return c.response(c.signed(), destination="")


@case("V-29", "RSA-OAEP with SHA-256", connection="acme-encrypted")
def v_29(c):
    """The newer key transport."""
    return c.response(encrypted_assertion(c.signed(), c.encryption, transport="rsa-oaep"))


@case("V-30", "written differently after it was signed")
def v_30(c):
    """Another order of attributes, other quotes, white space in tags: the canonical form is the same."""
    made = c.genuine()
    made = made.replace("/></samlp:Status>", "></samlp:StatusCode  ></samlp:Status>", 1)
    data = made[made.index("<saml:SubjectConfirmationData") : made.index("</saml:SubjectConfirmation>")]
    tag, *attributes = data.removesuffix("/>").split(" ")
    turned = " \n ".join([tag, *reversed(attributes)]).replace('"', "'") + "\t></saml:SubjectConfirmationData\n>"
    return '<?xml version="1.0"?>\r\n' + made.replace(data, turned)


@case("V-31", "namespaces declared after it was signed that nobody uses")
def v_31(c):
    """Exclusive canonicalization passes over them."""
    declared = c.genuine().replace("<saml:Assertion ", '<saml:Assertion xmlns:unused="urn:unused" ')
    return declared.replace("<samlp:Response ", '<samlp:Response xmlns:unused="urn:unused" ')


@case("V-32", "characters written as references after it was signed")
def v_32(c):
    """The same characters."""
    return c.genuine({"attributes": attribute("displayName", "Café é")}).replace("Café é", "Caf&#233; &#xE9;")


@case("V-33", "line breaks in the signature and the certificate")
def v_33(c):
    """As xmlsec and Java write them."""

    def wrapped(signature):
        tree = parsed(signature)
        for name in ("SignatureValue", "X509Certificate"):
            value = tree.find(f".//{{{DS}}}{name}").text
            base64.b64decode(value)
            signature = signature.replace(value, "\n" + "\n".join(textwrap.wrap(value, 64)) + "\n")
        return signature

    return c.genuine(signature=wrapped)


@case("V-101", "IDs that begin with a letter, and long ones")
def v_101(c):
    """Any NCName is one."""
    identifier = "a" + new_id() * 3
    return unmarked(response(c.here, c.signed({"identifier": identifier}), identifier="id.1-2_3"))


@case("V-102", "a certificate that has expired", connection="acme-expired")
def v_102(c):
    """FLOW-15: the key is what is trusted; the admin is told."""
    return c.genuine(signer=pair("idp"))


add("V-103", "SHA-384 throughout", lambda c: c.genuine(method="rsa-sha384", digest="sha384"))
add("V-104", "both signed by different configured keys", lambda c: c.signed_response(c.signed(signer=pair("next"))))
