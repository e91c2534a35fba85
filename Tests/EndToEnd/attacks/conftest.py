"""One server for all attacks, which must be as well after each of them as it was before."""

import re

import pytest
from attacker import APP, DESK
from places import PLACES
from support.databases import ENGINES
from support.server import Signet
from support.world import PASSWORD, client, user, world

# All attacks come from one network; what is counted for it has tests with servers of their own.
GUESSES = {"failed_sign_ins_per_minute": 1_000_000}
PEOPLE = ["ann", "bob", "cora", "dan"]


def hostile_world():
    """The world, another organization beside it, and a client for each kind of redirect URI."""
    declared = world(
        users=PEOPLE,
        clients=[
            client("app", redirect_uris=[APP, "https://app.example/second"]),
            client("desk", "none", application_type="native", redirect_uris=[DESK, "com.example.desk:/cb"]),
            client("asker", require_consent=True),
            client(
                "asker-app",
                "none",
                application_type="native",
                redirect_uris=["com.example.asker:/cb"],
                require_consent=True,
            ),
            client("bound", dpop_bound_access_tokens=True),
            client("pusher", require_pushed_authorization_requests=True),
            client("guessed"),
            client("caller", resources=["https://api.example/v1"]),
            client("acme-only", organization="acme"),
            client("rs256", id_token_signed_response_alg="RS256"),
            client("odd:id+%41", client_secret="odd+secret & 100% ü:0123456789abcdef"),
        ],
    )
    gus = {**user("gus"), "email": "gus@globex.example", "password": PASSWORD}
    other = {"name": "globex", "domains": ["globex.example"], "mfa": "off", "users": [gus]}
    return {**declared, "organizations": [*declared["organizations"], other]}


@pytest.fixture(scope="session")
def signet(tmp_path_factory):
    """The server that is attacked."""
    server = Signet(tmp_path_factory.mktemp("attacked"), limits=GUESSES)
    server.apply(hostile_world())
    yield server.start()
    assert server.stop() == 0, server.logged()


@pytest.fixture(scope="session", params=ENGINES)
def either(request, tmp_path_factory):
    """A server on each engine, for attacks that race."""
    server = Signet(tmp_path_factory.mktemp("raced"), request.param, limits=GUESSES)
    server.apply(world(users=PEOPLE))
    yield server.start()
    assert server.stop() == 0, server.logged()


@pytest.fixture(autouse=True)
def unharmed(request):
    """After every attack: alive, and no line of the log says that we failed."""
    if "signet" not in request.fixturenames:
        yield
        return
    server = request.getfixturevalue("signet")
    from_here = len(server.logged())
    yield
    assert server.is_ready()
    written = server.logged()[from_here:]
    assert not re.search(r"^\S+ (warning|error|critical) ", written, re.MULTILINE), written


@pytest.fixture(scope="session")
def opened():
    """The places for JWTs that were used before, with what they hold."""
    return {}


@pytest.fixture
def place(request, signet, opened):
    """One place where JWTs are taken."""
    return opened.setdefault(request.param, PLACES[request.param](signet))
