"""`signet apply` and `export`: a plan, all or nothing, again without changes, and a running server that follows."""

import copy
import time

import pytest
import yaml
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from support.client import Client
from support.person import Arrival, Page, Person
from support.world import PASSWORD, client, secret, user, world


@pytest.fixture
def signet(deployment, engine):
    """A deployment of this test's own, not started."""
    return deployment(engine)


def test_the_plan_has_a_line_for_each_change(signet):
    """`+`, `~` and `-`, and `no changes` the second time."""
    plan = signet.apply(world())
    assert "+ organization acme" in plan and "+ user acme/ann@acme.example" in plan and "+ client portal" in plan
    assert all(line[:2] in ("+ ", "~ ", "- ") for line in plan), plan
    assert signet.apply(world()) == ["no changes"]

    changed = world(users=[user("ann", given_name="Anna"), "bob"])
    plan = signet.apply(changed)
    assert [line.partition(" (")[0] for line in plan] == [
        "~ user acme/ann@acme.example",
        "+ user acme/bob@acme.example",
    ]
    assert signet.apply(changed) == ["no changes"]


def test_a_dry_run_changes_nothing(signet):
    """--dry-run prints the same plan and leaves everything."""
    planned = signet.apply(world(), "--dry-run")
    assert planned == signet.apply(world(), "--dry-run")
    assert signet.apply(world()) == planned


def test_only_prune_removes(signet):
    """What a file leaves out stays, unless --prune is given, and only inside the organizations it names."""
    other = {"organizations": [{"name": "globex", "users": [{"email": "g@globex.example", "password": PASSWORD}]}]}
    signet.apply(world(users=["ann", "bob"]))
    signet.apply(other)
    assert signet.apply(world()) == ["no changes"]
    assert signet.apply(world(), "--prune") == ["- user acme/bob@acme.example"]
    exported = yaml.safe_load(signet.succeed("export"))
    assert {organization["name"] for organization in exported["organizations"]} == {"acme", "globex"}


CLIENT = "clients:\n  - client_id: a\n    token_endpoint_auth_method: none\n"
REDIRECT = "    redirect_uris: [http://127.0.0.1/]\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("organizations:\n  - name: acme\n    colour: red\n", 3, ["colour"]),
        ("organizations:\n  - name: ACME!\n", 2, ["name"]),
        ("organizations:\n  - name: acme\n    mfa: sometimes\n", 3, ["mfa", "off", "optional", "required"]),
        ("organizations:\n  - name: acme\n    session: {inactivity_days: -1}\n", 3, ["inactivity_days"]),
        ("organizations:\n  - name: acme\n    users:\n      - {email: nobody}\n", 4, ["email"]),
        ("organizations:\n  - name: acme\n    display_name: A\n    display_name: B\n", 3, ["display_name"]),
        ("organizations:\n  - name: acme\n  - name: acme\n", 3, ["acme"]),
        (CLIENT + "    redirect_uris: [\"http://x.example/#f\"]\n", 4, ["redirect_uris"]),
        (CLIENT + "    id_token_signed_response_alg: HS256\n", 4, ["id_token_signed_response_alg", "ES256"]),
        (CLIENT + "    client_secret: env:NOT_SET\n", 4, ["client_secret", "NOT_SET"]),
        (CLIENT + REDIRECT + "    organization: nowhere\n", 2, ["organization", "nowhere"]),
        ("organizations:\n  - name: acme\n    connections:\n      - {id: x, type: saml}\n", 4, ["idp_metadata_file", "missing"]),
        ("organizations: [\n", None, []),
        ("organizations: 7\n", 1, ["organizations"]),
    ],
)
def test_a_bad_file_is_one_line_and_changes_nothing(deployment, text, line, words):
    """File, line, key and what is expected; nothing of the good part is applied."""
    signet = deployment()
    signet.apply(world())
    before = signet.succeed("export")
    file = signet.folder / "bad.yaml"
    file.write_text(text)
    done = signet.command("apply", "-f", file)
    assert done.returncode == 1, done.stdout
    message = done.stderr.strip()
    assert len(message.splitlines()) == 1, message
    assert f"bad.yaml:{line}" in message if line else "bad.yaml" in message, message
    assert all(word in message for word in words), message
    assert signet.succeed("export") == before


def test_one_bad_file_of_two_applies_neither(signet):
    """All or nothing, over every file given."""
    signet.apply({"organizations": [{"name": "first"}]})
    good, bad = signet.folder / "good.yaml", signet.folder / "bad.yaml"
    good.write_text("organizations: [{name: second}]\n")
    bad.write_text("clients: [{client_id: a, organization: third}]\n")
    assert signet.command("apply", "-f", good, "-f", bad).returncode == 1
    assert "second" not in signet.succeed("export")


