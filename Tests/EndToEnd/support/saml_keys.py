"""Keys and certificates of identity providers, and of who would like to be one."""

import base64
import datetime
import functools

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

SERIAL = 4711  # an attacker's certificate has the subject and the serial number of the one it stands in for
FORM = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()


class Pair:
    """A private key and a certificate that it signed itself."""

    def __init__(self, key, subject="idp.example", days=365):
        """`days` is how long the certificate holds from now on; a negative number has it expired."""
        self.key = key
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
        now = datetime.datetime.now(datetime.timezone.utc)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(SERIAL)
            .not_valid_before(now - datetime.timedelta(days=400))
            .not_valid_after(now + datetime.timedelta(days=days))
            .sign(key, hashes.SHA256())
        )

    @property
    def der(self):
        """The certificate."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def base64(self):
        """The certificate as it stands in metadata."""
        return base64.b64encode(self.der).decode()

    @property
    def pem(self):
        """The certificate as a PEM file has it."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def private_pem(self):
        """The private key as a PEM file has it."""
        return self.key.private_bytes(serialization.Encoding.PEM, *FORM).decode()

    @property
    def public_pem(self):
        """The public key as a PEM file has it."""
        encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_key().public_bytes(encoding, form).decode()

    def write(self, folder, name):
        """Writes the key and the certificate as PEM files and returns their paths."""
        key, certificate = folder / f"{name}.key", folder / f"{name}.crt"
        key.write_text(self.private_pem)
        certificate.write_text(self.pem)
        return key, certificate


@functools.cache
def pair(name):
    """The RSA key of somebody, by name: the same one each time."""
    return Pair(rsa.generate_private_key(65537, 2048))


@functools.cache
def ec_pair(name):
    """The P-256 key of somebody, by name: the same one each time."""
    return Pair(ec.generate_private_key(ec.SECP256R1()))


@functools.cache
def weak_pair(exponent, size):
    """An RSA key that nobody should use."""
    return Pair(rsa.generate_private_key(exponent, size))
