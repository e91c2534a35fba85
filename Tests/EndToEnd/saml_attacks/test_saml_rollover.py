"""Keys that change: the provider's by its metadata, ours by a command; and what commands tell of a connection."""

import json
import time

import pytest
from cryptography import x509
from support.metadata_server import MetadataServer
from support.saml_encryption import encrypted_assertion
from support.saml_keys import pair
from support.saml_message import METADATA, identity_provider, key_descriptor
from support.saml_signature import DS, parsed, sign, unmarked
from support.server import Signet
from support.world import world

from .attack import Attack
from .target import RSA, Target, connection, domain_of, entity, organization

ROLLING = "acme-rolling"


def metadata(*names, entity_id=""):
    """Metadata of the provider with the keys of these names."""
    keys = "".join(key_descriptor(pair(name)) for name in names)
    return identity_provider(entity_id or entity(ROLLING), keys, "https://idp.acme-rolling.example/sso")


def by_address(serving, **more):
    """An organization whose provider is known by its metadata's address."""
    made = {key: value for key, value in connection(ROLLING).items() if not key.startswith("idp_")}
    made |= {"idp_metadata_url": serving.url, **more}
    return {"name": ROLLING, "domains": [domain_of(ROLLING)], "mfa": "off", "connections": [made]}


@pytest.fixture(name="rolling")
def a_server_that_reads_metadata(tmp_path):
    """Starts a server whose provider is known by an address: `start(serving, **connection)`."""
    started = []

    def start(serving, **more):
        allowed = {"allow_private": True}
        if serving.authority:
            allowed["ca_certificates"] = str(serving.authority)
        server = Signet(tmp_path, outbound=allowed, trusted_proxies=["127.0.0.1"])
        server.apply({**world(users=[]), "organizations": [by_address(serving, **more)]})
        started.append(server)
        return Target(server.start())

    yield start
    for server in started:
        assert server.stop() == 0, server.logged()


def refresh(target, *options):
    """Has the metadata looked at now: how the command ended; a running server knows within a second."""
    done = target.server.command("connection", "refresh", ROLLING, *options)
    time.sleep(1.1)
    return done


def gets_in(target, name):
    """Whether an answer that the key of this name signed is taken."""
    person, attack, verifier = target.attack(ROLLING)
    outcome = target.post(person, attack.here, attack.genuine(signer=pair(name)), verifier)
    return "code" in getattr(outcome.where, "parameters", {})


def test_new_keys_come_beside_the_old_ones(rolling, tmp_path):
    """Over https they are taken when a known one is published too; the old ones go on counting for a while."""
    with MetadataServer(unmarked(metadata("idp")), tmp_path) as serving:
        target = rolling(serving)
        assert gets_in(target, "idp") and not gets_in(target, "next")
        serving.document = unmarked(metadata("idp", "next"))
        assert refresh(target).returncode == 0
        assert gets_in(target, "idp") and gets_in(target, "next")
        serving.document = unmarked(metadata("next"))
        assert refresh(target).returncode == 0
        assert gets_in(target, "next") and gets_in(target, "idp")
        assert not gets_in(target, "attacker")


def test_what_nobody_would_expect_is_for_an_admin_to_confirm(rolling, tmp_path):
    """Only unknown keys, another entity, a bad document or none: what was known stays, and goes on working."""
    with MetadataServer(unmarked(metadata("idp")), tmp_path) as serving:
        target = rolling(serving)
        for document in (
            metadata("attacker"),
            metadata("idp", entity_id="https://evil.example"),
            metadata("idp").replace("https://idp.acme-rolling.example/sso", "javascript:alert(1)"),
            "<!doctype html><title>Sign in</title>",
            "",
        ):
            serving.document = unmarked(document)
            assert refresh(target).returncode == 1, document[:80]
            assert gets_in(target, "idp") and not gets_in(target, "attacker")
        serving.document = unmarked(metadata("next"))
        assert refresh(target, "--accept").returncode == 0
        assert gets_in(target, "next")


def test_keys_never_change_by_themselves_over_plain_http(rolling):
    """Whoever is on the way could have written them."""
    with MetadataServer(unmarked(metadata("idp"))) as serving:
        target = rolling(serving)
        serving.document = unmarked(metadata("idp", "attacker"))
        assert refresh(target).returncode == 1
        assert gets_in(target, "idp") and not gets_in(target, "attacker")


def test_signed_metadata_are_taken_by_their_signature(rolling, tmp_path):
    """By a pinned certificate; not by another one, nor by none."""
    with MetadataServer(sign(metadata("idp"), "_metadata", pair("metadata")), tmp_path) as serving:
        pinned = {"metadata_refresh": "signed", "metadata_certificates": [pair("metadata").pem]}
        target = rolling(serving, **pinned)
        assert gets_in(target, "idp")
        for wrong in (
            unmarked(metadata("idp", "attacker")),
            sign(metadata("idp", "attacker"), "_metadata", pair("attacker")),
        ):
            serving.document = wrong
            assert refresh(target).returncode == 1
            assert not gets_in(target, "attacker")


def certificates(document, use):
    """The certificates that our metadata give for a use."""
    found = []
    for descriptor in parsed(document).iter(f"{{{METADATA}}}KeyDescriptor"):
        if descriptor.get("use") in (None, use):
            text = "".join(descriptor.find(f".//{{{DS}}}X509Certificate").text.split())
            pem = f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n"
            found.append(x509.load_pem_x509_certificate(pem.encode()))
    return found


def test_our_keys_change_without_a_call_to_the_provider(target):
    """The next key is in the metadata before it signs; what is encrypted for the old one is still opened."""
    target.server.apply({"organizations": [organization("acme-keys", pair("idp"), **RSA)]})
    time.sleep(1.1)
    before = target.server.get("/sso/acme-keys/metadata").content
    old = certificates(before, "encryption")[0]
    assert len(certificates(before, "signing")) == 2
    target.server.succeed("connection", "rotate-key", "acme-keys")
    time.sleep(1.1)
    after = target.server.get("/sso/acme-keys/metadata").content
    assert certificates(after, "signing")[0] == certificates(before, "signing")[1]
    person, here, verifier = target.begin("acme-keys")
    attack = Attack(here, here, lambda: old)
    outcome = target.post(person, here, attack.response(encrypted_assertion(attack.signed(), old)), verifier)
    assert target.claims(outcome)["email"] == attack.ann


def test_the_commands_tell_what_was_kept(target):
    """An attempt with each check, what was expected and what came, under the id that the page shows."""
    person, attack, verifier = target.attack("acme-state")
    wrong = "<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience></saml:AudienceRestriction>"
    outcome = target.post(person, attack.here, attack.genuine({"restrictions": wrong}), verifier)
    lines = target.server.succeed("connection", "attempts", "acme-state", "--json").splitlines()
    attempt = json.loads(lines[0])
    assert attempt["outcome"] == "refused" and attempt["reason"] == "audience"
    assert attempt["id"] in outcome.where.response.text
    (check,) = [each for each in attempt["checks"] if each["outcome"] == "failed"]
    assert check["name"] == "audience" and check["expected"] == attack.here.service_provider
    assert "https://other.example" in check["received"]
    told = target.server.succeed("connection", "attempts", "acme-state", "--id", attempt["id"])
    assert "audience" in told and "https://other.example" in told
    assert "acme-state" in target.server.succeed("connection", "list")
    assert target.server.succeed("connection", "metadata", "acme-state").strip().startswith("<")
