"""Signet over TLS, with a certificate of the moment."""

import datetime
import ipaddress
import socket
import ssl

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from .server import Signet


def self_signed(folder):
    """The paths of a certificate for 127.0.0.1 and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.timezone.utc)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    paths = folder / "tls.pem", folder / "tls.key"
    paths[0].write_bytes(certificate.public_bytes(encoding))
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    paths[1].write_bytes(key.private_bytes(encoding, *form))
    return paths


class SecureSignet(Signet):
    """The same program, speaking HTTPS."""

    def __init__(self, folder, **settings):
        certificate, key = self_signed(folder)
        self.certificate = str(certificate)
        super().__init__(folder, tls={"certificate": str(certificate), "key": str(key)}, **settings)
        text = self.config.read_text().replace(self.issuer, self.issuer.replace("http:", "https:"))
        self.config.write_text(text)
        self.issuer = self.issuer.replace("http:", "https:")

    def session(self):
        """A session that trusts the certificate."""
        session = requests.Session()
        session.trust_env = False  # else REQUESTS_CA_BUNDLE would count for more
        session.verify = self.certificate
        return session

    def is_ready(self):
        """Whether the server answers ready."""
        assert self.process.poll() is None, self.logged()
        try:
            return self.session().get(f"{self.issuer}/health/ready", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def connect(self, *protocols, most=None):
        """A TLS connection; with `protocols` as ALPN, and no newer than `most`."""
        context = ssl.create_default_context(cafile=self.certificate)
        if most:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, most
        if protocols:
            context.set_alpn_protocols(list(protocols))
        return context.wrap_socket(
            socket.create_connection(("127.0.0.1", self.port), timeout=15), server_hostname="127.0.0.1"
        )
