"""A relying party in plain requests, for tests about what goes over the wire."""

import base64
import hashlib
import secrets
from urllib.parse import urlencode

import requests

from .person import Arrival, Person
from .world import CALLBACK, SCOPE, secret


def pkce():
    """A code verifier and its S256 challenge (RFC 7636 4.2)."""
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    return verifier, base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Client:
    """An application of the world, by its id."""

    def __init__(self, server, client_id="portal"):
        self.server = server
        self.client_id = client_id
        self.metadata = server.discovery()
        self.session = requests.Session()

    def authorization(self, **parameters):
        """An authorization request with PKCE, state and nonce: its address and the verifier."""
        verifier, challenge = pkce()
        request = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "scope": SCOPE,
            "state": secrets.token_urlsafe(8),
            "nonce": secrets.token_urlsafe(8),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **parameters,
        }
        present = {name: value for name, value in request.items() if value is not None}
        return self.metadata["authorization_endpoint"] + "?" + urlencode(present), verifier

    def code(self, person=None, email="ann@acme.example", **parameters):
        """Signs a person in and returns the code and the verifier."""
        url, verifier = self.authorization(**parameters)
        arrival = (person or Person(self.server)).sign_in(url, email)
        assert isinstance(arrival, Arrival), f"{arrival.status} {arrival.url}: {arrival.text[:400]}"
        assert "code" in arrival.parameters, arrival.parameters
        return arrival.parameters["code"], verifier

    def token(self, **body):
        """Posts to the token endpoint, authenticated as this client is registered."""
        return self.post(self.metadata["token_endpoint"], **body)

    def post(self, endpoint, **body):
        """Posts a form to an endpoint that authenticates clients."""
        if self.client_id == "browser":
            return self.session.post(endpoint, data={"client_id": self.client_id, **body}, timeout=20)
        return self.session.post(endpoint, data=body, auth=(self.client_id, secret(self.client_id)), timeout=20)

    def exchange(self, code, verifier, redirect_uri=CALLBACK, **more):
        """Redeems a code."""
        return self.token(
            grant_type="authorization_code", code=code, redirect_uri=redirect_uri, code_verifier=verifier, **more
        )

    def sign_in(self, person=None, email="ann@acme.example", **parameters):
        """The whole flow: the token response as values."""
        response = self.exchange(*self.code(person, email, **parameters))
        assert response.status_code == 200, response.text
        return response.json()

    def refresh(self, refresh_token, **more):
        """Uses a refresh token."""
        return self.token(grant_type="refresh_token", refresh_token=refresh_token, **more)

    def introspect(self, token):
        """What the server says of a token."""
        return self.post(self.metadata["introspection_endpoint"], token=token).json()

    def userinfo(self, access_token):
        """The answer of the userinfo endpoint."""
        return self.session.get(
            self.metadata["userinfo_endpoint"], headers={"Authorization": f"Bearer {access_token}"}, timeout=20
        )
