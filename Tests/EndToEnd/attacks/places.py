"""Every place where a JWT is taken: how one is made that is good there, and how to tell whether one was taken."""

import functools
import secrets
import time

import pytest
import requests
from support.client import Client
from support.forge import encoded, es256, new_ec, public_jwk, signed
from support.person import Arrival, Person
from support.tokens import header, unchecked
from support.world import CALLBACK, GOODBYE, client_key, secret

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Place:
    """A place. Where the tokens are ours, `sign` is the attacker's key; where they are the client's, the client's."""

    ours = True
    brings_its_key = False
    may_lack = ()

    def __init__(self, signet):
        self.signet = signet
        self.key = new_ec()

    def parts(self):
        """A header and claims that are good here."""
        token = self.genuine()
        return header(token), unchecked(token)

    def sign(self, message):
        """Signs as well as the attacker can."""
        return es256(self.key)(message)

    def forge(self, changed_header=None, changed_claims=None, sign=None):
        """A token that differs from a good one in these; what is None is left out."""
        good_header, good_claims = self.parts()
        keep = lambda values: {name: value for name, value in values.items() if value is not None}
        return signed(
            keep({**good_header, **(changed_header or {})}),
            keep({**good_claims, **(changed_claims or {})}),
            sign or self.sign,
        )

    def genuine(self):
        """A token that is good here."""
        return self.forge()


class Ours(Place):
    """A place for tokens that we signed."""

    @functools.cached_property
    def tokens(self):
        """What somebody got who signed in."""
        return Client(self.signet).sign_in()


class AccessTokenAtUserInfo(Ours):
    """The bearer of an access token asks who it is."""

    def genuine(self):
        return self.tokens["access_token"]

    def takes(self, token):
        """Whether claims came back."""
        headers = {"Authorization": f"Bearer {token}"}
        try:
            return requests.get(self.signet.url("/userinfo"), headers=headers, timeout=20).status_code == 200
        except (requests.exceptions.InvalidHeader, UnicodeEncodeError):
            return requests.post(self.signet.url("/userinfo"), {"access_token": token}, timeout=20).status_code == 200


class AccessTokenAtIntrospection(AccessTokenAtUserInfo):
    """A client asks about one."""

    def takes(self, token):
        """Whether it is called active."""
        client = Client(self.signet)
        answer = client.post(client.metadata["introspection_endpoint"], token=token)
        return answer.status_code == 200 and answer.json()["active"]


class HintAtAuthorization(Ours):
    """id_token_hint with prompt=none, in the browser of the person it names."""

    @functools.cached_property
    def person(self):
        """Somebody who is signed in."""
        person = Person(self.signet)
        self.token = Client(self.signet).sign_in(person)["id_token"]
        return person

    def genuine(self):
        return self.person and self.token

    def takes(self, token):
        """Whether there is a code."""
        url, _ = Client(self.signet).authorization(prompt="none", id_token_hint=token)
        arrival = self.person.open(url)
        return isinstance(arrival, Arrival) and "code" in arrival.parameters


class HintAtLogout(Ours):
    """id_token_hint that leads back to the application unasked."""

    def genuine(self):
        return self.tokens["id_token"]

    def takes(self, token):
        """Whether the browser is sent on."""
        form = {"id_token_hint": token, "post_logout_redirect_uri": GOODBYE}
        answer = requests.post(self.signet.url("/logout"), form, allow_redirects=False, timeout=20)
        return answer.headers.get("Location", "").startswith(GOODBYE)


class Theirs(Place):
    """A place for tokens that a client signs with its registered key."""

    ours = False

    def __init__(self, signet):
        super().__init__(signet)
        self.key = client_key()

    def parts(self):
        now = int(time.time())
        claims = {"iss": "signer", "aud": self.signet.issuer, "jti": secrets.token_hex(8), "iat": now, "exp": now + 60}
        return {"alg": "ES256", "kid": "client-key"}, {**claims, **self.more()}

    def more(self):
        """What else is in it here."""
        return {}


class ClientAssertion(Theirs):
    """private_key_jwt at the token endpoint."""

    def more(self):
        return {"sub": "signer"}

    def takes(self, token):
        """Whether the client was believed: then it is the code that is wrong."""
        form = {"grant_type": "authorization_code", "code": "x", "redirect_uri": CALLBACK, "code_verifier": "x" * 43}
        proof = {"client_assertion_type": ASSERTION, "client_assertion": token}
        answer = requests.post(self.signet.url("/token"), {**form, **proof}, timeout=20)
        return answer.json()["error"] == "invalid_grant"


class RequestObject(Theirs):
    """An authorization request that the client signed, in the browser of somebody who is signed in."""

    may_lack = ("iss", "aud", "exp", "jti")  # RFC 9101 4 asks for none of them

    def more(self):
        asked = {"client_id": "signer", "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid"}
        return {**asked, "prompt": "none"}

    @functools.cached_property
    def person(self):
        """Somebody who is signed in."""
        person = Person(self.signet)
        Client(self.signet).sign_in(person)
        return person

    def takes(self, token):
        """Whether there is a code."""
        form = {"client_id": "signer", "request": token}
        answer = self.person.session.post(self.signet.url("/authorize"), form, allow_redirects=False, timeout=20)
        return "code=" in answer.headers.get("Location", "")


class Proof(Theirs):
    """A DPoP proof at the token endpoint; its key is its own."""

    brings_its_key = True

    def __init__(self, signet):
        super().__init__(signet)
        self.key = new_ec()

    def parts(self):
        claims = {"jti": secrets.token_hex(8), "htm": "POST", "htu": self.signet.url("/token"), "iat": int(time.time())}
        return {"typ": "dpop+jwt", "alg": "ES256", "jwk": public_jwk(self.key)}, claims

    def takes(self, token):
        """Whether there is a token for it."""
        form = {"grant_type": "client_credentials", "scope": "reports"}
        try:
            answer = requests.post(
                self.signet.url("/token"),
                form,
                headers={"DPoP": token},
                auth=("machine", secret("machine")),
                timeout=20,
            )
        except (requests.exceptions.InvalidHeader, UnicodeEncodeError):
            return False
        return answer.status_code == 200 and answer.json()["token_type"] == "DPoP"


PLACES = {
    "access token at userinfo": AccessTokenAtUserInfo,
    "access token at introspection": AccessTokenAtIntrospection,
    "hint at authorization": HintAtAuthorization,
    "hint at logout": HintAtLogout,
    "client assertion": ClientAssertion,
    "request object": RequestObject,
    "DPoP proof": Proof,
}
OWN = [name for name, place in PLACES.items() if place.ours]
KEYED = [name for name, place in PLACES.items() if not place.brings_its_key]
CLIENTS = [name for name, place in PLACES.items() if not place.ours and not place.brings_its_key]

everywhere = pytest.mark.parametrize("place", PLACES, indirect=True)
at_clients_places = pytest.mark.parametrize("place", CLIENTS, indirect=True)
where_keys_are_registered = pytest.mark.parametrize("place", KEYED, indirect=True)
at_our_places = pytest.mark.parametrize("place", OWN, indirect=True)


def none_taken(place, tokens):
    """None of the tokens is taken, and a good one still is."""
    for token in tokens:
        assert not place.takes(token), token[:300]
    assert place.takes(place.genuine())


def reheaded(token, **changed):
    """A token of ours under another header; the signature stays."""
    head = {name: value for name, value in {**header(token), **changed}.items() if value is not None}
    return ".".join([encoded(head), *token.split(".")[1:]])
