"""Request objects over the wire: by value, by reference, pushed (RFC 9101, OIDC Core 6)."""

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from support.client import Client, pkce
from support.person import Arrival, Page, Person
from support.server import Signet
from support.world import CALLBACK, client, client_key, world

KEYS = {"keys": [client_key().as_dict(private=False)]}


def signed(server, key=None, **changes):
    """A request object of the application `asker`, and the verifier of its challenge."""
    verifier, challenge = pkce()
    claims = {
        "iss": "asker",
        "aud": server.issuer,
        "exp": int(time.time()) + 300,
        "client_id": "asker",
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": "openid email",
        "state": "inside",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **changes,
    }
    header = {"alg": "ES256", "kid": "client-key", "typ": "oauth-authz-req+jwt"}
    return jwt.encode(header, claims, key or client_key(), algorithms=["ES256"]), verifier


def address(server, **parameters):
    """The authorization endpoint with parameters."""
    return server.discovery()["authorization_endpoint"] + "?" + urlencode({"client_id": "asker", **parameters})


@pytest.fixture(scope="module")
def documents():
    """A small web server: what is at each of its paths, and its address."""
    pages = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "application/oauth-authz-req+jwt")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()


@pytest.fixture(scope="module")
def server(tmp_path_factory, documents):
    """A server with an application that signs its requests."""
    made = Signet(tmp_path_factory.mktemp("signet"), outbound={"allow_private": True})
    made.apply(
        world(clients=[client("asker", jwks=KEYS, request_uris=[f"{documents[0]}/request.jwt"])])
    )
    yield made.start()
    assert made.stop() == 0, made.logged()


@pytest.mark.spec("RFC 9101", "6.3")
def test_only_what_is_inside_counts(server):
    """A signed object decides alone; what stands beside it is not read."""
    token, verifier = signed(server)
    url = address(server, request=token, response_type="code", scope="openid", state="outside", redirect_uri="https://x.y")
    arrival = Person(server).sign_in(url)
    assert isinstance(arrival, Arrival), arrival.text
    assert arrival.url.startswith(CALLBACK)
    assert arrival.parameters["state"] == "inside"
    tokens = Client(server, "asker").exchange(arrival.parameters["code"], verifier).json()
    assert set(tokens["scope"].split()) == {"openid", "email"}


@pytest.mark.spec("RFC 9101", "5.2")
@pytest.mark.spec("OIDC Core", "6.2")
def test_an_object_is_fetched_where_it_is_registered(server, documents):
    """A registered address is fetched, and its fragment is not part of that; any other address is refused."""
    base, pages = documents
    pages["/request.jwt"], _ = signed(server)
    arrival = Person(server).sign_in(address(server, request_uri=f"{base}/request.jwt#version-2"))
    assert isinstance(arrival, Arrival), arrival.text
    assert arrival.parameters["state"] == "inside"
    for other in (f"{base}/other.jwt", "http://169.254.169.254/latest", "file:///etc/passwd"):
        page = Person(server).open(address(server, request_uri=other))
        assert isinstance(page, Page)
        assert "invalid_request_uri" in page.text


@pytest.mark.spec("RFC 9126", "3")
def test_an_object_can_be_pushed(server):
    """The object is checked when it is pushed."""
    asker = Client(server, "asker")
    endpoint = asker.metadata["pushed_authorization_request_endpoint"]
    token, _ = signed(server)
    pushed = asker.post(endpoint, request=token)
    assert pushed.status_code == 201, pushed.text
    arrival = Person(server).sign_in(address(server, request_uri=pushed.json()["request_uri"]))
    assert isinstance(arrival, Arrival)
    assert arrival.parameters["state"] == "inside"
    refused = asker.post(endpoint, request=signed(server, aud="https://other.example")[0])
    assert refused.status_code == 400
    assert refused.json()["error"] == "invalid_request_object"


@pytest.mark.spec("RFC 9101", "10.1")
def test_objects_that_are_not_the_clients_are_refused(server):
    """Unsigned, signed by somebody else, for somebody else, expired: by redirect where one was sent openly."""
    stranger = ECKey.generate_key("P-256", {"kid": "client-key"}, private=True)
    unsigned = "eyJhbGciOiJub25lIn0." + signed(server)[0].split(".")[1] + "."
    for token, error in [
        (unsigned, "request_not_supported"),
        (signed(server, stranger)[0], "invalid_request_object"),
        (signed(server, aud="https://other.example")[0], "invalid_request_object"),
        (signed(server, exp=int(time.time()) - 120)[0], "invalid_request_object"),
        (signed(server, client_id="portal")[0], "invalid_request_object"),
        (signed(server, request="a.b.c")[0], "invalid_request_object"),
    ]:
        page = Person(server).open(address(server, request=token))
        assert isinstance(page, Page)
        assert error in page.text
        arrival = Person(server).open(address(server, request=token, redirect_uri=CALLBACK, state="outside"))
        assert isinstance(arrival, Arrival)
        assert arrival.parameters["error"] == error
        assert arrival.parameters["state"] == "outside"
