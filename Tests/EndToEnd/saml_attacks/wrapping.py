"""XSW: signed elements that are moved away so that something else is read in their place.

The first eight are those of Somorovsky et al., *On Breaking SAML: Be Whoever You Want to Be*, USENIX Security 2012; the
others were found in products since, which are named.
"""

from support.saml_encryption import ELEMENT, encrypted_assertion, encrypted_data
from support.saml_message import (
    SAML,
    attribute,
    identity_provider,
    key_descriptor,
    logout_request,
    name_id,
    new_id,
    status,
)
from support.saml_signature import sign, unmarked

from .attack import (
    VICTIM,
    ds_object,
    extensions,
    identifier_of,
    inside_signature,
    with_identifier,
    with_signature,
    without_signature,
)
from .case import add, case

PLACE = ("structure", "identifiers", "signature_shape")  # found before any cryptography


@case("XSW-02", "XSW2: the original beside the signature of a forged response", refused=PLACE)
def xsw_02(c):
    """Somorovsky 2012."""
    original, signature = without_signature(c.signed_response(unmarked(c.assertion())))
    return c.response(c.evil()).replace("</saml:Issuer>", "</saml:Issuer>" + original + signature, 1)


@case("XSW-03", "XSW3: a forged assertion before the signed one", refused=PLACE)
def xsw_03(c):
    """Somorovsky 2012; CVE-2026-25922 authentik."""
    return c.response(c.evil() + c.signed())


@case("XSW-05", "XSW5: the signature stays in the forged assertion, the original follows", refused=PLACE)
def xsw_05(c):
    """Somorovsky 2012."""
    original, signature = without_signature(c.signed())
    return c.response(with_signature(c.evil(), signature) + original)


@case("XSW-06", "XSW6: the original inside the signature of the forged assertion", refused=PLACE)
def xsw_06(c):
    """Somorovsky 2012."""
    original, signature = without_signature(c.signed())
    return c.response(with_signature(c.evil(), inside_signature(signature, original)))


@case("XSW-07", "XSW7: a forged assertion with the same ID in Extensions", refused=PLACE)
def xsw_07(c):
    """Somorovsky 2012."""
    signed = c.signed()
    return c.response(signed, extensions=extensions(c.evil(identifier=identifier_of(signed))))


@case("XSW-08", "XSW8: the original in an Object of the forged assertion's signature", refused=PLACE)
def xsw_08(c):
    """Somorovsky 2012."""
    original, signature = without_signature(c.signed())
    return c.response(with_signature(c.evil(), inside_signature(signature, ds_object(original))))


@case("XSW-09", "a forged assertion after the signed one", refused=PLACE)
def xsw_09(c):
    """CVE-2022-41912 crewjam/saml."""
    return c.response(c.signed() + c.evil())


@case("XSW-10", "the signed assertion hidden in Extensions", refused=PLACE)
def xsw_10(c):
    """CVE-2024-45409 ruby-saml."""
    return c.response(c.evil(), extensions=extensions(c.signed()))


@case("XSW-11", "the signed assertion hidden in the forged one's Advice", refused=PLACE)
def xsw_11(c):
    """From node-saml's tests."""
    return c.response(c.evil(advice=f"<saml:Advice>{c.signed()}</saml:Advice>"))


@case("XSW-12", "the signed assertion hidden in StatusDetail", refused=PLACE)
def xsw_12(c):
    """CVE-2025-25292 and CVE-2024-45409 ruby-saml."""
    detail = f"<samlp:StatusDetail>{c.signed()}</samlp:StatusDetail>"
    return c.response(c.evil(), outcome=status(inside=detail))


@case("XSW-13", "the signed assertion hidden in the forged one's SubjectConfirmationData", refused=PLACE)
def xsw_13(c):
    """Somorovsky 2012: its content is open."""
    end = "</saml:SubjectConfirmation>"
    return c.response(c.evil().replace("/>" + end, f">{c.signed()}</saml:SubjectConfirmationData>{end}"))


@case("XSW-16", "a signature of the response's that refers to one of two assertions", refused=PLACE)
def xsw_16(c):
    """CVE-2024-8698 Keycloak."""
    original, signature = without_signature(c.signed())
    return c.response(c.evil() + original).replace("</saml:Issuer>", "</saml:Issuer>" + signature, 1)


