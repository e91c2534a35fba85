"""TN: the audit log evaded, forged or filled."""

import json

from attacker import at_once
from support.client import Client
from support.databases import query
from support.person import Person
from support.world import PASSWORD, world

LOGIN = "auth.login"


def rows(server, *options):
    """The log as JSON."""
    return [json.loads(line) for line in server.succeed("audit", "--json", *options).splitlines()]


def fail(server, email="dan@acme.example", password="not the password 123", **headers):
    """Fails to sign in: the page."""
    return Person(server, **headers).sign_in(Client(server).authorization()[0], email, password)


def test_tn_16_nobody_evades_the_log(signet):
    """Line breaks, text that turns around and enormous headers stay one value of one line, and are cut."""
    evil = "x\u202e" + "é" * 3_000
    known = len(rows(signet))
    fail(signet, **{"User-Agent": evil.encode().decode("latin-1")})
    fail(signet, "dan@acme.example\r\n2026-01-01T00:00:00Z acme auth.login ok")
    fail(signet, "\u202edan@acme.example")
    written = rows(signet)[known:]
    assert [row["action"] for row in written if row["email"] == "dan@acme.example"] == [LOGIN]
    assert all(len(json.dumps(row)) < 4_000 for row in written)
    printed = signet.succeed("audit")
    assert len(printed.splitlines()) == len(rows(signet)) and "\x1b" not in printed and "\u202e" not in printed
    assert "none altered" in signet.succeed("audit", "--verify")


def test_tn_16_the_log_cannot_be_switched_off(deployment):
    """There is no such setting, and the level of the server's own log is another thing."""
    server = deployment()
    assert server.command("serve", environment={"SIGNET_AUDIT": "off"}).returncode == 1
    server.apply(world())
    server.start(SIGNET_LOG_LEVEL="critical")
    fail(server, "ann@acme.example")
    assert [row["result"] for row in rows(server) if row["action"] == LOGIN] == ["fail"]


def test_tn_116_passwords_typed_anywhere_are_not_in_the_log(signet):
    """Neither from their own field nor from the one for the email."""
    for email, password in (("hunter2!", "hunter2!"), ("hunter2!@word", "x"), ("cora@acme.example", "hunter2!")):
        fail(signet, email, password)
    held = "\n".join(query(signet.database, "select event from audit_events"))
    assert "(withheld)" in held and "hunter2" not in held and PASSWORD not in held


def test_tn_117_tries_while_paused_do_not_fill_the_log(deployment):
    """Two hundred tries are a handful of lines, which say how many there were."""
    server = deployment()
    server.apply(world())
    server.start()
    for _ in range(6):
        fail(server, "ann@acme.example")
    before = len(rows(server))
    person = Person(server)
    page = person.open(server.url("/login"))
    at_once(8, lambda n: [person.session.post(page.url, {"email": "ann@acme.example"}, timeout=20) for _ in range(25)])
    for _ in range(20):
        fail(server, "ann@acme.example")
    assert len(rows(server)) - before <= 2


def test_tn_118_one_organization_is_not_in_the_log_of_another(signet):
    """Whoever reads acme's log reads nothing of globex's people, and the reverse."""
    Person(signet).sign_in(Client(signet).authorization()[0], "gus@globex.example", PASSWORD)
    fail(signet)
    for name, other in (("acme", "globex"), ("globex", "acme")):
        found = rows(signet, "--organization", name)
        assert found and all(row["organization"] == name for row in found)
        assert not any(row.get("email", "").endswith(f"{other}.example") for row in found)
