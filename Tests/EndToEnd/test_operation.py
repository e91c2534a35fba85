"""What an operator does on a bad night: lines of the log by request, keys revoked, the master key replaced, dry runs."""

import base64
import json
import os
import re
import signal
import ssl
import stat
import subprocess

import pytest
import requests
from cryptography import x509
from support.client import Client
from support.databases import query
from support.person import Person
from support.ports import free_port, wait_until
from support.secure import SecureSignet, self_signed
from support.world import secret, world


def lines(signet, message):
    """The lines of the log with this message, read as JSON."""
    read = [json.loads(line) for line in signet.logged().splitlines() if line.startswith("{")]
    return [line for line in read if line["message"] == message]


def test_every_line_about_a_request_has_its_id(deployment):
    """The line of the request, the line of the use case and the audit log say the same id; no line says a secret."""
    signet = deployment(log={"format": "json"})
    signet.apply(world())
    signet.start()
    client = Client(signet)
    tokens = client.sign_in()
    signed_in = wait_until(lambda: lines(signet, "signed in"), what="the line")[0]
    told = {line["id"]: line for line in lines(signet, "request")}
    request = told[signed_in["id"]]
    assert (request["method"], request["route"], request["status"]) == ("POST", "login", 303)
    assert request["client"] == "127.0.0.1" and isinstance(request["microseconds"], int) and request["microseconds"] > 0
    events = [json.loads(line) for line in signet.succeed("audit", "--organization", "acme", "--json").splitlines()]
    assert signed_in["id"] in [event.get("request") for event in events if event["action"] == "auth.login"]

    page = requests.get(signet.url("/nowhere"), timeout=10)
    shown = re.search(r"data-reference>([0-9A-Z-]+)<", page.text)[1]
    assert told.get(shown) or {line["id"]: line for line in lines(signet, "request")}[shown]["status"] == 404
    log = "".join(line for line in signet.logged().splitlines(True) if "/setup?token=" not in line)
    for value in (tokens["access_token"], tokens["refresh_token"], "correct horse", secret("portal"), "code=", "?"):
        assert value not in log, value


def test_requests_may_be_left_out_of_the_log(deployment):
    """With log.requests: false the rest is still written."""
    signet = deployment(log={"format": "json", "requests": False})
    signet.apply(world())
    signet.start()
    Client(signet).sign_in()
    wait_until(lambda: lines(signet, "signed in"), what="the line")
    assert lines(signet, "request") == []


def test_ready_says_what_is_well(signet):
    """Readiness names its parts and nothing that would help a stranger; it is not kept by anybody."""
    answer = signet.get("/health/ready")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert answer.json() == {
        "status": "ok",
        "checks": {"database": "ok", "schema": "ok", "keys": "ok", "disk": "ok"},
    }
    assert signet.get("/health/live").json() == {"status": "ok"}


def test_a_disk_that_cannot_be_written_is_not_ready(deployment):
    """The folder of the mail becomes a file's: not ready, and ready again when it is a folder."""
    signet = deployment()
    signet.apply(world())
    signet.start()
    outbox = signet.folder / "outbox"
    before = list(outbox.iterdir()) if outbox.exists() else []
    assert before == []
    if outbox.exists():
        outbox.rmdir()
    outbox.symlink_to("/proc/self")

    def failed():
        answer = signet.get("/health/ready")
        return answer.status_code == 503 and answer.json()["checks"]["disk"] == "failed"

    wait_until(failed, what="not ready")
    assert "not ready" in signet.logged()
    assert signet.command("healthcheck").returncode == 1
    outbox.unlink()
    wait_until(lambda: signet.get("/health/ready").status_code == 200, what="ready again")
    assert "ready again" in signet.logged()


