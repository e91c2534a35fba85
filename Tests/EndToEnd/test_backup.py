"""signet backup and restore: while serving, from engine to engine, and what nothing of is revived."""

import json
import os
import stat

import pytest
import requests
from support.authenticator import Authenticator
from support.client import Client
from support.databases import ENGINES, new_database, query
from support.load import Load, crowd
from support.person import Person
from support.post import Outbox
from support.server import Signet
from support.tokens import unchecked
from support.world import user, world
from test_commands import one_line

DEVICE = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def document():
    """Ann, Bob who was invited, and Cora with a device."""
    declared = world(users=["ann", user("bob", status="invited"), user("cora", totp={"name": "phone", "secret": DEVICE})])
    declared["organizations"][0]["mfa"] = "optional"
    return declared


def beside(server, tmp_path, engine, name="restored"):
    """Another deployment with the same master key and a database of its own, empty."""
    folder = tmp_path / name
    folder.mkdir()
    other = Signet(folder, engine, keys=server.settings["keys"])
    return other


def is_in(server, cookies):
    """Whether a browser with these cookies is signed in."""
    return requests.get(server.url("/account"), cookies=cookies, allow_redirects=False, timeout=20).status_code == 200


@pytest.mark.parametrize("target", ENGINES)
def test_a_restore_revives_nothing(deployment, engine, target, tmp_path):
    """People, applications and the log are there; no session, token, code, link or one-time value counts any more."""
    server = deployment(engine)
    server.apply(document())
    server.start()
    client, ann = Client(server), Person(server)
    tokens = client.sign_in(ann)
    unused = client.code(ann)
    invitation = server.succeed("user", "invite", "--organization", "acme", "--email", "bob@acme.example").strip()
    asking = Person(server)
    asking.submit(asking.open(server.url("/password/forgot")).form("email"), email="ann@acme.example")
    reset = Outbox(server).wait("ann@acme.example", about="password").link
    file = tmp_path / "copy.backup"

    said = server.succeed("backup", file)
    assert "master.key is not in it" in said and stat.S_IMODE(file.stat().st_mode) == 0o600

    # What is used only after the copy was made is what a careless restore would revive.
    device = Authenticator(DEVICE)
    cora = Person(server)
    page = cora.sign_in(server.url("/login"), "cora@acme.example")
    code = device.fresh()
    assert cora.submit(page.form("code"), code=code).url == server.url("/")
    client.post(client.metadata["revocation_endpoint"], token=tokens["refresh_token"])
    before = {key["kid"] for key in server.jwks()["keys"]}
    server.stop()

    other = beside(server, tmp_path, target)
    try:
        told = other.succeed("restore", file)
        assert "none missing, none altered" in told, told
        other.start()
        assert not is_in(other, ann.session.cookies.get_dict())
        assert not before & {key["kid"] for key in other.jwks()["keys"]}
        app = Client(other)
        assert app.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
        assert app.exchange(*unused).json()["error"] == "invalid_grant"
        assert app.introspect(tokens["access_token"]) == {"active": False}
        assert app.userinfo(tokens["access_token"]).status_code == 401
        for link in (invitation, reset):
            address = link.replace(server.issuer, other.issuer)
            assert not Person(other).open(address).form("new_password"), address
        again = Person(other)
        page = again.sign_in(other.url("/login"), "cora@acme.example")
        page = again.submit(page.form("code"), code=code)
        assert page.url != other.url("/") and page.alerts, page.text
        # And yet everybody is there, under the same name.
        fresh = app.sign_in()
        assert unchecked(fresh["id_token"])["sub"] == unchecked(tokens["id_token"])["sub"]
        assert "none missing, none altered" in other.succeed("audit", "--verify")
        assert "database.restored" in query(other.database, "select action from audit_events")
    finally:
        other.stop()


def test_a_copy_of_a_server_under_load_is_whole(deployment, engine, tmp_path):
    """Copies made while people come and go can be restored, each of them."""
    server = deployment(engine, limits={"failed_sign_ins_per_minute": 100_000})
    declared, devices = crowd()
    server.apply(declared)
    server.start()
    load = Load(server, devices, seed=3)
    load.start()
    files = [tmp_path / f"{number}.backup" for number in range(3)]
    for file in files:
        server.succeed("backup", file)
    load.finish()
    for number, file in enumerate(files):
        other = beside(server, tmp_path, engine, f"restored-{number}")
        assert "none missing, none altered" in other.succeed("restore", file)
        if engine == "sqlite":
            assert query(other.database, "pragma integrity_check") == ["ok"]
        assert len(query(other.database, "select id from accounts")) == len(query(server.database, "select id from accounts"))


def test_what_is_refused(deployment, engine, tmp_path):
    """Each with one clear line, and with nothing restored or overwritten."""
    server = deployment(engine)
    server.apply(world())
    file = tmp_path / "copy.backup"
    server.succeed("backup", file)
    one_line(server.command("backup", file), 1, str(file), "--force")
    server.succeed("backup", file, "--force")
    one_line(server.command("backup", tmp_path / "nowhere" / "x"), 1, "nowhere", "written")
    assert sorted(path.name for path in tmp_path.iterdir() if "backup" in path.name) == ["copy.backup"]
    one_line(server.command("restore", file), 1, "not empty")

    whole = file.read_bytes()
    header = whole[20 : whole.index(b"}") + 1]
    newer = json.loads(header)
    newer["schema"] += 1
    newer = json.dumps(newer).encode()
    spoiled = {
        "cut short": (whole[: len(whole) // 2], "damaged"),
        "cut at a block": (whole[:-36], "damaged"),
        "altered": (whole[: len(whole) // 2] + bytes([whole[len(whole) // 2] ^ 1]) + whole[len(whole) // 2 + 1 :], "damaged"),
        "longer": (whole + b"x", "damaged"),
        "altered header": (whole.replace(b'"release"', b'"Release"', 1), "damaged"),
        "of a newer schema": (whole[:16] + len(newer).to_bytes(4) + newer + whole[20 + len(header) :], "upgrade signet"),
        "of a newer form": (whole.replace(b"backup 1", b"backup 2", 1), "upgrade signet"),
        "empty": (b"", "no backup"),
        "something else": (os.urandom(4096), "no backup"),
    }
    other = beside(server, tmp_path, engine)
    for name, (content, words) in spoiled.items():
        (tmp_path / "spoiled").write_bytes(content)
        one_line(other.command("restore", tmp_path / "spoiled"), 1, "spoiled", words)
        assert engine == "postgres" or not (other.folder / "signet.db").exists(), name
    one_line(other.command("restore", tmp_path / "missing"), 1, "missing")

    stranger = Signet(tmp_path / "stranger", engine) if (tmp_path / "stranger").mkdir() is None else None
    one_line(stranger.command("restore", file), 1, "master.key is missing")
    stranger.succeed("migrate")
    stranger.succeed("keys", "list")
    stranger.database = stranger.settings["database"] = new_database(engine, tmp_path)
    one_line(
        stranger.command("restore", file, environment={"SIGNET_DATABASE": stranger.database}), 1, "another master.key"
    )
    assert "restored" in other.succeed("restore", file)
    one_line(other.command("restore", file), 1, "not empty")
