"""`signet user`: support for one person from a shell, while the server runs."""

import json

import pytest
from support.client import Client
from support.person import Arrival, Person
from support.world import PASSWORD, user, world

WHO = ("--organization", "acme", "--email", "ann@acme.example")
GIVEN = "a password on a slip of paper"


@pytest.fixture
def signet(deployment, engine):
    """A server with Ann and Bob."""
    server = deployment(engine)
    server.apply(world(users=["ann", "bob", user("ivy", status="invited", password=GIVEN)]))
    return server.start()


def sign_in(signet, password=PASSWORD, email="ann@acme.example", person=None):
    """Tries to sign in: where that led."""
    return (person or Person(signet)).sign_in(Client(signet).authorization()[0], email, password)


def audited(signet):
    """What was done from a shell to people, in order."""
    rows = [json.loads(line) for line in signet.succeed("audit", "--json", "--organization", "acme").splitlines()]
    return [(row["action"], row["email"]) for row in rows if row["actor"] == "shell" and "email" in row]


def refused(signet, *arguments, code=1, **options):
    """Runs a command that is refused, and returns its one line."""
    done = signet.command("user", *arguments, **options)
    assert done.returncode == code and len(done.stderr.splitlines()) == 1, (done.returncode, done.stderr)
    return done.stderr


def test_unlock_ends_a_pause(signet):
    """Somebody who is paused gets in again at once; the second time there is nothing to do."""
    for _ in range(6):
        sign_in(signet, "wrong wrong wrong")
    assert not isinstance(sign_in(signet), Arrival)
    assert "unlocked" in signet.succeed("user", "unlock", *WHO)
    assert isinstance(sign_in(signet), Arrival)
    assert "no failed" in signet.succeed("user", "unlock", *WHO)
    assert audited(signet) == [("user.unlocked", "ann@acme.example")]


def test_reset_mfa_lets_somebody_enrol_a_new_device(signet):
    """The lost device is asked for no more; the second time there is nothing to do."""
    totp = {"name": "phone", "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}
    signet.apply({"organizations": [{"name": "acme", "mfa": "required", "users": [{**user("ann"), "totp": totp}]}]})
    assert "code" in sign_in(signet).form("code").types
    assert "removed 1 device" in signet.succeed("user", "reset-mfa", *WHO)
    page = sign_in(signet)
    assert page.form("code") is None and page.form("name"), page.text
    assert "no device" in signet.succeed("user", "reset-mfa", *WHO)
    assert audited(signet) == [("mfa.reset_by_admin", "ann@acme.example")]


def test_unlink_says_what_there_is_to_cut(signet):
    """Nothing, for somebody who never came through an identity provider."""
    assert "tied to no identity provider" in signet.succeed("user", "unlink", *WHO)
    assert "tied to nobody" in signet.succeed("user", "unlink", *WHO, "--connection", "okta")
    assert audited(signet) == []


def test_suspend_ends_sessions_and_tokens_and_activate_lets_in_again(signet):
    """At once, in a running server."""
    person, client = Person(signet), Client(signet)
    tokens = client.sign_in(person)
    assert "suspended" in signet.succeed("user", "suspend", *WHO)
    assert client.userinfo(tokens["access_token"]).status_code == 401
    assert client.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert not isinstance(person.open(client.authorization()[0]), Arrival)
    assert not isinstance(sign_in(signet), Arrival)
    assert "already" in signet.succeed("user", "suspend", *WHO)
    signet.succeed("user", "activate", *WHO)
    assert "already" in signet.succeed("user", "activate", *WHO)
    assert isinstance(sign_in(signet), Arrival)
    assert isinstance(sign_in(signet, email="bob@acme.example"), Arrival)
    assert audited(signet) == [("user.suspended", "ann@acme.example"), ("user.activated", "ann@acme.example")]


@pytest.mark.parametrize("way", ["standard input", "environment"])
def test_set_password_forces_a_change(signet, way):
    """The given password lets in to the page that has it changed, and the old one no longer does."""
    client = Client(signet)
    tokens = client.sign_in(Person(signet))
    if way == "environment":
        signet.succeed("user", "set-password", *WHO, "--password", "env:GIVEN", environment={"GIVEN": GIVEN})
    else:
        signet.succeed("user", "set-password", *WHO, stdin=GIVEN + "\n")
    assert client.userinfo(tokens["access_token"]).status_code == 401
    assert sign_in(signet).alerts
    page = sign_in(signet, GIVEN)
    assert page.form("new_password"), page.text
    assert audited(signet) == [("password.force_set", "ann@acme.example")]
    assert GIVEN not in signet.succeed("audit", "--json") and GIVEN not in signet.logged()


def test_a_weak_password_is_set_with_a_warning(signet):
    """As apply does."""
    done = signet.command("user", "set-password", *WHO, stdin="short\n")
    assert done.returncode == 0 and "warning: " in done.stderr and "min_length 15" in done.stderr
    assert "short" not in done.stderr.replace("too short", "")


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        ([], {"stdin": ""}, "1 to 1024 bytes"),
        ([], {"stdin": "one\ntwo\n"}, "one line"),
        (["--password", "env:NOWHERE"], {}, "NOWHERE"),
        (["--password", "in the open"], {}, "env:NAME"),
    ],
    ids=str,
)
def test_a_password_that_cannot_be_taken_is_one_line(signet, arguments, options, words):
    """And changes nothing."""
    assert words in refused(signet, "set-password", *WHO, *arguments, **options)
    assert isinstance(sign_in(signet), Arrival)


def test_somebody_invited_is_left_to_register(signet):
    """Neither activated nor given a password: with advice."""
    ivy = ("--organization", "acme", "--email", "ivy@acme.example")
    assert "signet user invite" in refused(signet, "activate", *ivy)
    assert "signet user invite" in refused(signet, "set-password", *ivy, stdin=GIVEN)


def test_an_organization_without_passwords_gets_none(signet):
    """SSO only: no password is ever set."""
    signet.apply({"organizations": [{"name": "acme", "native_login": "disabled"}]})
    assert "identity provider" in refused(signet, "set-password", *WHO, stdin=GIVEN)


@pytest.mark.parametrize("command", ["unlock", "reset-mfa", "set-password", "suspend", "activate"])
def test_somebody_who_does_not_exist_is_one_line(signet, command):
    """Exit 1; an email that is none is wrong usage."""
    assert "nobody@acme.example" in refused(
        signet, command, "--organization", "acme", "--email", "nobody@acme.example", stdin=GIVEN
    )
    assert "nowhere" in refused(
        signet, command, "--organization", "nowhere", "--email", "ann@acme.example", stdin=GIVEN
    )
    refused(signet, command, "--organization", "acme", "--email", "ann", code=64, stdin=GIVEN)
    refused(signet, command, "--email", "ann@acme.example", code=64, stdin=GIVEN)
