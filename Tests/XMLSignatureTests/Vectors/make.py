#!/usr/bin/env python3
"""Makes the vectors of this folder anew: keys, certificates, and documents signed and encrypted by other programs.

Needs signxml, xmlsec, lxml and cryptography. The keys belong to nobody.
"""

import base64
import datetime
import os
from pathlib import Path

import signxml
import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

HERE = Path(__file__).resolve().parent
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"

ASSERTION = f"""<saml:Assertion xmlns:saml="{SAML}" xmlns:xs="http://www.w3.org/2001/XMLSchema" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="_assertion" Version="2.0" \
IssueInstant="2026-11-26T09:00:00Z">
  <saml:Issuer>https://idp.example/</saml:Issuer>
  <saml:Subject><saml:NameID>zoë &amp; joe@example.com</saml:NameID></saml:Subject>
  <saml:AttributeStatement>
    <saml:Attribute Name='displayName'><saml:AttributeValue xsi:type="xs:string">Zo&#xEB; &lt;Q&gt; "x"\
</saml:AttributeValue></saml:Attribute>
  </saml:AttributeStatement>
</saml:Assertion>"""


def response(content):
    """A Response around an assertion."""
    return etree.fromstring(
        f'<samlp:Response xmlns:samlp="{SAMLP}" ID="_response" Version="2.0" IssueInstant="2026-11-26T09:00:00Z">'
        f'<saml:Issuer xmlns:saml="{SAML}">https://idp.example/</saml:Issuer>'
        f'<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
        f"{content}</samlp:Response>"
    )