@case("XSW-17", "the same ID twice, the forged one first", refused=PLACE)
def xsw_17(c):
    """CVE-2024-45409 ruby-saml."""
    signed = c.signed()
    return c.response(c.evil(identifier=identifier_of(signed)) + signed)


@case("XSW-18", "the same ID twice, the forged one second", refused=PLACE)
def xsw_18(c):
    """SAML core 1.3.4."""
    signed = c.signed()
    return c.response(signed + c.evil(identifier=identifier_of(signed)))


@case("XSW-19", "the same ID and signature, the original in an Object", refused=PLACE)
def xsw_19(c):
    """Somorovsky 2012: reference and parent agree."""
    original, signature = without_signature(c.signed())
    evil = c.evil(identifier=identifier_of(original))
    return c.response(with_signature(evil, inside_signature(signature, ds_object(original))))


@case("XSW-21", "the signed response hidden in a forged response's Extensions", refused=PLACE)
def xsw_21(c):
    """Somorovsky 2012."""
    return c.response(c.evil(), extensions=extensions(c.signed_response(unmarked(c.assertion()))))


for number, name in ((24, "id"), (25, "xml:id"), (26, "AssertionID")):

    def named(c, name=name):
        """Any of these may be taken for the ID by somebody."""
        original, signature = without_signature(c.signed())
        evil = c.evil(identifier=identifier_of(original)).replace(' ID="', f' {name}="', 1)
        return c.response(with_signature(evil, signature), extensions=extensions(original))

    add(f"XSW-{number}", f"a forged assertion that the reference finds by {name}", named, refused=PLACE)


@case("XSW-28", "a root element of another namespace around a forged response and the original", refused=PLACE)
def xsw_28(c):
    """Found in OneUptime."""
    return f'<x:Response xmlns:x="urn:x">{c.response(c.evil())}{c.genuine()}</x:Response>'


def signed_logout(c):
    """Another document that the identity provider signed."""
    identifier = new_id()
    request = logout_request(c.here, name_id(VICTIM), identifier=identifier, destination="https://sp.example/slo")
    return sign(request, identifier, c.key)


@case("XSW-31", "the identity provider's LogoutRequest as the only signature", refused=PLACE)
def xsw_31(c):
    """CVE-2024-45409 ruby-saml."""
    return c.response(c.evil(), extensions=extensions(signed_logout(c)))


@case("XSW-32", "the identity provider's signed metadata as the only signature", refused=PLACE)
def xsw_32(c):
    """CVE-2024-45409 ruby-saml: metadata are public."""
    metadata = sign(identity_provider(c.here.identity_provider, key_descriptor(c.key)), "_metadata", c.key)
    return c.response(c.evil(), extensions=extensions(metadata))


@case("XSW-33", "the signature of a LogoutRequest, which is in its Object", refused=PLACE)
def xsw_33(c):
    """CVE-2024-45409 with XSW8."""
    request, signature = without_signature(signed_logout(c))
    return c.response(with_signature(c.evil(), inside_signature(signature, ds_object(request))))


@case("XSW-34", "an assertion in a namespace that looks the same", refused=(*PLACE, "document"))
def xsw_34(c):
    """By its local name it is one."""
    return c.response(c.evil(head=f' xmlns:saml="{SAML} "') + c.signed())


@case("XSW-35", "a SAML 1.1 assertion beside the signed one", refused=PLACE)
def xsw_35(c):
    """Another version's namespace."""
    return c.response(c.evil(head=' xmlns:saml="urn:oasis:names:tc:SAML:1.0:assertion"') + c.signed())


@case("XSW-37", "a second Status and a second Issuer", refused=PLACE)
def xsw_37(c):
    """After the assertion."""
    return c.response(c.signed() + status() + f"<saml:Issuer>{c.here.identity_provider}</saml:Issuer>")


@case("XSW-38", "two assertions, both really signed, about two people", refused=PLACE)
def xsw_38(c):
    """Nobody can say who it is."""
    return c.response(c.signed() + c.signed({"user": VICTIM}))


@case("XSW-40", "an encrypted forged assertion before a signed one", refused=PLACE, connection="acme-encrypted")
def xsw_40(c):
    """CVE-2026-2092 Keycloak: whoever has our certificate can encrypt."""
    return c.response(encrypted_assertion(c.evil(), c.encryption) + c.signed())


