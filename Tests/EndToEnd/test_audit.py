"""`signet audit`: what happened is written down, can be read and followed, and cannot be changed unseen."""

import json
import re
import subprocess
import time

import pytest
from support.client import Client
from support.databases import query
from support.person import Person
from support.ports import wait_until
from support.server import PROGRAM, clean_environment
from support.world import world


def rows(signet, *options):
    """The log as JSON."""
    return [json.loads(line) for line in signet.succeed("audit", "--json", *options).splitlines()]


def try_in_vain(signet, email="ann@acme.example", password="not the password 123"):
    """Fails to sign in."""
    return Person(signet).sign_in(Client(signet).authorization()[0], email, password)


@pytest.fixture
def busy(deployment, engine):
    """A deployment in which somebody signed in, somebody failed to, and somebody logged out."""
    signet = deployment(engine)
    signet.apply(world(users=["ann", "bob"]))
    signet.start()
    person, client = Person(signet), Client(signet)
    tokens = client.sign_in(person)
    try_in_vain(signet)
    try_in_vain(signet, "nobody@else.example")
    person.open(signet.url(f"/logout?id_token_hint={tokens['id_token']}"))
    return signet


def test_every_sign_in_is_in_the_log_with_its_rules(busy):
    """Who, where, how it ended and by which rules, as JSON and as lines for people."""
    found = rows(busy, "--organization", "acme")
    assert [(row["action"], row["result"]) for row in found] == [
        ("configuration.applied", "ok"),
        ("auth.login", "ok"),
        ("auth.login", "fail"),
        ("auth.logout", "ok"),
    ]
    applied, login, failed, logout = found
    assert applied["actor"] == "shell" and "+ user acme/ann@acme.example" in applied["details"]["lines"]
    assert login["email"] == "ann@acme.example" and login["organization"] == "acme" and login["client"] == "portal"
    assert login["details"]["method"] == "native" and login["details"]["amr"] == "pwd"
    assert "password.only" in login["details"]["rules"].split()
    assert login["network"] == "127.0.0.1" and login["session"] == logout["session"]
    assert failed["details"]["reason"] == "not_right" and failed["actor"] == "nobody"
    assert [row["number"] for row in found] == [1, 2, 3, 4]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", row["time"]) for row in found)
    lines = busy.succeed("audit", "--organization", "acme").splitlines()
    assert len(lines) == 4
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ +acme +auth\.login +fail +ann@acme\.example +127\.0\.0\.1 ", lines[2])
    assert "reason=not_right" in lines[2]


def test_without_an_organization_all_logs_are_read_by_time(busy):
    """The deployment's own among them: that is where addresses of nobody are."""
    found = rows(busy)
    stranger = next(row for row in found if row["details"].get("email") == "nobody@else.example")
    assert stranger["organization"] is None and stranger["details"]["reason"] == "not_right"
    assert [row["time"] for row in found] == sorted(row["time"] for row in found)
    assert rows(busy, "--last", "2") == found[-2:]
    assert {row["action"] for row in found} >= {"configuration.applied", "auth.login", "auth.logout"}


