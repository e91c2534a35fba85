"""The program from a shell: exit codes, one line of error, help on every level, settings."""

import json
import re
import subprocess

import pytest
import requests
from support.databases import query
from support.person import Page, Person
from support.ports import free_port
from support.server import PROGRAM, ROOT, clean_environment
from support.world import world

COMMANDS = [
    [],
    ["serve"],
    ["apply"],
    ["export"],
    ["explain"],
    ["audit"],
    ["user"],
    ["user", "unlock"],
    ["user", "reset-mfa"],
    ["user", "set-password"],
    ["user", "suspend"],
    ["user", "activate"],
    ["keys"],
    ["keys", "list"],
    ["keys", "rotate"],
    ["user"],
    ["user", "invite"],
    ["backup"],
    ["restore"],
    ["migrate"],
    ["healthcheck"],
]


def run(*arguments, **options):
    """Runs the program without any settings file."""
    quiet = {"capture_output": True, "text": True, "timeout": 60, "check": False, "stdin": subprocess.DEVNULL}
    return subprocess.run([PROGRAM, *arguments], **quiet, **options)


def one_line(done, code, *words):
    """A failure told in one line that has the words in it."""
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert all(word in done.stderr for word in words), done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_on_every_level(command):
    """--help says how, and exits 0."""
    done = run(*command, "--help")
    assert done.returncode == 0 and "USAGE: signet" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["serve", "--nonsense"], ["apply"], ["keys", "nonsense"], ["user", "nonsense"], ["healthcheck", "extra"]],
    ids=" ".join,
)
def test_wrong_usage_exits_64(arguments, tmp_path):
    """Wrong usage is told apart from failure."""
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 64 and done.stderr.strip()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"colour": "red"}, ["colour"]),
        ({"issuer": "http://sso.example"}, ["issuer", "https"]),
        ({"issuer": "https://sso.example/"}, ["issuer"]),
        ({"listen": "everywhere"}, ["listen"]),
        ({"listen": "127.0.0.1:99999"}, ["listen"]),
        ({"database": "oracle:x"}, ["database", "sqlite"]),
        ({"log": {"level": "loud"}}, ["log.level", "info"]),
        ({"signing": {"algorithm": "HS256"}}, ["signing.algorithm", "ES256"]),
        ({"signing": {"rotation_days": 0}}, ["signing.rotation_days"]),
        ({"locales": ["xx"]}, ["locales"]),
        ({"trusted_proxies": ["10.0.0.0/99"]}, ["trusted_proxies"]),
        ({"tls": {"certificate": "nowhere.pem"}}, ["tls"]),
    ],
    ids=str,
)
def test_a_bad_setting_stops_the_start_in_one_line(deployment, settings, words):
    """Key, value and what is expected; nothing is made."""
    signet = deployment(**settings)
    one_line(signet.command("serve"), 1, *words)
    assert not (signet.folder / "keys").exists()


def test_the_environment_wins(deployment):
    """SIGNET_LISTEN overrides `listen`; an unknown SIGNET_ variable stops the start."""
    signet = deployment()
    port = signet.port = free_port()
    signet.issuer = f"http://127.0.0.1:{port}"
    signet.start(SIGNET_LISTEN=f"127.0.0.1:{port}", SIGNET_ISSUER=signet.issuer)
    assert signet.discovery()["issuer"] == signet.issuer
    one_line(signet.command("serve", environment={"SIGNET_COLOUR": "red"}), 1, "SIGNET_COLOUR")


def test_the_settings_are_printed_without_secrets(deployment):
    """--print-settings shows what is in force."""
    signet = deployment(mail={"transport": "smtp://user:hunter2@mail.example:25"})
    printed = signet.succeed("serve", "--print-settings")
    assert signet.issuer in printed and "hunter2" not in printed
    assert "signing" in printed


