"""A running Signet that cases are sent to: begins a sign-in, sends the answer, and says what became of it."""

import re
import secrets
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode

import yaml
from cryptography import x509
from support.attempts import last_attempt
from support.client import Client
from support.person import Arrival, Page, Person
from support.saml_keys import Pair, ec_pair, pair
from support.saml_message import METADATA, Exchange, base64_of, inflated
from support.saml_signature import DS, parsed
from support.tokens import verified
from support.world import world

from .attack import Attack, domain_of
from .case import Form

RSA = {"request_signature": "rsa-sha256"}
MAPPING = {"email": "mail", "given_name": "givenName", "family_name": "sn", "groups": "memberOf"}


def connection(identifier, *certificates, **more):
    """A connection to an identity provider that is only keys."""
    return {
        "id": identifier,
        "type": "saml",
        "display_name": identifier,
        "idp_entity_id": entity(identifier),
        "idp_sso_url": f"https://idp.{identifier}.example/sso",
        "idp_certificates": [each.pem for each in certificates],
        "attribute_mapping": MAPPING,
        "jit": True,
        "link_by_email": "verified_domain",
        "request_signature": "ecdsa-sha256",  # its keys are made at once, and open nothing
        **more,
    }


def entity(identifier):
    """The entity ID of a connection's identity provider."""
    return f"https://idp.{identifier}.example/metadata"


def organization(name, *certificates, **more):
    """An organization whose people come through one connection, which has its name.

    Each connection has an organization of its own, so that nobody at one of them is somebody at another.
    """
    made = connection(name, *certificates, **more)
    return {"name": name, "domains": [domain_of(name)], "mfa": "off", "connections": [made]}


def hostile_world():
    """Organizations with an identity provider each, and the usual applications."""
    declared = world(users=[])
    declared["organizations"] = [
        organization("acme-saml", pair("idp"), pair("next"), link_by_email="never", **RSA),
        organization("acme-state", pair("idp")),
        organization("acme-encrypted", pair("idp"), want_encrypted_assertions=True, **RSA),
        organization("acme-ec", ec_pair("idp")),
        organization("acme-expired", Pair(pair("idp").key, days=-1)),
        organization("globex-saml", pair("other")),
    ]
    return declared


@dataclass
class Outcome:
    """What became of an answer."""

    where: Page | Arrival
    verifier: str
    seconds: float
    status: int
    headers: dict


class Target:
    """One server, with what is asked of it again and again."""

    def __init__(self, server):
        self.server = server
        self.client = Client(server)

    def encryption(self, identifier):
        """The certificate that a connection's metadata give for encryption."""
        if identifier not in self._certificates:
            self._certificates[identifier] = self._encryption(identifier)
        return self._certificates[identifier]

    @cached_property
    def _certificates(self):
        return {}

    def _encryption(self, identifier):
        tree = parsed(self.server.get(f"/sso/{identifier}/metadata").content)
        for descriptor in tree.iter(f"{{{METADATA}}}KeyDescriptor"):
            if descriptor.get("use") in (None, "encryption"):
                text = descriptor.find(f".//{{{DS}}}X509Certificate").text
                return x509.load_pem_x509_certificate(
                    f"-----BEGIN CERTIFICATE-----\n{text.strip()}\n-----END CERTIFICATE-----\n".encode()
                )
        raise AssertionError(f"{identifier} has no key for encryption")

    def person(self):
        """A browser somewhere on the network: what is counted for an address does not add up."""
        address = ".".join(str(secrets.randbelow(250) + 1) for _ in range(4))
        return Person(self.server, **{"X-Forwarded-For": address})

    def begin(self, identifier, person=None, **parameters):
        """Starts a sign-in at a connection: the browser, what its identity provider learns, and the code's verifier."""
        person = person or self.person()
        url, verifier = self.client.authorization(connection=identifier, **parameters)
        sent = person.open(url)
        assert isinstance(sent, Arrival), f"{sent.status} {sent.url}: {sent.text[:300]}"
        request = parsed(inflated(sent.parameters["SAMLRequest"]))
        base = self.server.url(f"/sso/{identifier}")
        exchange = Exchange(
            f"{base}/metadata",
            f"{base}/acs",
            entity(identifier),
            request.get("ID"),
            sent.parameters["RelayState"],
            f"{base}/slo",
        )
        return person, exchange, verifier

    def attack(self, identifier, canary="http://127.0.0.1:9/"):
        """A sign-in under way, as builders of cases want it, with its browser and verifier."""
        person, here, verifier = self.begin(identifier)
        other = "acme-saml" if identifier == "globex-saml" else "globex-saml"
        base = self.server.url(f"/sso/{other}")
        there = Exchange(f"{base}/metadata", f"{base}/acs", entity(other), slo=f"{base}/slo")
        begun = Attack(here, there, lambda: self.encryption(identifier), canary, lambda: self.begin(other, person)[1])
        return person, begun, verifier

    def post(self, person, exchange, built, verifier=""):
        """Sends what a builder made to the assertion consumer service."""
        form = built
        if not isinstance(built, Form):
            form = Form((("SAMLResponse", base64_of(built)), ("RelayState", exchange.relay_state)))
        body = urlencode(form.fields).encode() if form.body is None else form.body
        address = exchange.acs + (f"?{form.query}" if form.query else "")
        began = time.monotonic()
        response = person.session.request(
            form.method,
            address,
            data=body if form.method == "POST" else None,
            headers={"Content-Type": form.content_type, "Origin": "null"},
            allow_redirects=False,
            timeout=30,
        )
        seconds = time.monotonic() - began
        return Outcome(self.follow(person, response), verifier, seconds, response.status_code, response.headers)

    def follow(self, person, response):
        """Where an answer of the server leads a browser: a form of ours that brings our cookies along is sent."""
        where = person._follow(response)  # pylint: disable=protected-access
        carrier = isinstance(where, Page) and where.status == 200 and where.form("signet_passed_on")
        return person.submit(carrier) if carrier else where

    def claims(self, outcome):
        """What the application learns of who signed in."""
        assert isinstance(outcome.where, Arrival), f"{outcome.where.status}: {outcome.where.text[:300]}"
        assert "code" in outcome.where.parameters, outcome.where.parameters
        answer = self.client.exchange(outcome.where.parameters["code"], outcome.verifier)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        claims = verified(told["id_token"], self.server.jwks())
        return {**self.client.userinfo(told["access_token"]).json(), **claims}

    def is_signed_in(self, person):
        """Whether a browser has a session."""
        arrival = person.open(self.client.authorization(prompt="none")[0])
        assert isinstance(arrival, Arrival), arrival.text
        return "code" in arrival.parameters

    def last(self, identifier):
        """The last attempt at a connection."""
        return last_attempt(self.server, identifier)

    def people(self):
        """Everybody who has an account."""
        exported = yaml.safe_load(self.server.succeed("export"))
        return sorted(user["email"] for each in exported["organizations"] for user in each.get("users", []))

    def peak(self):
        """The most memory that the server had at once since the last time, in megabytes."""
        folder = Path(f"/proc/{self.server.process.pid}")
        most = int(re.search(r"VmHWM:\s*(\d+) kB", (folder / "status").read_text())[1]) / 1024
        (folder / "clear_refs").write_text("5")
        return most