def certificate(name, key):
    """Writes a certificate and its key."""
    subject = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COMMON_NAME, name),
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Example"),
        ]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(0x1234567890)
        .not_valid_before(datetime.datetime(2026, 2, 28, 23, 59, 58))
        .not_valid_after(datetime.datetime(2052, 3, 1, 0, 0, 1))
        .sign(key, hashes.SHA256())
    )
    (HERE / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return made


def pem(key):
    """A private key as PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def write(name, root):
    """Writes a document without touching a byte of what was signed."""
    (HERE / name).write_bytes(etree.tostring(root))


def by_signxml(element, key, made, algorithm, digest="sha256"):
    """Signs an element with signxml, after its Issuer."""
    place = etree.SubElement(element, f"{{{DS}}}Signature", nsmap={"ds": DS}, Id="placeholder")
    element.insert(1, place)
    place.tail = None
    signer = signxml.XMLSigner(
        method=signxml.methods.enveloped,
        signature_algorithm=algorithm,
        digest_algorithm=digest,
        c14n_algorithm=EXCLUSIVE,
    )
    return signer.sign(element, key=pem(key), cert=[made], reference_uri="#" + element.get("ID"))


def by_xmlsec(element, key, method, digest, place=1, prefixes=None):
    """Signs an element with libxmlsec, at a place among its children."""
    xmlsec.tree.add_ids(element, ["ID"])
    signature = xmlsec.template.create(element, xmlsec.Transform.EXCL_C14N, method, ns="dsig")
    element.insert(place, signature)
    reference = xmlsec.template.add_reference(signature, digest, uri="#" + element.get("ID"))
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    transform = xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    if prefixes:
        etree.SubElement(
            transform, f"{{{EXCLUSIVE}}}InclusiveNamespaces", nsmap={"ec": EXCLUSIVE}, PrefixList=prefixes
        )
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(pem(key), xmlsec.KeyFormat.PEM)
    context.sign(signature)
    return element


def by_xmlsec_encrypted(root, name, made, cipher, transport, size):
    """Replaces the assertion by its ciphertext, encrypted by libxmlsec."""
    assertion = root.find(f"{{{SAML}}}Assertion")
    wrapper = etree.Element(f"{{{SAML}}}EncryptedAssertion", nsmap={"saml": SAML})
    assertion.addprevious(wrapper)
    wrapper.append(assertion)
    manager = xmlsec.KeysManager()
    manager.add_key(
        xmlsec.Key.from_memory(made.public_bytes(serialization.Encoding.PEM), xmlsec.KeyFormat.CERT_PEM)
    )
    data = xmlsec.template.encrypted_data_create(root, cipher, type=xmlsec.EncryptionType.ELEMENT, ns="xenc")
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="dsig")
    key = xmlsec.template.add_encrypted_key(info, transport)
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(xmlsec.KeyData.AES, size, xmlsec.KeyDataType.SESSION)
    context.encrypt_xml(data, assertion)
    write(name, root)


def by_openssl_encrypted(name, made, place):
    """An encrypted assertion by OpenSSL, OAEP with SHA-256, its key inside or beside the data."""
    root = response(f'<saml:EncryptedAssertion xmlns:saml="{SAML}"/>')
    content_key, nonce = os.urandom(32), os.urandom(12)
    plaintext = etree.tostring(etree.fromstring(ASSERTION), method="c14n", exclusive=True)
    ciphertext = nonce + AESGCM(content_key).encrypt(nonce, plaintext, None)
    sha256 = hashes.SHA256()
    wrapped = made.public_key().encrypt(content_key, padding.OAEP(padding.MGF1(sha256), sha256, None))
    xenc, xenc11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
    key = (
        f'<e:EncryptedKey xmlns:e="{xenc}" Id="_key" Recipient="https://sp.example/">'
        f'<e:EncryptionMethod Algorithm="{xenc11}rsa-oaep"><d:DigestMethod xmlns:d="{DS}" Algorithm="{xenc}sha256"/>'
        f'<f:MGF xmlns:f="{xenc11}" Algorithm="{xenc11}mgf1sha256"/></e:EncryptionMethod>'
        f"<e:CipherData><e:CipherValue>{base64.b64encode(wrapped).decode()}</e:CipherValue></e:CipherData>"
        '<e:ReferenceList><e:DataReference URI="#_data"/></e:ReferenceList></e:EncryptedKey>'
    )
    inside = key if place == "inside" else f'<d:RetrievalMethod Type="{xenc}EncryptedKey" URI="#_key"/>'
    root[2].append(
        etree.fromstring(
            f'<e:EncryptedData xmlns:e="{xenc}" Id="_data" Type="{xenc}Element">'
            f'<e:EncryptionMethod Algorithm="{xenc11}aes256-gcm"/><d:KeyInfo xmlns:d="{DS}">{inside}</d:KeyInfo>'
            f"<e:CipherData><e:CipherValue>{base64.b64encode(ciphertext).decode()}</e:CipherValue></e:CipherData>"
            "</e:EncryptedData>"
        )
    )
    if place == "beside":
        root[2].append(etree.fromstring(key))
    write(name, root)


def main():
    """Makes everything."""
    idp = rsa.generate_private_key(65537, 2048)
    curve = ec.generate_private_key(ec.SECP256R1())
    service = rsa.generate_private_key(65537, 2048)
    rsa_certificate = certificate("idp-rsa", idp)
    ec_certificate = certificate("idp-p256", curve)
    sp_certificate = certificate("sp", service)
    (HERE / "sp-key.txt").write_text(
        base64.encodebytes(
            service.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        ).decode()
    )
    certificate("rsa-1024", rsa.generate_private_key(65537, 1024))
    certificate("rsa-exponent-3", rsa.generate_private_key(3, 2048))
    certificate("p384", ec.generate_private_key(ec.SECP384R1()))

    transform = xmlsec.Transform
    root = response(ASSERTION)
    signed = by_signxml(root[2], idp, rsa_certificate, "rsa-sha256")
    root.replace(root[2], signed)
    write("signxml-assertion-rsa-sha256.xml", root)
    root = response(ASSERTION)
    root.replace(root[2], by_signxml(root[2], curve, ec_certificate, "ecdsa-sha256"))
    write("signxml-assertion-ecdsa-sha256.xml", root)

    root = response(ASSERTION)
    by_xmlsec(root[2], idp, transform.RSA_SHA384, transform.SHA384)
    write("xmlsec-assertion-rsa-sha384.xml", root)
    root = response(ASSERTION)
    by_xmlsec(root[2], idp, transform.RSA_SHA256, transform.SHA256, prefixes="xs #default")
    write("xmlsec-assertion-prefix-list.xml", root)
    root = response(ASSERTION)
    by_xmlsec(root, idp, transform.RSA_SHA512, transform.SHA512)
    write("xmlsec-response-rsa-sha512.xml", root)
    root = response(ASSERTION)
    by_xmlsec(root[2], idp, transform.RSA_SHA256, transform.SHA256)
    by_xmlsec(root, idp, transform.RSA_SHA256, transform.SHA256)
    write("xmlsec-both-rsa-sha256.xml", root)
    root = response(ASSERTION)
    by_xmlsec(root[2], idp, transform.RSA_SHA1, transform.SHA1)
    write("xmlsec-assertion-rsa-sha1.xml", root)
    descriptor = etree.fromstring(
        '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" ID="_m" entityID="https://idp.example/">'
        "<Organization><OrganizationName xml:lang='en'>Example</OrganizationName></Organization></EntityDescriptor>"
    )
    write("xmlsec-metadata.xml", by_xmlsec(descriptor, idp, transform.RSA_SHA256, transform.SHA256, place=0))

    for name, cipher, transport, size in (
        ("aes256-gcm-oaep", transform.AES256_GCM, transform.RSA_OAEP, 256),
        ("aes128-gcm-oaep", transform.AES128_GCM, transform.RSA_OAEP, 128),
        ("aes192-gcm-oaep", transform.AES192_GCM, transform.RSA_OAEP, 192),
        ("aes256-cbc-oaep", transform.AES256, transform.RSA_OAEP, 256),
        ("aes256-gcm-rsa15", transform.AES256_GCM, transform.RSA_PKCS1, 256),
    ):
        root = response(ASSERTION)
        by_xmlsec(root[2], idp, transform.RSA_SHA256, transform.SHA256)
        by_xmlsec_encrypted(root, f"xmlsec-encrypted-{name}.xml", sp_certificate, cipher, transport, size)
    by_openssl_encrypted("openssl-encrypted-oaep-sha256.xml", sp_certificate, "inside")
    by_openssl_encrypted("openssl-encrypted-key-beside.xml", sp_certificate, "beside")
    root = etree.fromstring((HERE / "xmlsec-encrypted-aes256-cbc-oaep.xml").read_bytes())
    by_xmlsec(root, idp, transform.RSA_SHA256, transform.SHA256)
    write("xmlsec-encrypted-aes256-cbc-oaep-signed.xml", root)


main()
