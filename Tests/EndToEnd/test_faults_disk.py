"""The disk is full: clear answers, nothing half done, and all is well when there is room again."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
import yaml
from support.client import Client
from support.databases import query
from support.faults import report
from support.person import Person
from support.ports import wait_until
from support.postgres_server import PostgresServer
from support.world import world


@pytest.fixture
def small_disk():
    """Makes a file system of so many MiB, where every user gets to."""
    folder = Path(tempfile.mkdtemp(prefix="small"))
    folder.chmod(0o755)

    def make(size):
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=0755", "tmpfs", folder],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"a full disk cannot be shown without the right to mount: {done.stderr}"
        return folder

    yield make
    subprocess.run(["umount", "-l", folder], check=False, capture_output=True)
    folder.rmdir()


def fill(folder):
    """Leaves no room in a file system."""
    ballast = folder / "ballast"
    with open(ballast, "wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                pass
    return ballast


@pytest.fixture
def database_in(engine):
    """Makes a database with its data in a folder; the server is the test's own, since a lost tablespace would stop it."""
    servers = []

    def make(folder):
        if engine == "sqlite":
            return f"sqlite:{folder}/signet.db"
        postgres = PostgresServer()
        servers.append(postgres)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        postgres.query(f"create tablespace small location '{folder}'")
        postgres.query("create database small tablespace small")
        return postgres.url("small")

    yield make
    for postgres in servers:
        postgres.remove()


def told(answer):
    """Whether somebody was told clearly to try again."""
    return answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0


def test_a_full_disk(deployment, engine, small_disk, database_in):
    """People see a page with an id, applications temporarily_unavailable, and every token still counts once."""
    server = deployment(engine, limits={"failed_sign_ins_per_minute": 100_000})
    folder = small_disk(8 if engine == "sqlite" else 32)
    server.database = database_in(folder)
    environment = {"SIGNET_DATABASE": server.database}
    declared = server.folder / "world.yaml"
    declared.write_text(yaml.safe_dump(world(users=["ann"])))
    server.succeed("apply", "-f", declared, environment=environment)
    server.start(**environment)
    client, ann = Client(server), Person(server)
    tokens = client.sign_in(ann)
    ballast = fill(folder)

    refused = 0
    newest = tokens["refresh_token"]
    for _ in range(400):
        answer = client.refresh(newest)
        if answer.status_code == 200:
            newest = answer.json()["refresh_token"]
            continue
        assert told(answer) and answer.json()["error"] == "temporarily_unavailable", answer.text
        refused += 1
        if refused == 3:
            break
    assert refused == 3, "the disk was never full"
    page = Person(server).sign_in(server.url("/login"))
    assert page.url == server.url("/") or told(page.response), page.text
    assert server.jwks()["keys"] and client.userinfo(tokens["access_token"]).status_code == 200
    ballast.unlink()

    answer = wait_until(lambda: client.refresh(newest), what="an answer")
    assert answer.status_code == 200, answer.text
    assert Person(server).sign_in(server.url("/login")).url == server.url("/")
    assert "none missing, none altered" in server.succeed("audit", "--verify", environment=environment)
    if engine == "sqlite":
        assert query(server.database, "pragma integrity_check") == ["ok"]
    server.stop()
    report("disk full", engine, refused)