def test_the_log_is_followed(busy):
    """What there is, then what comes, a line each, at once."""
    follower = subprocess.Popen(
        [PROGRAM, "audit", "--follow", "--json", "--organization", "acme", "--config", busy.config],
        cwd=busy.folder,
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert [json.loads(follower.stdout.readline())["number"] for _ in range(4)] == [1, 2, 3, 4]
        try_in_vain(busy, "bob@acme.example")
        started = time.monotonic()
        row = json.loads(follower.stdout.readline())
        assert row["number"] == 5 and row["email"] == "bob@acme.example" and time.monotonic() - started < 5
    finally:
        follower.terminate()
        follower.wait()


def test_reading_goes_on_from_a_file(busy):
    """Each row once over all calls, in the order of its log; another database behind the same file is noticed."""
    place = busy.folder / "place.json"
    read = lambda *more: rows(busy, "--cursor-file", str(place), *more)
    first = read()
    assert {row["id"] for row in first} == {row["id"] for row in rows(busy)} and len(first) > 4
    for organization in {row["organization"] for row in first}:
        numbers = [row["number"] for row in first if row["organization"] == organization]
        assert numbers == list(range(1, len(numbers) + 1))
    assert read() == [] and place.stat().st_mode & 0o777 == 0o600
    try_in_vain(busy, "bob@acme.example")
    try_in_vain(busy, "bob@acme.example")
    assert [row["email"] for row in read("--organization", "acme")] == ["bob@acme.example"] * 2
    assert read() == []

    kept = place.read_text()
    for written, said in (("[]", "no file that this command wrote"), (kept.replace('"hash":"', '"hash":"AAAA'), "put back")):
        place.write_text(written)
        done = busy.command("audit", "--cursor-file", str(place))
        assert done.returncode == 1 and said in done.stderr and not done.stdout, done.stderr
        assert place.read_text() == written
    place.unlink()
    place.mkdir()
    done = busy.command("audit", "--cursor-file", str(place))
    assert done.returncode == 1 and "place.json" in done.stderr
    assert busy.command("audit", "--cursor-file", "x", "--last", "1").returncode == 64


@pytest.mark.parametrize("options", [[], ["--cursor-file", "place.json"]])
def test_rows_that_could_not_be_written_do_not_count_as_read(busy, options):
    """A disk that is full under the output: the command fails, and the rows come when there is room."""
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [PROGRAM, "audit", "--json", *options, "--config", busy.config],
            cwd=busy.folder,
            env=clean_environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1 and done.stderr == "signet: standard output cannot be written\n"
    assert {row["id"] for row in rows(busy, *options)} == {row["id"] for row in rows(busy)}


def test_a_follower_that_is_killed_misses_nothing(busy):
    """SIGKILL between two rows: the next one begins where the file says, so each row comes at least once."""
    place, seen = str(busy.folder / "killed.json"), []
    for _ in range(3):
        follower = subprocess.Popen(
            [PROGRAM, "audit", "--follow", "--json", "--cursor-file", place, "--config", busy.config],
            cwd=busy.folder,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            text=True,
        )
        try_in_vain(busy, "bob@acme.example")
        seen.append(json.loads(follower.stdout.readline())["id"])
        follower.kill()
        seen += [json.loads(line)["id"] for line in follower.stdout if line.endswith("\n")]
        follower.wait()
        try_in_vain(busy, "bob@acme.example")
    seen += [row["id"] for row in rows(busy, "--cursor-file", place)]
    assert set(seen) == {row["id"] for row in rows(busy)}


TAMPERING = {
    "removed": ("delete from audit_events where number = 3 and stream <> ''", "row 3 .*acme is missing"),
    "the last removed": ("delete from audit_events where number = 4 and stream <> ''", "row 4 .*acme is missing"),
    "altered": (
        "update audit_events set event = replace(event, '\"fail\"', '\"ok\"') where number = 3 and stream <> ''",
        "row 3 .*acme was altered",
    ),
    "moved": (
        "update audit_events set stream = '', number = 99 where number = 4 and stream <> ''",
        "row 4 .*acme is missing|row 3 .*deployment.* was added",
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_a_row_that_is_missing_or_altered_is_named(busy, what):
    """--verify counts the rows when all is well, and else exits 1 with one line."""
    assert re.match(r"\d+ rows in 2 logs, none missing, none altered\n", busy.succeed("audit", "--verify"))
    assert json.loads(busy.succeed("audit", "--verify", "--json", "--organization", "acme"))["rows"] == 4
    statement, line = TAMPERING[what]
    query(busy.database, statement)
    done = busy.command("audit", "--verify")
    assert done.returncode == 1 and not done.stdout
    assert len(done.stderr.splitlines()) == 1 and re.search(line, done.stderr), done.stderr


def test_a_row_with_a_time_that_nobody_means_ends_no_command(busy):
    """Whoever can write to the database does not stop who follows the log."""
    event = json.loads(query(busy.database, "select event from audit_events where number = 3 and stream <> ''")[0])
    altered = json.dumps({**event, "at": -(2**63)})
    query(busy.database, f"update audit_events set event = '{altered}' where number = 3 and stream <> ''")
    assert len(rows(busy, "--organization", "acme")) == 4
    assert len(busy.succeed("audit", "--organization", "acme").splitlines()) == 4


def test_who_is_removed_stays_in_the_log(busy):
    """Neither the person nor the organization takes the log along."""
    before = len(rows(busy))
    identifier = rows(busy, "--organization", "acme")[1]["account"]
    document = world(users=["bob"])
    busy.apply(document, "--prune")
    found = rows(busy, "--organization", "acme")
    assert found[1]["account"] == identifier and "email" not in found[1]
    assert identifier in busy.succeed("audit", "--organization", "acme")
    assert len(rows(busy)) > before


def test_wrong_usage_and_unknown_organizations_are_one_line(deployment):
    """64 and 1."""
    signet = deployment()
    signet.succeed("migrate")
    done = signet.command("audit", "--organization", "nowhere")
    assert done.returncode == 1 and "nowhere" in done.stderr and len(done.stderr.splitlines()) == 1
    assert signet.command("audit", "--verify", "--follow").returncode == 64
    assert signet.command("audit", "--last", "0").returncode == 64
    assert signet.succeed("audit") == ""
    assert signet.succeed("audit", "--verify").startswith("0 rows in 0 logs")


def test_a_pause_is_mailed_to_its_owner_and_written_down(busy):
    """Six wrong passwords: one line about the pause; further tries are counted."""
    for _ in range(7):
        try_in_vain(busy, "bob@acme.example")
    found = rows(busy, "--organization", "acme")
    assert [row["email"] for row in found if row["action"] == "auth.locked"] == ["bob@acme.example"]
    assert [row["details"]["tries"] for row in found if row["details"].get("reason") == "locked"] == ["1"]
    outbox = busy.folder / "outbox"
    wait_until(
        lambda: any("bob@acme.example" in mail.read_text() for mail in outbox.glob("*.eml")), what="mailed about the pause"
    )
