"""Signet over TLS, with a certificate of the moment."""

import datetime
import ipaddress
import socket
import ssl
from types import SimpleNamespace

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .server import Signet


def self_signed(folder, days=1):
    """A certificate for this machine that is its own authority, for so many days, and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost"), address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = SimpleNamespace(certificate=folder / "tls.pem", key=folder / "tls.key", authority=folder / "tls.pem")
    encoding = serialization.Encoding.PEM
    files.certificate.write_bytes(certificate.public_bytes(encoding))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    files.key.write_bytes(key.private_bytes(encoding, *form))
    return files


class SecureSignet(Signet):
    """The same program, speaking HTTPS."""

    def __init__(self, folder, **settings):
        super().__init__(folder, encrypted=self_signed(folder), **settings)

    def session(self):
        """A session that trusts the certificate."""
        session = requests.Session()
        session.trust_env = False  # else REQUESTS_CA_BUNDLE would count for more
        session.verify = self.trusted
        return session

    def connect(self, *protocols, most=None):
        """A TLS connection; with `protocols` as ALPN, and no newer than `most`."""
        context = ssl.create_default_context(cafile=self.trusted)
        if most:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, most
        if protocols:
            context.set_alpn_protocols(list(protocols))
        raw = socket.create_connection(("127.0.0.1", self.port), timeout=15)
        return context.wrap_socket(raw, server_hostname="127.0.0.1")
