"""META: metadata as `signet apply` takes them, or does not."""

import socket
import threading
import time
import zlib

import pytest
import yaml

from support.canary import Canary
from support.metadata_server import MetadataServer
from support.saml_keys import pair, weak_pair
from support.saml_message import METADATA, POST, SAMLP, identity_provider, key_descriptor
from support.saml_signature import mark, sign, unmarked
from support.server import PlainDumper

from .attack import extensions
from .target import connection

ENTITY = "https://idp.acme.example/metadata"
SIGNING = key_descriptor(pair("idp"))
LAUGHS = '<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
GOOD = identity_provider(ENTITY, SIGNING)
ROLE = GOOD[GOOD.index("<md:IDPSSODescriptor") : GOOD.index("</md:EntityDescriptor>")]


SERVICE_PROVIDER = (
    f'<md:SPSSODescriptor protocolSupportEnumeration="{SAMLP}"><md:AssertionConsumerService Binding="{POST}"'
    ' Location="https://idp.acme.example/acs" index="0"/></md:SPSSODescriptor>'
)


def listed(*entities):
    """A list of entities."""
    inner = "".join(each.replace('ID="_metadata"', f'ID="_{number}"') for number, each in enumerate(entities))
    return f'<md:EntitiesDescriptor xmlns:md="{METADATA}">{unmarked(inner)}</md:EntitiesDescriptor>'


def wrapped():
    """Metadata of the attacker's around the signed original."""
    original = sign(GOOD, "_metadata", pair("metadata"))
    evil = identity_provider(ENTITY, key_descriptor(pair("attacker"))).replace('"_metadata"', '"_evil"')
    return evil.replace(mark("_metadata"), extensions(original), 1)


ACCEPTED = {
    "META-01": ("one identity provider", GOOD),
    "META-03": ("a key for signing and encryption", identity_provider(ENTITY, key_descriptor(pair("idp"), ""))),
    "META-38": ("a comment", "<!-- x -->" + GOOD.replace("<md:NameIDFormat>", "<!-- x --><md:NameIDFormat>")),
    # Browsers go there, Signet does not: what is inside is not reached by it.
    "META-20": ("an address that is nobody else's", identity_provider(ENTITY, SIGNING, "https://127.0.0.1:8443/admin")),
    "META-101": ("a list of one", listed(GOOD)),
    "META-102": ("two signing keys", identity_provider(ENTITY, SIGNING + key_descriptor(pair("next")))),
    "META-103": ("a signature that nobody asked for", sign(GOOD, "_metadata", pair("attacker"))),
    "META-104": (
        "a role as service provider beside it",
        GOOD.replace(ROLE, ROLE + SERVICE_PROVIDER),
    ),
}
REFUSED = {
    "META-04": ("only a key for encryption", identity_provider(ENTITY, key_descriptor(pair("idp"), "encryption"))),
    "META-05": ("no key", identity_provider(ENTITY, "")),
    "META-07": ("a billion laughs", f"<!DOCTYPE x [{LAUGHS}]>" + GOOD.replace("https://idp.example/sso", "&l9;", 1)),
    "META-08": (
        "an entity from a file",
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + GOOD.replace("https://idp.example/sso", "&e;", 1),
    ),
    "META-09": (
        "metadata that have expired",
        identity_provider(ENTITY, SIGNING, more=' validUntil="2020-01-01T00:00:00Z"'),
    ),
    "META-10": (
        "a list of 20000",
        listed(*[GOOD.replace("idp.acme", f"idp{number}.acme") for number in range(2000)] * 10),
    ),
    "META-11": ("the same entity twice", listed(GOOD, identity_provider(ENTITY, key_descriptor(pair("attacker"))))),
    "META-14": ("an address that runs something", identity_provider(ENTITY, SIGNING, "javascript:alert(1)")),
    "META-15": ("an address that is a page itself", identity_provider(ENTITY, SIGNING, "data:text/html,x")),
    "META-16": ("an address without TLS", identity_provider(ENTITY, SIGNING, "http://idp.org-a.example/sso")),
    "META-18": ("an address without a scheme", identity_provider(ENTITY, SIGNING, "//evil.example")),
    "META-19": (
        "an address with markup",
        identity_provider(ENTITY, SIGNING, "https://idp.example/sso&quot;onload=&quot;x"),
    ),
    "META-21": ("an address of another protocol", identity_provider(ENTITY, SIGNING, "ftp://idp.example/")),
    "META-22": ("an address with user information", identity_provider(ENTITY, SIGNING, "https://sso@evil.example/")),
    "META-23": ("an RSA key with exponent 3", identity_provider(ENTITY, key_descriptor(weak_pair(3, 2048)))),
    "META-24": ("an RSA key of 1024 bits", identity_provider(ENTITY, key_descriptor(weak_pair(65537, 1024)))),
    "META-25": ("a certificate that is none", GOOD.replace(pair("idp").base64, "AAAA")),
    "META-26": ("1000 certificates", identity_provider(ENTITY, SIGNING * 1000)),
    "META-27": ("SAML 1.1 only", identity_provider(ENTITY, SIGNING, protocols="urn:oasis:names:tc:SAML:1.1:protocol")),
    "META-28": ("a service provider only", GOOD.replace("IDPSSODescriptor", "SPSSODescriptor")),
    "META-29": (
        "two roles as identity provider",
        GOOD.replace(ROLE, ROLE + ROLE.replace(pair("idp").base64, pair("attacker").base64)),
    ),
    "META-30": ("no address to sign in at", identity_provider(ENTITY, SIGNING, services="")),
    "META-31": ("an entity ID of 2000 characters", identity_provider("https://idp.example/" + "x" * 2000, SIGNING)),
    "META-32": ("no entity ID", GOOD.replace(f' entityID="{ENTITY}"', "")),
    "META-33": ("UTF-16", unmarked(GOOD).encode("utf-16")),
    "META-34": ("a response", f'<samlp:Response xmlns:samlp="{SAMLP}" ID="_x" Version="2.0"/>'),
    "META-35": ("20 MB", GOOD.replace("<md:NameIDFormat>", "<!---->" * 3_000_000 + "<md:NameIDFormat>")),
    "META-36": ("a page", "<!doctype html><html><body>Sign in</body></html>"),
    "META-37": ("nothing", ""),
    "META-105": (
        "an address for logout that runs something",
        identity_provider(ENTITY, SIGNING, slo="javascript:alert(1)"),
    ),
    "META-113": ("a comment in a certificate", GOOD.replace("X509Certificate>", "X509Certificate><!-- x -->", 1)),
    "META-106": ("an expiry that cannot be read", identity_provider(ENTITY, SIGNING, more=' validUntil="tomorrow"')),
}
SIGNED = {
    "META-02": ("by a pinned certificate", True, lambda: sign(GOOD, "_metadata", pair("metadata"))),
    "META-13": ("wrapped", False, wrapped),
    "META-107": ("not at all", False, lambda: GOOD),
    "META-108": ("by somebody else", False, lambda: sign(GOOD, "_metadata", pair("attacker"))),
    "META-109": (
        "and altered",
        False,
        lambda: sign(GOOD, "_metadata", pair("metadata")).replace("idp.example/sso", "evil.example/sso"),
    ),
}
URLS = {
    "META-41": "http://127.0.0.1:22/",
    "META-42": "http://[::1]/",
    "META-44": "file:///etc/passwd",
    "META-45": "gopher://127.0.0.1:6379/_x",
    "META-46": "http://10.0.0.1/",
    "META-47": "http://0x7f000001/",
    "META-48": "http://2130706433/",
    "META-54": "dict://x/",
    "META-55": "http://user:pass@127.0.0.1/",
    "META-56": "http://100.64.0.1/",
    "META-110": "{canary}",
    "META-111": "https://idp.example/#fragment",
    "META-112": "https://user@idp.example/",
}


