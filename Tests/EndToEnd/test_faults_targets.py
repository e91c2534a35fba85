"""Targets that take connections and say nothing hold up nobody but those who need them."""

import threading

import pytest
import requests
from support.black_hole import BlackHole
from support.client import Client
from support.faults import report
from support.person import Person
from support.receiver import Receiver
from support.slapd import PASSWORD as DIRECTORY_PASSWORD
from support.slapd import Slapd, person
from support.world import client, world

WAITING = 60

# Each password typed is hashed before a directory is asked. On two processors 34 hashes may run or wait; whoever comes
# beyond is told to come again, which is another test's matter.
WAITING_WITH_PASSWORDS = 30


def declared(hole, receiver, slapd):
    """Acme with passwords of its own; dead, whose directory and identity provider say nothing; live, whose directory does."""
    document = world(
        users=["ann"],
        clients=[
            client("deaf", backchannel_logout_uri=f"http://{hole.address}/logout"),
            client("told", backchannel_logout_uri=f"{receiver.url}/logout"),
        ],
    )
    mute = {
        "name": "dead",
        "domains": ["dead.example"],
        "mfa": "off",
        "directories": [{"id": "mute", "type": "ldap", "url": f"ldap://{hole.address}", "base_dn": "dc=x", "user_filter": "(mail={email})", "timeout_seconds": 8}],
        "connections": [
            {
                "id": "mute-op",
                "type": "oidc",
                "enabled": True,
                "display_name": "Mute",
                "vendor": "generic",
                "issuer": f"http://{hole.address}",
                "client_id": "signet",
                "client_secret": "0123456789abcdef0123456789abcdef",
                "scopes": ["openid", "email"],
            }
        ],
    }
    live = {"name": "live", "domains": ["live.example"], "mfa": "off", "directories": [slapd.declared()]}
    document["organizations"] += [mute, live]
    return document


class Crowd:
    """People who wait for something dead, each in a thread."""

    def __init__(self, ask, count=WAITING):
        self.answers, self.began = [], threading.Barrier(count + 1)
        self.threads = [threading.Thread(target=self._run, args=(ask, number), daemon=True) for number in range(count)]

    def _run(self, ask, number):
        self.began.wait()
        self.answers.append(ask(number))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        self.began.wait()
        return self

    def __exit__(self, *_):
        for thread in self.threads:
            thread.join(120)
            assert not thread.is_alive()

    @property
    def waits(self):
        """Whether somebody still waits."""
        return len(self.answers) < len(self.threads)


@pytest.fixture
def place(deployment):
    """A server whose targets are dead, but for one directory and one application."""
    receiver, slapd = Receiver(), Slapd(person("lee", mail="lee@live.example"))
    slapd.start()
    with BlackHole() as hole:
        server = deployment(
            outbound={"allow_private": True},
            mail={"transport": f"smtp://127.0.0.1:{hole.port}"},
            limits={"failed_sign_ins_per_minute": 100_000},
        )
        server.apply(declared(hole, receiver, slapd))
        yield server.start(), receiver
        server.stop()
    slapd.remove()
    receiver.stop()


def lives(server, crowd):
    """What others do goes on while the crowd waits: sign-ins, tokens, another organization's directory."""
    tokens = Client(server).sign_in()
    assert Client(server).userinfo(tokens["access_token"]).status_code == 200
    lee = Person(server).sign_in(server.url("/login/org/live"), "lee@live.example", DIRECTORY_PASSWORD)
    assert lee.url == server.url("/"), lee.text
    assert crowd.waits, "the crowd was gone before anything was shown"


def test_a_dead_directory(place):
    """Its people are told so; those of another directory get in meanwhile."""
    server, _ = place
    with Crowd(
        lambda number: Person(server).sign_in(server.url("/login/org/dead"), f"p{number}@dead.example", "whatever it is"),
        WAITING_WITH_PASSWORDS,
    ) as crowd:
        lives(server, crowd)
    assert all(page.url != server.url("/") and page.alerts for page in crowd.answers)
    report("directory that says nothing", "sqlite", WAITING_WITH_PASSWORDS)


def test_a_dead_identity_provider(place):
    """Who goes there is told so; everybody else signs in meanwhile."""
    server, _ = place

    def go(_):
        return requests.get(server.url("/sso/mute-op/login"), allow_redirects=True, timeout=60)

    with Crowd(go) as crowd:
        lives(server, crowd)
    assert all(answer.status_code in (502, 503) for answer in crowd.answers), {a.status_code for a in crowd.answers}
    report("identity provider that says nothing", "sqlite", WAITING)


def test_a_dead_mail_server_and_a_deaf_application(place):
    """Pages about mail answer at once, and the application that listens is told of the logout."""
    server, receiver = place
    people = [Person(server) for _ in range(20)]
    for one in people:
        Client(server, "deaf").sign_in(one)
        Client(server, "told").sign_in(one)
    for one in people[:3]:
        page = one.submit(one.open(server.url("/password/forgot")).form("email"), email="ann@acme.example")
        assert page.status == 200
    for one in people:
        one.submit(one.open(server.url("/logout")).forms[0])
    assert receiver.wait("/logout", len(people))
    assert Client(server).sign_in()
    report("mail server and back-channel target that say nothing", "sqlite", len(people))
