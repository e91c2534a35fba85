"""The organization, people and applications most tests use."""

import functools

from joserfc.jwk import ECKey

PASSWORD = "correct horse battery"
CALLBACK = "http://127.0.0.1:9/callback"  # nobody listens there: the browser stops at it
GOODBYE = "http://127.0.0.1:9/bye"
SCOPE = "openid profile email offline_access"
ALGORITHMS = ["ES256", "RS256", "PS256", "EdDSA"]


def secret(client_id):
    """The secret of a client of the world."""
    return f"{client_id}-" + "0123456789abcdef" * 3


@functools.cache
def client_key():
    """The key of the client that authenticates with a signed assertion."""
    return ECKey.generate_key("P-256", {"kid": "client-key", "alg": "ES256", "use": "sig"}, private=True)


def user(name, **more):
    """A person of acme."""
    return {
        "email": f"{name}@acme.example",
        "email_verified": True,
        "given_name": name.capitalize(),
        "family_name": "Lee",
        "password": PASSWORD,
        **more,
    }


def client(client_id, method="client_secret_basic", **more):
    """An application that any test may use."""
    metadata = {
        "client_id": client_id,
        "client_name": client_id.capitalize(),
        "redirect_uris": [CALLBACK],
        "post_logout_redirect_uris": [GOODBYE],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": method,
        "scope": SCOPE,
    }
    if method.startswith("client_secret"):
        metadata["client_secret"] = secret(client_id)
    return {**metadata, **more}


def world(users=("ann",), clients=()):
    """The document: organization acme, its people, and a client for each way of authenticating and each algorithm."""
    return {
        "organizations": [
            {
                "name": "acme",
                "display_name": "Acme Corp",
                "domains": ["acme.example"],
                "mfa": "off",
                "users": [user(name) if isinstance(name, str) else name for name in users],
            }
        ],
        "clients": [
            client("portal"),
            client("poster", "client_secret_post"),
            client("signer", "private_key_jwt", jwks={"keys": [client_key().as_dict(private=False)]}),
            client("browser", "none"),
            client("machine", grant_types=["client_credentials"], redirect_uris=[], response_types=[], scope="reports"),
            *(client(f"alg-{name.lower()}", id_token_signed_response_alg=name) for name in ALGORITHMS),
            *clients,
        ],
    }