def test_a_password_that_breaks_the_policy_is_taken_with_a_warning(signet):
    """The person can sign in with it; whoever applies the file is told."""
    file = signet.folder / "weak.yaml"
    file.write_text(yaml.safe_dump(world(users=[user("ann", password="short")])))
    done = signet.command("apply", "-f", file)
    assert done.returncode == 0
    assert "ann@acme.example" in done.stderr and "short" not in done.stderr


def test_a_running_server_follows_within_a_second(signet):
    """A client, a person and a changed redirect URI count at once."""
    signet.apply(world())
    signet.start()
    late = client("late", redirect_uris=["http://127.0.0.1:9/late"])
    signet.apply(world(users=["ann", "eve"], clients=[late]))
    time.sleep(1)
    url, _ = Client(signet, "late").authorization(redirect_uri="http://127.0.0.1:9/late")
    arrival = Person(signet).sign_in(url, "eve@acme.example")
    assert isinstance(arrival, Arrival) and "code" in arrival.parameters

    late["redirect_uris"] = ["http://127.0.0.1:9/later"]
    signet.apply(world(clients=[late]))
    time.sleep(1)
    assert isinstance(Person(signet).open(url), Page)


def test_a_pruned_client_gets_nothing_more(signet):
    """An organization's own client that the file no longer names goes with --prune, and its tokens with it."""
    document = world(clients=[client("own", organization="acme")])
    signet.apply(document)
    signet.start()
    own = Client(signet, "own")
    tokens = own.sign_in()
    without = copy.deepcopy(document)
    without["clients"] = [entry for entry in document["clients"] if entry["client_id"] != "own"]
    assert signet.apply(without, "--prune") == ["- client own"]
    time.sleep(1)
    assert own.refresh(tokens["refresh_token"]).json()["error"] == "invalid_client"
    assert own.userinfo(tokens["access_token"]).status_code == 401


def test_an_export_can_be_applied_again(signet, deployment):
    """Export has no secrets, changes nothing where it came from, and keeps what it leaves out."""
    document = world(
        users=[user("ann", roles=["owner"], groups=["engineering"], locale="de"), user("bob", status="suspended")]
    )
    organization = document["organizations"][0]
    organization["password_policy"] = {"preset": "compatible", "min_length": 10}
    organization["lockout"] = {"max_attempts": 4, "window_seconds": 60, "duration_seconds": 60}
    organization["session"] = {"inactivity_days": 3, "max_days": 9}
    signet.apply(document)
    exported = signet.succeed("export")
    assert PASSWORD not in exported and secret("portal") not in exported and "argon2" not in exported
    assert signet.apply(exported, name="exported.yaml") == ["no changes"]
    assert signet.succeed("export", "--organization", "acme")

    elsewhere = deployment(signet.engine)
    completed = yaml.safe_load(exported)
    for entry in completed["clients"]:
        if entry.get("token_endpoint_auth_method", "client_secret_basic").startswith("client_secret"):
            entry["client_secret"] = secret(entry["client_id"])  # a new place has none to keep
    elsewhere.apply(completed)
    assert yaml.safe_load(elsewhere.succeed("export")) == yaml.safe_load(exported)


def test_what_is_exported_may_come_through_a_pipe(signet):
    """And what is too long to be one is refused there, too."""
    signet.apply(world())
    done = signet.command("apply", "-f", "/dev/stdin", stdin=signet.succeed("export"))
    assert (done.returncode, done.stdout) == (0, "no changes\n"), done.stderr
    done = signet.command("apply", "-f", "/dev/stdin", stdin="#" * (5 << 20))
    assert done.returncode == 1 and "/dev/stdin: has more than" in done.stderr, done.stderr


def test_secrets_come_from_the_environment_and_files(signet):
    """`env:NAME` and `file:PATH` stand for a secret."""
    (signet.folder / "secret.txt").write_text(secret("filed") + "\n")
    clients = [
        {**client("filed"), "client_secret": f"file:{signet.folder}/secret.txt"},
        {**client("named"), "client_secret": "env:NAMED_SECRET"},
    ]
    file = signet.folder / "refs.yaml"
    file.write_text(yaml.safe_dump(world(clients=clients)))
    signet.succeed("apply", "-f", file, environment={"NAMED_SECRET": secret("named")})
    signet.start()
    for client_id in ("filed", "named"):
        assert Client(signet, client_id).sign_in()["id_token"]


def test_an_argon2_string_is_a_password(signet):
    """`password_hash` takes an argon2id PHC string, and refuses another kind."""
    kdf = Argon2id(salt=b"somesaltsomesalt", length=32, iterations=2, lanes=1, memory_cost=19456)
    hashed = kdf.derive_phc_encoded(PASSWORD.encode())
    person = user("ann", password_hash=hashed)
    del person["password"]
    signet.apply(world(users=[person]))
    signet.start()
    assert Client(signet).sign_in()["id_token"]
    person["password_hash"] = "$2b$12$abcdefghijklmnopqrstuv"
    file = signet.folder / "bcrypt.yaml"
    file.write_text(yaml.safe_dump(world(users=[person])))
    assert signet.command("apply", "-f", file).returncode == 1
