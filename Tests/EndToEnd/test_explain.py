"""`signet explain`: the steps of a person's sign-in, and why."""

import json

import pytest
from support.client import Client
from support.person import Person
from support.world import client, user, world

STEPS = ["identify", "federate", "password", "mfa", "change_password", "enroll_mfa", "step_up", "consent"]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def explained(request, tmp_path_factory):
    """A database with people of every kind; no server is needed."""
    from support.server import Signet

    signet = Signet(tmp_path_factory.mktemp("explain"), request.param)
    document = world(
        users=["ann", user("sue", status="suspended"), user("flo", must_change_password=True)],
        clients=[client("asking", require_consent=True)],
    )
    document["organizations"].append(
        {
            "name": "sealed",
            "domains": ["sealed.example"],
            "native_login": "disabled",
            "mfa": "required",
            "users": [{"email": "pat@sealed.example"}],
        }
    )
    document["organizations"].append(
        {"name": "strict", "mfa": "required", "users": [
            user("max", email="max@strict.example"),
            user("tia", email="tia@strict.example", totp={"name": "phone", "secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}),
        ]}
    )
    document["operators"] = [{"email": "root@localhost", "password": "a long enough passphrase"}]
    signet.apply(document)
    return signet


def explain(signet, organization, email, *options):
    """What is explained, as JSON, with the steps by name."""
    text = signet.succeed("explain", "--organization", organization, "--email", email, "--json", *options)
    answer = json.loads(text)
    assert set(answer) == {"organization", "email", "account", "method", "steps"}
    assert [step["step"] for step in answer["steps"]] == STEPS
    for step in answer["steps"]:
        assert set(step) == {"step", "applies", "rule", "reason"} and isinstance(step["applies"], bool)
        assert step["rule"].startswith(step["step"] + ".") and step["reason"].endswith(".")
    return answer, {step["step"] for step in answer["steps"] if step["applies"]}


def test_somebody_with_a_password(explained):
    """Is asked who they are and for the password, and nothing else."""
    answer, applying = explain(explained, "acme", "Ann@acme.example")
    assert answer["organization"] == "acme" and answer["method"] == "native"
    assert answer["account"]["status"] == "active" and answer["account"]["password"] == "valid"
    assert applying == {"identify", "password"}


def test_somebody_unknown_has_no_account_and_the_steps_of_anybody(explained):
    """The account is null."""
    answer, applying = explain(explained, "acme", "new@acme.example")
    assert answer["account"] is None and applying == {"identify", "password"}


def test_somebody_suspended_is_refused(explained):
    """Whatever the steps."""
    answer, _ = explain(explained, "acme", "sue@acme.example")
    assert answer["method"] == "refused" and answer["account"]["status"] == "suspended"


def test_a_given_password_has_to_be_changed(explained):
    """By the rule that says so."""
    answer, applying = explain(explained, "acme", "flo@acme.example")
    assert applying == {"identify", "password", "change_password"}
    assert next(s for s in answer["steps"] if s["step"] == "change_password")["rule"] == "change_password.forced"


def test_required_mfa_is_enrolled_by_people_with_passwords_alone(explained):
    """SSO people never see it, whatever the policy."""
    _, applying = explain(explained, "strict", "max@strict.example")
    assert applying == {"identify", "password", "enroll_mfa"}
    answer, applying = explain(explained, "strict", "tia@strict.example")
    assert applying == {"identify", "password", "mfa"} and answer["account"]["second_factor"] is True
    _, applying = explain(explained, "sealed", "pat@sealed.example")
    assert applying == {"identify", "federate"}


def test_what_the_application_asks_counts(explained):
    """Two factors, consent, and an application that is not for them."""
    _, applying = explain(explained, "acme", "ann@acme.example", "--acr", "urn:signet:acr:2fa", "--max-age", "0")
    assert applying == {"identify", "password", "step_up"}
    _, applying = explain(explained, "acme", "ann@acme.example", "--client", "asking")
    assert applying == {"identify", "password", "consent"}
    _, applying = explain(explained, "acme", "ann@acme.example", "--client", "portal")
    assert applying == {"identify", "password"}


def test_operators_are_explained_too(explained):
    """Their organization is called '-'."""
    answer, applying = explain(explained, "-", "root@localhost")
    assert answer["account"]["status"] == "active" and applying == {"identify", "password"}


def test_people_read_aligned_lines(explained):
    """The same in words."""
    lines = explained.succeed("explain", "--organization", "acme", "--email", "ann@acme.example").splitlines()
    steps = lines[-8:]
    assert [line.split()[1] for line in steps] == STEPS
    assert {line.split()[1] for line in steps if line.startswith("yes")} == {"identify", "password"}
    assert len({line.index(line.split()[2]) for line in steps}) == 1
    assert any(line.startswith("account") and "active" in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--organization", "nowhere", "--email", "ann@acme.example"], 1),
        (["--organization", "acme", "--email", "ann@acme.example", "--client", "nowhere"], 1),
        (["--organization", "acme", "--email", "no address"], 64),
        (["--organization", "acme", "--email", "ann@acme.example", "--max-age=-1"], 64),
        (["--email", "ann@acme.example"], 64),
    ],
    ids=str,
)
def test_what_cannot_be_explained_is_one_line(explained, arguments, code):
    """1 for what does not exist, 64 for wrong usage."""
    done = explained.command("explain", *arguments)
    assert done.returncode == code and len(done.stderr.splitlines()) == 1, done.stderr


def test_it_tells_what_a_sign_in_then_does(deployment, engine):
    """The rules that apply are those in the log of the sign-in."""
    signet = deployment(engine)
    signet.apply(world())
    signet.start()
    answer, _ = explain(signet, "acme", "ann@acme.example", "--client", "portal")
    Client(signet).sign_in(Person(signet))
    rows = [json.loads(line) for line in signet.succeed("audit", "--json", "--organization", "acme").splitlines()]
    applying = [step["rule"] for step in answer["steps"] if step["applies"]]
    assert rows[-1]["action"] == "auth.login" and rows[-1]["details"]["rules"].split() == applying