@pytest.fixture(name="server")
def an_empty_server(deployment):
    """A deployment that is not serving: `apply` needs none."""
    return deployment()


def declared(server, metadata, **more):
    """Applies a file with a connection by metadata: how the command ended, and how long it took."""
    file = server.folder / "idp.xml"
    file.write_bytes(metadata if isinstance(metadata, bytes) else unmarked(metadata).encode())
    return applied(server, idp_metadata_file=str(file), **more)


def applied(server, **source):
    """Applies a file with a connection."""
    kept = {key: value for key, value in connection("acme-saml", pair("idp")).items() if not key.startswith("idp_")}
    acme = {"name": "acme", "domains": ["acme.example"], "connections": [{**kept, **source}]}
    began = time.monotonic()
    (server.folder / "applied.yaml").write_text(yaml.dump({"organizations": [acme]}, Dumper=PlainDumper))
    done = server.command("apply", "-f", server.folder / "applied.yaml")
    return done, time.monotonic() - began


@pytest.mark.parametrize("identifier", ACCEPTED)
def test_metadata_are_taken(identifier, server):
    """And are what they were said to be."""
    done, _ = declared(server, ACCEPTED[identifier][1])
    assert done.returncode == 0, done.stderr
    assert "acme-saml" in server.succeed("export")


@pytest.mark.parametrize("identifier", REFUSED)
def test_metadata_are_refused(identifier, server):
    """In words that name the key, soon, and nothing is kept."""
    server.succeed("migrate")
    done, seconds = declared(server, REFUSED[identifier][1])
    assert done.returncode == 1, done.stdout
    assert "idp_metadata_file" in done.stderr and "root:" not in done.stderr and seconds < 5
    assert "acme-saml" not in server.succeed("export")


@pytest.mark.parametrize("identifier", SIGNED)
def test_metadata_have_to_be_signed_where_that_is_asked(identifier, deployment):
    """By a pinned certificate, over all of it; what comes from an address."""
    _, is_good, build = SIGNED[identifier]
    pinned = {"metadata_refresh": "signed", "metadata_certificates": [pair("metadata").pem]}
    with MetadataServer(unmarked(build())) as serving:
        done, _ = applied(deployment(outbound={"allow_private": True}), idp_metadata_url=serving.url, **pinned)
    assert (done.returncode == 0) == is_good, done.stderr


