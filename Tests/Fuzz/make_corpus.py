#!/usr/bin/env python3
"""Makes the seeds of the fuzz targets anew: what their parsers are meant to read. Needs xmlsec, lxml, cryptography.

Whatever else is in the folders was found by fuzzing and is worth keeping. The keys belong to nobody.
"""

import base64
import datetime
import json
import urllib.parse
import zlib
from pathlib import Path

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from lxml import etree

CORPUS = Path(__file__).resolve().parent / "corpus"
SAML = "urn:oasis:names:tc:SAML:2.0:"
NOW = "2026-11-26T09:00:00Z"
NAMES = f'xmlns:samlp="{SAML}protocol" xmlns:saml="{SAML}assertion"'

ASSERTION = f"""<saml:Assertion {NAMES} ID="_a" Version="2.0" IssueInstant="{NOW}">\
<saml:Issuer>https://idp.example/</saml:Issuer>\
<saml:Subject><saml:NameID Format="{SAML}nameid-format:persistent">joe</saml:NameID>\
<saml:SubjectConfirmation Method="{SAML}cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="2026-11-26T09:05:00Z" \
Recipient="https://sp.example/acs" InResponseTo="_request"/></saml:SubjectConfirmation></saml:Subject>\
<saml:Conditions NotBefore="{NOW}" NotOnOrAfter="2026-11-26T09:05:00Z"><saml:AudienceRestriction>\
<saml:Audience>https://sp.example/</saml:Audience></saml:AudienceRestriction></saml:Conditions>\
<saml:AuthnStatement AuthnInstant="{NOW}" SessionIndex="_s"><saml:AuthnContext><saml:AuthnContextClassRef>\
{SAML}ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>\
<saml:AttributeStatement><saml:Attribute Name="email"><saml:AttributeValue>joe@example.com</saml:AttributeValue>\
</saml:Attribute></saml:AttributeStatement></saml:Assertion>"""

RESPONSE = f"""<samlp:Response {NAMES} ID="_r" Version="2.0" IssueInstant="{NOW}" \
Destination="https://sp.example/acs" InResponseTo="_request"><saml:Issuer>https://idp.example/</saml:Issuer>\
<samlp:Status><samlp:StatusCode Value="{SAML}status:Success"/></samlp:Status>{ASSERTION}</samlp:Response>"""

LOGOUT = f"""<samlp:LogoutRequest {NAMES} ID="_l" Version="2.0" IssueInstant="{NOW}" \
Destination="https://sp.example/slo" NotOnOrAfter="2026-11-26T09:05:00Z"><saml:Issuer>https://idp.example/</saml:Issuer>\
<saml:NameID>joe</saml:NameID><samlp:SessionIndex>_s</samlp:SessionIndex></samlp:LogoutRequest>"""


def sign(element, key):
    """Signs an element, after its Issuer."""
    xmlsec.tree.add_ids(element, ["ID"])
    signature = xmlsec.template.create(element, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.RSA_SHA256)
    element.insert(1, signature)
    reference = xmlsec.template.add_reference(signature, xmlsec.Transform.SHA256, uri="#" + element.get("ID"))
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    context = xmlsec.SignatureContext()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    context.key = xmlsec.Key.from_memory(pem, xmlsec.KeyFormat.PEM)
    context.sign(signature)


def certificate(key):
    """A certificate for the provider's key."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "idp.example")])
    return (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime.datetime(2026, 1, 1))
        .not_valid_after(datetime.datetime(2036, 1, 1))
        .sign(key, hashes.SHA256())
    )


def base64url(data):
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value):
    """A number as a JSON Web Key has it."""
    return base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def write(target, name, content):
    """Writes a seed."""
    (CORPUS / target / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def main():
    """Makes all seeds."""
    key = rsa.generate_private_key(65537, 2048)
    made = certificate(key)
    pem = made.public_bytes(serialization.Encoding.PEM)
    (CORPUS.parent / "idp.pem").write_bytes(pem)

    for name, signed in (("assertion", ["a"]), ("response", ["r"]), ("both", ["a", "r"]), ("unsigned", [])):
        root = etree.fromstring(RESPONSE)
        if "a" in signed:
            sign(root[2], key)
        if "r" in signed:
            sign(root, key)
        for target in ("response", "xml"):
            write(target, f"{name}.xml", etree.tostring(root))
    write("assertion", "assertion.xml", ASSERTION)
    write("assertion", "response.xml", RESPONSE)
    write("xml", "declaration.xml", "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<a xmlns='urn:a' b='&#x9;'/>")

    bare = "".join(pem.decode().split("\n")[1:-2])
    use = f'<ds:KeyInfo xmlns:ds="{"http://www.w3.org/2000/09/xmldsig#"}"><ds:X509Data><ds:X509Certificate>{bare}' \
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
    write("metadata", "idp.xml", f'<?xml version="1.0"?><EntityDescriptor xmlns="{SAML}metadata" ID="_m" '
        'entityID="https://idp.example/" validUntil="2030-01-01T00:00:00Z" cacheDuration="PT6H">'
        f'<IDPSSODescriptor protocolSupportEnumeration="{SAML}protocol" WantAuthnRequestsSigned="true">'
        f'<KeyDescriptor use="signing">{use}</KeyDescriptor><KeyDescriptor use="encryption">{use}</KeyDescriptor>'
        f'<SingleLogoutService Binding="{SAML}bindings:HTTP-Redirect" Location="https://idp.example/slo"/>'
        f'<NameIDFormat>{SAML}nameid-format:persistent</NameIDFormat>'
        f'<SingleSignOnService Binding="{SAML}bindings:HTTP-POST" Location="https://idp.example/sso"/>'
        "</IDPSSODescriptor></EntityDescriptor>")

    packed = zlib.compress(LOGOUT.encode())[2:-4]
    query = urllib.parse.urlencode({"SAMLRequest": base64.b64encode(packed).decode(), "RelayState": "x",
        "SigAlg": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"})
    value = key.sign(query.encode(), padding.PKCS1v15(), hashes.SHA256())
    write("logout", "redirect.txt", query + "&" + urllib.parse.urlencode({"Signature": base64.b64encode(value).decode()}))

    curve = ec.generate_private_key(ec.SECP256R1())
    point = curve.public_key().public_numbers()
    public = key.public_key().public_numbers()
    keys = [
        {"kty": "RSA", "kid": "r", "alg": "RS256", "use": "sig", "n": number(public.n), "e": number(public.e)},
        {"kty": "EC", "crv": "P-256", "kid": "e", "x": base64url(point.x.to_bytes(32, "big")),
         "y": base64url(point.y.to_bytes(32, "big"))},
    ]
    write("keys", "set.json", json.dumps({"keys": keys}))
    (CORPUS.parent / "keys.json").write_text(json.dumps({"keys": keys}))
    header = base64url(json.dumps({"alg": "ES256", "kid": "e", "typ": "JWT"}).encode())
    claims = base64url(json.dumps({"iss": "https://idp.example/", "sub": "joe", "aud": ["x"], "exp": 1795685700}).encode())
    r, s = utils.decode_dss_signature(curve.sign(f"{header}.{claims}".encode(), ec.ECDSA(hashes.SHA256())))
    write("token", "es256.txt", f"{header}.{claims}." + base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big")))


main()