def test_healthcheck_tells_by_its_exit_code(deployment, engine):
    """0 when the server answers ready, 1 when none does."""
    signet = deployment(engine)
    one_line(signet.command("healthcheck"), 1)
    signet.start()
    assert signet.command("healthcheck").returncode == 0
    assert requests.get(signet.url("/health/live"), timeout=5).status_code == 200
    assert signet.stop() == 0
    one_line(signet.command("healthcheck"), 1)


def test_a_busy_port_is_one_line(deployment):
    """Two servers on one port: the second says so."""
    signet = deployment()
    signet.start()
    one_line(signet.command("serve"), 1, str(signet.port))


def test_migrate_says_what_it_will_do_and_does_it_once(deployment, engine):
    """--dry-run lists, migrate runs, the second time there is nothing to do."""
    signet = deployment(engine)
    planned = signet.succeed("migrate", "--dry-run")
    assert planned.strip() and planned == signet.succeed("migrate", "--dry-run")
    assert signet.succeed("migrate").strip()
    assert signet.succeed("migrate", "--dry-run") == signet.succeed("migrate") == "no migrations pending\n"


def test_a_newer_database_that_is_compatible_is_worked_on(deployment, engine):
    """A later version that only added something to the schema says so, and this one goes on beside it."""
    signet = deployment(engine)
    signet.succeed("migrate")
    known = int(query(signet.database, "select max(version) from schema_version")[0])
    query(
        signet.database,
        f"insert into schema_version (version, name, requires) values ({known + 1}, 'from the future', {known})",
    )
    assert signet.succeed("migrate", "--dry-run") == "no migrations pending\n"
    signet.start()


def test_the_version_is_that_of_the_changelog():
    """A release is the newest one of the changelog; what is not released yet is the next one and says -dev."""
    version = subprocess.check_output([PROGRAM, "--version"], text=True).strip()
    newest = re.search(r"^## (\d+\.\d+\.\d+) ", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)[1]
    assert (version.removesuffix("-dev") == newest) != version.endswith("-dev")


def test_a_newer_database_is_refused(deployment, engine):
    """A database that a later version migrated is left alone."""
    signet = deployment(engine)
    signet.succeed("migrate")
    query(signet.database, "insert into schema_version (version, name) values (1000, 'from the future')")
    for command in (["serve"], ["migrate"], ["export"]):
        one_line(signet.command(*command), 1, "1000", "newer")


def test_an_empty_deployment_prints_a_link_for_its_first_operator(deployment):
    """The link works once, in a browser, and makes an operator."""
    signet = deployment()
    signet.start()
    link = re.search(r"http://\S+/setup\?token=\S+", signet.logged())
    assert link, signet.logged()
    person = Person(signet)
    form = person.open(link[0]).form("new_password")
    chosen = "a long enough passphrase"
    done = person.submit(form, email="root@localhost", new_password=chosen, confirm_password=chosen)
    assert isinstance(done, Page) and not done.alerts, done.alerts
    assert "root@localhost" in signet.succeed("export")
    assert Person(signet).open(link[0]).form("new_password") is None


def test_the_database_and_keys_survive_a_restart(deployment, engine):
    """The same keys and people after a stop and a start; SIGTERM ends with 0."""
    signet = deployment(engine)
    signet.apply(world())
    signet.start()
    keys = signet.jwks()
    assert signet.stop() == 0
    signet.start()
    assert signet.jwks() == keys


def test_logs_are_json_when_asked(deployment):
    """log.format: json writes one object a line."""
    signet = deployment(log={"format": "json", "level": "info"})
    signet.start().stop()
    for line in signet.logged().splitlines():
        if "/setup?token=" not in line:
            json.loads(line)


def test_the_environment_is_enough(deployment):
    """The program runs from anywhere, with its settings given by the environment alone."""
    signet = deployment()
    environment = clean_environment(
        SIGNET_ISSUER=signet.issuer,
        SIGNET_DATABASE=signet.database,
        SIGNET_KEYS=str(signet.folder / "keys"),
        SIGNET_MAIL_TRANSPORT=f"file:{signet.folder}/outbox",
    )
    done = run("migrate", cwd=signet.folder, env=environment)
    assert done.returncode == 0, done.stderr