@pytest.mark.parametrize("identifier", URLS)
def test_metadata_are_not_fetched_from_where_they_must_not_be(identifier, deployment):
    """By https from a public address only, unless the operator allows more."""
    with Canary() as canary:
        url = URLS[identifier].replace("{canary}", canary.url)
        done, seconds = applied(deployment(), idp_metadata_url=url)
        assert done.returncode == 1, done.stdout
        assert "idp_metadata_url" in done.stderr and "pass@" not in done.stderr and seconds < 5
        assert canary.visits == []


LEADING = {
    "META-49": {"status": 302, "headers": {"Location": "http://127.0.0.1:22/"}},
    "META-50": {"status": 302, "headers": {"Location": "file:///etc/passwd"}},
    "META-51": {"status": 500},
}


@pytest.mark.parametrize("identifier", LEADING)
def test_an_answer_that_is_no_metadata_is_not_taken(identifier, deployment):
    """Wherever it leads to."""
    with Canary(document={}, **LEADING[identifier]) as canary:
        done, seconds = applied(deployment(outbound={"allow_private": True}), idp_metadata_url=canary.url)
        assert done.returncode == 1 and "idp_metadata_url" in done.stderr and seconds < 15
        assert "root:" not in done.stderr


class Endless:
    """A web server that answers with a head, and then drop by drop or in a flood, for as long as somebody listens."""

    def __init__(self, head, drop, pause):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._answer = head, drop, pause
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}/metadata"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        head, drop, pause = self._answer
        while True:
            try:
                visitor, _ = self._listening.accept()
                with visitor:
                    visitor.recv(65536)
                    visitor.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/samlmetadata+xml\r\n" + head + b"\r\n")
                    while True:
                        visitor.sendall(drop)
                        time.sleep(pause)
            except OSError:
                if self._listening.fileno() < 0:
                    return

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listening.close()


def compressed():
    """A megabyte of blanks, in a kilobyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)


ENDLESS = {
    "META-52": (b"Content-Length: 100000\r\n", b"<", 1),
    "META-53": (b"Content-Encoding: gzip\r\n", compressed(), 0),
    "META-114": (b"", b" " * 65536, 0),
}


@pytest.mark.parametrize("identifier", ENDLESS)
def test_metadata_without_end_are_given_up(identifier, deployment):
    """By time or by size, whichever is first; and nothing is unpacked."""
    with Endless(*ENDLESS[identifier]) as serving:
        done, seconds = applied(deployment(outbound={"allow_private": True}), idp_metadata_url=serving.url)
    assert done.returncode == 1 and "idp_metadata_url" in done.stderr
    assert seconds < 60, "it would have gone on for ever"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "https://a@evil.example/", "//evil.example"])
def test_a_form_of_ours_is_sent_to_no_address_that_runs_something(address, server):
    """RS-30: typed in a file in place of metadata, it is refused just as well."""
    typed = {"idp_entity_id": ENTITY, "idp_sso_url": address, "idp_certificates": [pair("idp").pem]}
    done, _ = applied(server, **typed)
    assert done.returncode == 1 and "idp_sso_url" in done.stderr


def test_a_connection_of_another_organization_is_not_taken_over(server):
    """ACC-12: a file about globex that names acme's connection changes neither its provider nor its keys."""
    done, _ = declared(server, GOOD)
    assert done.returncode == 0, done.stderr
    before = server.succeed("export")
    taken = connection("acme-saml", pair("attacker"))
    file = server.folder / "taken.yaml"
    file.write_text(yaml.dump({"organizations": [{"name": "globex", "connections": [taken]}]}, Dumper=PlainDumper))
    done = server.command("apply", "-f", file)
    assert done.returncode == 1 and "belongs to another organization" in done.stderr
    assert server.succeed("export") == before


def test_an_entity_of_another_organization_stays_its_own(server):
    """META-12: the same entity ID in two organizations is two connections, each with its own keys."""
    done, _ = declared(server, GOOD)
    assert done.returncode == 0, done.stderr
    before = server.succeed("export", "--organization", "acme")
    other = connection("globex-saml", pair("attacker"), idp_entity_id=ENTITY)
    server.apply({"organizations": [{"name": "globex", "domains": ["globex.example"], "connections": [other]}]})
    assert server.succeed("export", "--organization", "acme") == before


def test_metadata_come_by_a_certificate_that_is_trusted(deployment, tmp_path):
    """By https where the authority is one of ours, and not where it is nobody's."""
    with MetadataServer(unmarked(GOOD), tmp_path) as serving:
        allowed = {"allow_private": True, "ca_certificates": str(serving.authority)}
        done, _ = applied(deployment(outbound=allowed), idp_metadata_url=serving.url)
        assert done.returncode == 0 and serving.visits == 1, done.stderr
        done, _ = applied(deployment(outbound={"allow_private": True}), idp_metadata_url=serving.url)
        assert done.returncode == 1 and serving.visits == 1
