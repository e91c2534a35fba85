"""`signet connection`: what is there, what happened, what a provider has to know of us, keys and metadata."""

import json
import re
import xml.etree.ElementTree as ET
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from support.saml_keys import pair
from support.saml_message import identity_provider, key_descriptor
from support.saml_signature import unmarked
from support.world import user

ENTITY = "https://idp.acme.example/metadata"
MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"
DS = "{http://www.w3.org/2000/09/xmldsig#}"


def metadata(*names, entity=ENTITY):
    """What an identity provider says of itself that signs with these keys."""
    descriptors = "".join(key_descriptor(pair(name)) for name in names)
    return unmarked(identity_provider(entity, descriptors, sso="https://idp.acme.example/sso"))


class Publisher:
    """A web server on this machine with one document, which may change."""

    def __init__(self, document):
        self.document = document
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                body = publisher.document.encode() if isinstance(publisher.document, str) else publisher.document
                self.send_response(200 if body else 503)
                self.send_header("Content-Type", "application/samlmetadata+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/metadata"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        """Ends the server."""
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def signet(deployment):
    """A server whose organization has a connection of each kind."""
    server = deployment()
    (server.folder / "idp.xml").write_text(metadata("idp"))
    saml = {"id": "acme-okta", "type": "saml", "vendor": "okta", "idp_metadata_file": "idp.xml"}
    saml |= {"request_signature": "ecdsa-sha256"}
    oidc = {"id": "acme-entra", "type": "oidc", "issuer": "https://login.example", "client_id": "signet"}
    oidc |= {"client_secret": "a secret of the provider's", "enabled": False}
    acme = {"name": "acme", "domains": ["acme.example"], "users": [user("ann")], "connections": [saml, oidc]}
    server.apply({"organizations": [acme, {"name": "other"}]})
    return server


def lines(signet, *arguments):
    """The JSON objects that a command prints."""
    return [json.loads(line) for line in signet.succeed("connection", *arguments, "--json").splitlines()]


def test_the_list(signet):
    """Each connection with its state, its certificate and how sign-ins went; for people a line each."""
    entra, okta = lines(signet, "list")
    assert (entra["id"], entra["type"], entra["enabled"]) == ("acme-entra", "oidc", False)
    assert entra["certificate_days_left"] is None
    assert (okta["organization"], okta["vendor"]) == ("acme", "okta")
    assert okta["certificate_days_left"] > 0
    assert okta["last_success_at"] is None and okta["last_failure_at"] is None
    text = signet.succeed("connection", "list", "--organization", "acme").splitlines()
    assert len(text) == 2 and re.match(r"acme-okta\s+acme\s+saml\s+enabled\s+certificate \d+ d", text[1])
    assert signet.succeed("connection", "list", "--organization", "other") == ""
    assert signet.command("connection", "list", "--organization", "nowhere").returncode == 1


def test_what_a_provider_has_to_know(signet):
    """SAML metadata with both keys, or the addresses of our client."""
    document = ET.fromstring(signet.succeed("connection", "metadata", "acme-okta"))
    base = f"{signet.issuer}/sso/acme-okta"
    assert document.get("entityID") == f"{base}/metadata"
    assert document.find(f".//{MD}AssertionConsumerService").get("Location") == f"{base}/acs"
    signing = [each for each in document.iter(f"{MD}KeyDescriptor") if each.get("use") == "signing"]
    assert len(signing) == 2
    assert document.find(f"{DS}Signature") is not None
    (entra,) = lines(signet, "metadata", "acme-entra")
    base = f"{signet.issuer}/sso/acme-entra"
    assert (entra["redirect_uri"], entra["post_logout_redirect_uri"]) == (f"{base}/callback", f"{base}/slo")
    assert entra["backchannel_logout_uri"] == f"{base}/backchannel-logout"
    assert signet.command("connection", "metadata", "nowhere").returncode == 1


def test_a_key_rotates(signet):
    """The next one signs, another is published, the old one is kept; where there are none the command says so."""

    def published():
        document = ET.fromstring(signet.succeed("connection", "metadata", "acme-okta"))
        return [
            re.sub(r"\s", "", key.find(f".//{DS}X509Certificate").text)
            for key in document.iter(f"{MD}KeyDescriptor")
            if key.get("use") == "signing"
        ]

    before = published()
    keys = lines(signet, "rotate-key", "acme-okta")
    assert [key["stage"] for key in keys] == ["current", "next", "retired"]
    after = published()
    assert after[0] == before[1] and after[1] not in before
    done = signet.command("connection", "rotate-key", "acme-entra")
    assert done.returncode == 1 and "signet keys rotate" in done.stderr
    assert "sso.key.rotated" in signet.succeed("audit", "--organization", "acme")


def test_attempts_of_nobody(signet):
    """Nothing yet; an id that there is none of is an error in one line."""
    assert signet.succeed("connection", "attempts", "acme-okta") == ""
    for arguments in (("nowhere",), ("acme-okta", "--id", "7K2")):
        done = signet.command("connection", "attempts", *arguments)
        assert done.returncode == 1 and len(done.stderr.strip().splitlines()) == 1


def test_metadata_at_an_address(deployment):
    """Fetched by `apply`, looked at by `refresh`; over plain http nothing changes until an admin says so."""
    signet = deployment(outbound={"allow_private": True})
    publisher = Publisher(metadata("idp"))
    try:
        connection = {"id": "acme-okta", "type": "saml", "idp_metadata_url": publisher.url}
        connection |= {"request_signature": "ecdsa-sha256"}
        signet.apply({"organizations": [{"name": "acme", "domains": ["acme.example"], "connections": [connection]}]})
        assert signet.succeed("connection", "refresh", "acme-okta").strip() == "no changes"
        publisher.document = metadata("idp", "next")
        done = signet.command("connection", "refresh", "acme-okta")
        assert done.returncode == 1 and "plain http" in done.stderr
        accepted = signet.succeed("connection", "refresh", "acme-okta", "--accept")
        assert re.fullmatch(r"\+ certificate [0-9a-f]{16}\n", accepted)
        publisher.document = ""
        assert signet.command("connection", "refresh", "acme-okta").returncode == 1
        (listed,) = lines(signet, "list")
        assert "503" in listed["metadata_failure"]
        assert "sso.metadata.changed" in signet.succeed("audit", "--organization", "acme")
    finally:
        publisher.stop()
