"""What builders of cases work with: one sign-in under way, the keys around it, and the usual messages."""

import re

from support.saml_keys import pair
from support.saml_message import SAML, SAMLP, Exchange, assertion, new_id, response
from support.saml_signature import sign, unmarked

VICTIM = "victim@acme.example"
ANN = "ann@acme.example"
SIGNATURE = re.compile("<ds:Signature .*?</ds:Signature>", re.DOTALL)


def domain_of(connection):
    """The domain of a connection's organization."""
    return "acme.example" if connection in ("acme", "acme-saml") else f"{connection}.example"


class Attack:
    """One sign-in that a service provider began, seen by who answers it."""

    def __init__(self, here: Exchange, there: Exchange, encryption=None, canary="http://127.0.0.1:9/", begin=None):
        """`there` is another organization's connection at the same server; `begin` starts a sign-in at it.

        `encryption` gives the certificate to encrypt to.
        """
        self.here, self.there = here, there
        self.canary = canary
        self._encryption, self._begin = encryption, begin

    @property
    def domain(self):
        """The domain of the organization whose connection this is."""
        return domain_of(self.here.acs.rpartition("/sso/")[2].partition("/")[0])

    ann = property(lambda self: f"ann@{self.domain}", doc="Somebody of the organization.")
    victim = property(lambda self: f"victim@{self.domain}", doc="Somebody else of the organization.")
    key = property(lambda self: pair("idp"), doc="The identity provider's key.")
    foreign = property(lambda self: pair("other"), doc="The key of the other organization's identity provider.")
    attacker = property(lambda self: pair("attacker"), doc="A key that nobody trusts.")

    @property
    def encryption(self):
        """The certificate that the service provider wants things encrypted to."""
        return self._encryption()

    def begin_there(self):
        """Starts a sign-in at the other connection, in the same browser."""
        return self._begin()

    def assertion(self, **parts):
        """An assertion about Ann, with a place for its signature."""
        return assertion(self.here, **{"user": self.ann, **parts})

    def evil(self, **parts):
        """An assertion about the victim that nobody signed."""
        return unmarked(assertion(self.here, **{"user": self.victim, **parts}))

    def signed(self, parts=None, **options):
        """An assertion about Ann that the identity provider signed."""
        parts = {"identifier": new_id(), **(parts or {})}
        return sign(self.assertion(**parts), parts["identifier"], options.pop("signer", self.key), **options)

    def response(self, content, **parts):
        """A response that nobody signed."""
        return unmarked(response(self.here, content, **parts))

    def signed_response(self, content, parts=None, **options):
        """A response that the identity provider signed."""
        parts = {"identifier": new_id(), **(parts or {})}
        whole = response(self.here, content, **parts)
        return sign(whole, parts["identifier"], options.pop("signer", self.key), **options)

    def genuine(self, parts=None, **options):
        """A response about Ann whose assertion is signed."""
        return self.response(self.signed(parts, **options))


def identifier_of(text):
    """The first ID in a text."""
    return re.search(' ID="([^"]*)"', text)[1]


def without_signature(text):
    """A message with its signature taken out, and the signature."""
    return SIGNATURE.sub("", text, 1), SIGNATURE.search(text)[0]


def with_signature(text, signature):
    """A message that nobody signed with a signature in the usual place."""
    return text.replace("</saml:Issuer>", "</saml:Issuer>" + signature, 1)


def with_identifier(text, identifier):
    """A message with another ID."""
    return re.sub(' ID="[^"]*"', f' ID="{identifier}"', text, count=1)


def extensions(content):
    """samlp:Extensions."""
    return f'<samlp:Extensions xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}">{content}</samlp:Extensions>'


def ds_object(content):
    """ds:Object."""
    return f"<ds:Object>{content}</ds:Object>"


def inside_signature(signature, content):
    """A signature with something more at its end."""
    return signature.replace("</ds:Signature>", content + "</ds:Signature>")