def test_a_revoked_key_signs_and_verifies_nothing(deployment, engine):
    """The running server follows within a second; sessions and refresh tokens live on; the audit log has it."""
    signet = deployment(engine)
    signet.apply(world())
    signet.start()
    client = Client(signet)
    tokens = client.sign_in()
    leaked = json.loads(_decoded(tokens["access_token"].split(".")[0]))["kid"]
    assert client.userinfo(tokens["access_token"]).status_code == 200
    missing = signet.command("keys", "revoke", "nonsense")
    assert missing.returncode == 1 and "nonsense" in missing.stderr
    assert signet.command("keys", "revoke").returncode == 64
    listed = signet.succeed("keys", "revoke", leaked)
    assert f"{leaked}  ES256  revoked" in listed
    wait_until(lambda: client.userinfo(tokens["access_token"]).status_code == 401, what="the end of the token")
    assert leaked not in [key["kid"] for key in signet.jwks()["keys"]]
    fresh = client.refresh(tokens["refresh_token"])
    assert fresh.status_code == 200 and client.userinfo(fresh.json()["access_token"]).status_code == 200
    assert "keys.revoked" in signet.succeed("audit")
    every = {key["kid"] for key in signet.jwks()["keys"]}
    signet.succeed("keys", "revoke", "--all")
    wait_until(lambda: not every & {key["kid"] for key in signet.jwks()["keys"]}, what="other keys")
    assert len(signet.jwks()["keys"]) == 8
    signet.succeed("audit", "--verify")


def _decoded(part):
    """The text of one part of a token."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_the_master_key_is_replaced_while_serving(deployment, engine):
    """What was sealed before opens; the old key is kept, and opens the database no more."""
    signet = deployment(engine)
    signet.apply(world())
    signet.start()
    tokens = Client(signet).sign_in()
    keys = signet.folder / "keys"
    old = (keys / "master.key").read_text()
    told = signet.succeed("keys", "rotate-master")
    kept = [path for path in keys.iterdir() if path.name != "master.key"]
    assert len(kept) == 1 and kept[0].read_text() == old and kept[0].name in told
    assert (keys / "master.key").read_text() != old
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in keys.iterdir())
    assert Client(signet).refresh(tokens["refresh_token"]).status_code == 200  # the running server goes on
    assert signet.stop() == 0
    new = (keys / "master.key").read_text()
    signet.start()
    assert Client(signet).userinfo(tokens["access_token"]).status_code == 200
    assert signet.stop() == 0
    (keys / "master.key").write_text(old)
    refused = signet.command("serve")
    assert refused.returncode == 1 and len(refused.stderr.strip().splitlines()) == 1, refused.stderr
    # Cut off between the database and the file: the next start finds out.
    (keys / "master.key.next").write_text(new)
    (keys / "master.key.next").chmod(0o600)
    kept[0].unlink()
    signet.start()
    assert (keys / "master.key").read_text() == new
    assert Client(signet).sign_in()["access_token"]
    assert "keys.master.rotated" in signet.succeed("audit")


def test_a_master_key_that_was_made_already_is_the_next_one(deployment):
    """Of two replacements at once, or one that was cut off, both use the same key: none is lost with its process."""
    signet = deployment("sqlite")
    signet.apply(world())
    keys = signet.folder / "keys"
    following = base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
    (keys / "master.key.next").write_text(following + "\n")
    (keys / "master.key.next").chmod(0o600)
    signet.succeed("keys", "rotate-master")
    assert (keys / "master.key").read_text().strip() == following
    signet.start()
    assert Client(signet).sign_in()["access_token"]


def test_what_root_makes_belongs_to_the_service(deployment):
    """Keys, database and folders that an administrator's command makes are the folder's owner's, who runs the server."""
    signet = deployment("sqlite")
    # Who is not root makes files for itself alone.
    owner = (65534, 65534) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    os.chown(signet.folder, *owner)
    signet.apply(world())
    signet.succeed("keys", "rotate-master")
    backup = signet.folder.parent / "a.backup"
    signet.succeed("backup", str(backup))
    for path in signet.folder.glob("**/signet.db*"):
        path.unlink()
    signet.succeed("restore", str(backup))
    made = [path for path in signet.folder.rglob("*") if path.name != "signet.yaml" and path.name != "applied.yaml"]
    assert {"master.key", "signet.db", "keys"} <= {path.name for path in made}
    assert {(path.stat().st_uid, path.stat().st_gid) for path in made} == {owner}