@case("XSW-41", "an encrypted forged assertion after a signed one", refused=PLACE, connection="acme-encrypted")
def xsw_41(c):
    """CVE-2026-2092 Keycloak."""
    return c.response(c.signed() + encrypted_assertion(c.evil(), c.encryption))


@case("XSW-44", "a forged assertion in the clear inside EncryptedAssertion", refused=PLACE, connection="acme-encrypted")
def xsw_44(c):
    """For who decrypts and then searches."""
    whole = encrypted_assertion(c.signed(), c.encryption)
    return c.response(whole.replace("</saml:EncryptedAssertion>", c.evil() + "</saml:EncryptedAssertion>"))


@case("XSW-46", "ciphertext of two assertions", refused=("decryption", *PLACE, "document"), connection="acme-encrypted")
def xsw_46(c):
    """The signed one and a forged one."""
    return c.response(encrypted_assertion(c.evil() + c.signed(), c.encryption))


@case("XSW-47", "a forged assertion before an encrypted signed one", refused=PLACE, connection="acme-encrypted")
def xsw_47(c):
    """CVE-2026-2092 Keycloak."""
    return c.response(c.evil() + encrypted_assertion(c.signed(), c.encryption))


@case(
    "XSW-48", "a response signed before its assertion was encrypted", refused="signature", connection="acme-encrypted"
)
def xsw_48(c):
    """Its signature holds only after decryption."""
    clear = unmarked(c.assertion())
    return c.signed_response(clear).replace(clear, encrypted_assertion(clear, c.encryption))


@case("XSW-50", "the signature of another response", refused="signature")
def xsw_50(c):
    """The forged response has that one's ID."""
    original, signature = without_signature(c.signed_response(unmarked(c.assertion())))
    return with_signature(c.response(c.evil(), identifier=identifier_of(original)), signature)


@case("XSW-51", "the forged assertion keeps the ID, the original has another", refused=PLACE)
def xsw_51(c):
    """Somorovsky 2012, XSW5 with the IDs changed over."""
    original, signature = without_signature(c.signed())
    evil = with_signature(c.evil(identifier=identifier_of(original)), signature)
    return c.response(evil + with_identifier(original, new_id()))


@case("XSW-52", "the signed assertion two levels deep", refused=PLACE)
def xsw_52(c):
    """CVE-2025-47949 samlify."""
    nested = c.response(c.evil(), extensions=extensions(c.signed()))
    return c.response(c.evil(), extensions=extensions(nested))


@case("XSW-101", "the response's signature around a forged assertion, the original's in Extensions", refused=PLACE)
def xsw_101(c):
    """Two signatures, neither of them over what is read."""
    original, signature = without_signature(c.signed())
    return with_signature(c.response(c.evil(), extensions=extensions(original)), signature)


@case("XSW-102", "a signed assertion about somebody in an attribute of the forged one", refused=PLACE)
def xsw_102(c):
    """AttributeValue takes anything by its schema."""
    return c.response(c.evil(attributes=attribute("x", c.signed())))


@case("XSW-103", "a signed response inside the forged one's ds:Object", refused=PLACE)
def xsw_103(c):
    """XSW8 for responses."""
    original, signature = without_signature(c.signed_response(unmarked(c.assertion())))
    forged = c.response(c.evil(), identifier=new_id())
    return with_signature(forged, inside_signature(signature, ds_object(original)))


@case("XSW-104", "an Issuer that holds the signed assertion", refused=PLACE)
def xsw_104(c):
    """Where only text belongs."""
    return c.response(c.evil(issuer=f"<saml:Issuer>{c.here.identity_provider}{c.signed()}</saml:Issuer>"))


@case(
    "XSW-105", "an encrypted content instead of an element", refused=("decryption", *PLACE), connection="acme-encrypted"
)
def xsw_105(c):
    """The inside of the assertion as Content."""
    signed = c.signed()
    inner = encrypted_data(signed, c.encryption, kind=f' Type="{ELEMENT.replace("Element", "Content")}"')
    return c.response(f"<saml:EncryptedAssertion>{inner}</saml:EncryptedAssertion>")
