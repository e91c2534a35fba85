"""oidc-provider-mock as an OpenID provider: Authlib's server side with a page on which anybody is chosen."""

from contextlib import ExitStack

import oidc_provider_mock
import requests

from .ports import free_port


def somebody(subject, email, verified=True, **claims):
    """Somebody it knows."""
    return oidc_provider_mock.User(sub=subject, claims={"email": email, "email_verified": verified, **claims})


PEOPLE = (
    somebody("o-ann", "ann@acme.example", given_name="Ann", family_name="Lee"),
    somebody("o-bob", "bob@acme.example", given_name="Bob", family_name="Roe"),
    somebody("o-eve", "eve@elsewhere.example"),
    somebody("o-uma", "uma@acme.example", verified=False),
)


class OpenIDProvider:
    """A provider that takes registered clients only and wants a nonce."""

    def __init__(self, people=PEOPLE):
        self.port = free_port()
        self.issuer = f"http://localhost:{self.port}"
        self.people = people
        self._running = ExitStack()

    def start(self):
        """Serves until `stop`."""
        served = oidc_provider_mock.run_server_in_thread(
            self.port, require_client_registration=True, require_nonce=True, user_claims=self.people
        )
        self._running.enter_context(served)
        return self

    def stop(self):
        """Ends it."""
        self._running.close()

    def connection(self, server, identifier="acme-oidc", **more):
        """The connection to it, as files declare it, once it has our client."""
        method = more.pop("token_endpoint_auth_method", "client_secret_basic")
        asked = {
            "redirect_uris": [server.url(f"/sso/{identifier}/callback")],
            "token_endpoint_auth_method": method,
        }
        registered = requests.post(f"{self.issuer}/oauth2/clients", json=asked, timeout=10).json()
        return {
            "id": identifier,
            "type": "oidc",
            "display_name": "OpenID",
            "issuer": self.issuer,
            "client_id": registered["client_id"],
            "client_secret": registered["client_secret"],
            "token_endpoint_auth_method": method,
            "scopes": ["openid", "profile", "email"],
            "jit": True,
            "link_by_email": "verified_domain",
            **more,
        }