@pytest.mark.parametrize("words", [["audit"], ["keys", "list"], ["keys", "rotate-master"], ["export"]])
def test_a_command_beside_the_wrong_folder_makes_nothing(deployment, words):
    """It was meant for another server's settings, and says so."""
    signet = deployment("sqlite")
    told = signet.command(*words)
    assert told.returncode == 1 and "--config" in told.stderr and len(told.stderr.strip().splitlines()) == 1
    assert [path.name for path in signet.folder.iterdir()] == ["signet.yaml"]
    assert "would run 1 initial" in signet.succeed("migrate", "--dry-run")
    assert [path.name for path in signet.folder.iterdir()] == ["signet.yaml"]


def test_a_dry_run_makes_nothing(deployment, engine):
    """On a deployment that is not there yet: the whole plan, and no file, key or table; on one that is, its changes."""
    signet = deployment(engine)
    plan = signet.apply(world(), "--dry-run")
    assert any(line.startswith("+ user acme/ann@acme.example") for line in plan)
    assert sorted(path.name for path in signet.folder.iterdir()) == ["applied.yaml", "signet.yaml"]
    if engine == "postgres":
        tables = "select table_name from information_schema.tables where table_schema = current_schema()"
        assert query(signet.database, tables) == []
    done = signet.apply(world())
    assert done == plan
    assert signet.apply(world(), "--dry-run") == ["no changes"]
    assert any("bob" in line for line in signet.apply(world(users=["ann", "bob"]), "--dry-run"))
    assert signet.apply(world()) == ["no changes"]


def test_another_issuer_is_noticed(deployment, engine):
    """A command without the server's settings says so, and so does a server that follows one with another issuer."""
    server = deployment(engine).start()
    assert "issuer" not in server.command("keys", "list").stderr
    elsewhere = server.command("keys", "list", environment={"SIGNET_ISSUER": "https://elsewhere.example"})
    assert elsewhere.returncode == 0 and elsewhere.stderr.count("\n") == 1, elsewhere.stderr
    assert f"served={server.issuer}" in elsewhere.stderr and "issuer=https://elsewhere.example" in elsewhere.stderr
    for issuer, before in ((server.issuer, None), ("https://elsewhere.example", server.issuer)):
        server.stop()
        written = len(server.logged())
        server.start(SIGNET_ISSUER=issuer)
        stray = server.command("serve", environment={"SIGNET_ISSUER": "https://stray.example"})
        assert stray.returncode == 1 and "another program listens there" in stray.stderr
        said = [line for line in server.logged()[written:].splitlines() if "another issuer" in line]
        assert bool(said) == bool(before) and all(f"before={before}" in line for line in said), said


@pytest.mark.parametrize("ignored", [False, True])
def test_a_terminal_that_goes_away_stops_the_server_as_asked(deployment, ignored):
    """SIGHUP drains and ends with 0; a server that was started to outlive its terminal goes on."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN if ignored else signal.SIG_DFL)
    try:
        server = deployment().start()  # what is ignored is inherited
    finally:
        signal.signal(signal.SIGHUP, before)
    server.process.send_signal(signal.SIGHUP)
    if ignored:
        with pytest.raises(subprocess.TimeoutExpired):
            server.process.wait(timeout=1)
        assert server.get("/health/ready").status_code == 200
    else:
        assert server.process.wait(timeout=20) == 0


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_health_is_asked_without_touching_the_database(signet, path):
    """A thousand questions are answered from memory."""
    session = requests.Session()
    for _ in range(1_000):
        assert session.get(signet.url(path), timeout=10).status_code == 200
    assert isinstance(Person(signet).open(signet.url("/login")).text, str)


def answers(url):
    """Whether anybody does there."""
    try:
        return requests.get(url, timeout=5).ok
    except requests.ConnectionError:
        return False


def test_a_renewed_certificate_is_shown_without_a_restart(tmp_path):
    """Files that do not fit each other yet change nothing; who is connected stays."""
    port = free_port()
    signet = SecureSignet(tmp_path, log={"format": "json"}, metrics={"listen": f"127.0.0.1:{port}"})
    (tmp_path / "renewed").mkdir()
    renewed = self_signed(tmp_path / "renewed", days=90)
    files = signet.settings["tls"]

    def shown():
        return x509.load_pem_x509_certificate(ssl.get_server_certificate(("127.0.0.1", signet.port)).encode())

    def expiry():
        name = "signet_tls_certificate_expiry_timestamp_seconds "
        text = requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10).text
        return next(float(line.removeprefix(name)) for line in text.splitlines() if line.startswith(name))

    signet.start()
    try:
        first, second = shown(), x509.load_pem_x509_certificate(renewed.certificate.read_bytes())
        wait_until(lambda: answers(f"http://127.0.0.1:{port}/metrics"), what="metrics")
        assert expiry() == first.not_valid_after_utc.timestamp()
        early = signet.connect("http/1.1")

        os.replace(renewed.certificate, files["certificate"])
        wait_until(lambda: lines(signet, "TLS certificate not taken"), what="the warning")
        assert shown() == first and expiry() == first.not_valid_after_utc.timestamp()

        os.replace(renewed.key, files["key"])
        wait_until(lambda: shown() == second, what="the new certificate")
        assert expiry() == second.not_valid_after_utc.timestamp()
        early.sendall(b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert early.recv(15) == b"HTTP/1.1 200 OK"

        os.remove(files["key"])
        wait_until(lambda: len(lines(signet, "TLS certificate not taken")) == 2, what="the second warning")
        assert shown() == second and len(lines(signet, "TLS certificate taken")) == 1
    finally:
        assert signet.stop() == 0


def test_a_database_file_that_is_no_longer_there_is_noticed(deployment):
    """Whoever replaces it under a running server would lose all that is written from then on."""
    signet = deployment("sqlite", log={"format": "json"})
    signet.apply(world(users=["ann"]))
    signet.start()
    file = signet.folder / "signet.db"
    os.rename(file, signet.folder / "elsewhere.db")
    wait_until(lambda: signet.get("/health/ready").status_code == 503, what="not ready")
    assert "signet.db is not the file that was opened" in lines(signet, "not ready")[0]["disk"]
    file.write_bytes(b"")
    assert signet.get("/health/ready").status_code == 503
    os.replace(signet.folder / "elsewhere.db", file)
    wait_until(lambda: signet.get("/health/ready").status_code == 200, what="ready again")


def test_a_command_that_only_looks_migrates_nothing(deployment, engine):
    """It says what to do, and the database stays as it is."""
    signet = deployment(engine)
    for arguments in (["audit"], ["keys", "list"], ["export"]):
        done = signet.command(*arguments)
        assert done.returncode == 1 and re.search("no database at|the database is empty", done.stderr), done.stderr
    signet.apply(world(users=["ann"]))
    query(signet.database, "delete from schema_version where version = (select max(version) from schema_version)")
    before = query(signet.database, "select version from schema_version order by version")
    for arguments in (["audit"], ["keys", "list"], ["export"], ["user", "suspend", "--organization", "acme"]):
        email = ["--email", "ann@acme.example"] if arguments[0] == "user" else []
        done = signet.command(*arguments, *email)
        assert (done.returncode, done.stderr) == (1, "signet: the database has migrations pending: run signet migrate\n")
    assert query(signet.database, "select version from schema_version order by version") == before


def test_a_key_that_cannot_be_seen_is_not_called_lost(deployment, tmp_path):
    """The path to it leads nowhere: that is said, and not that the key is gone."""
    signet = deployment(keys=str(tmp_path / "file" / "keys"))
    (tmp_path / "file").write_text("not a folder")
    done = signet.command("serve")
    assert done.returncode == 1 and "master.key: cannot be read" in done.stderr, done.stderr
