"""ACC: who somebody is here, after everything in the message was in order."""

import re

import pytest
from support.attempts import failed
import yaml
from support.client import Client
from support.person import Arrival, Page, Person
from support.saml_keys import pair
from support.saml_message import attribute, authn_statement, name_id
from support.server import Signet
from support.world import PASSWORD, user, world

from .attack import Attack
from .target import Target, connection

MFA = "https://refeds.org/profile/mfa"
PEOPLE = ["local", "linked", "mover", "taken", "gone"]


@pytest.fixture(scope="module", name="target")
def a_target_with_people(tmp_path_factory):
    """A server with people who have accounts already, and connections that treat them differently."""
    declared = world(users=[*PEOPLE, {**user("unproven"), "email_verified": False}])
    declared["organizations"][0]["connections"] = [
        connection("acme-never", pair("idp"), link_by_email="never"),
        connection("acme-link", pair("idp")),
        connection("acme-known", pair("idp"), jit=False),
        connection("acme-strong", pair("idp"), required_acr=[MFA]),
    ]
    server = Signet(tmp_path_factory.mktemp("accounts"))
    server.apply(declared)
    yield Target(server.start())
    assert server.stop() == 0, server.logged()


def come(target, identifier, mail, person=None, **parts):
    """Somebody comes back from their identity provider: the browser, and what became of it."""
    person, attack, verifier = target.attack(identifier) if person is None else begun(target, identifier, person)
    parts.setdefault("name", name_id(f"id of {mail}", None))
    return person, target.post(person, attack.here, attack.genuine({"user": mail, **parts}), verifier)


def begun(target, identifier, person):
    """The same in a browser that was somewhere before."""
    person, here, verifier = target.begin(identifier, person, prompt="login")
    return person, Attack(here, here), verifier


def refused(target, identifier, outcome, *reasons):
    """The page says no, and the attempt says by which rule."""
    assert isinstance(outcome.where, Page) and 400 <= outcome.where.status < 500, outcome.where
    attempt = target.last(identifier)
    assert attempt["outcome"] == "refused" and attempt["correlation"] in outcome.where.response.text
    assert {attempt["reason"]} | failed(attempt) <= set(reasons), attempt["reason"]


def account(target, mail):
    """What an export says of somebody, or None."""
    exported = yaml.safe_load(target.server.succeed("export", "--organization", "acme"))
    people = exported["organizations"][0].get("users", [])
    return next((each for each in people if each["email"] == mail), None)


def test_an_account_is_not_taken_over_by_its_address(target):
    """ACC-03: unless the organization said so, an address is no proof."""
    person, outcome = come(target, "acme-never", "local@acme.example")
    refused(target, "acme-never", outcome, "not_linked")
    assert not target.is_signed_in(person)
    assert Client(target.server).sign_in(email="local@acme.example")["id_token"]


def test_an_account_is_linked_where_both_sides_proved_the_address(target):
    """ACC-04: and stays the same person for applications."""
    before = Client(target.server).sign_in(email="linked@acme.example")
    _, outcome = come(target, "acme-link", "linked@acme.example")
    claims = target.claims(outcome)
    userinfo = Client(target.server).userinfo(before["access_token"]).json()
    assert claims["sub"] == userinfo["sub"] and claims["idp"] == "acme-link"


def test_an_account_whose_address_was_never_proved_is_not_merged(target):
    """ACC-05: whoever made it knows its password, so that must not stay."""
    _, outcome = come(target, "acme-link", "unproven@acme.example")
    if isinstance(outcome.where, Arrival):
        page = Person(target.server).sign_in(
            Client(target.server).authorization()[0], "unproven@acme.example", PASSWORD
        )
        assert isinstance(page, Page) and page.alerts
    else:
        refused(target, "acme-link", outcome, "not_linked")


def test_an_address_that_became_somebody_elses_is_not_followed(target):
    """ACC-06: the name says who it is, whatever the address says."""
    _, outcome = come(target, "acme-link", "mover@acme.example")
    sub = target.claims(outcome)["sub"]
    _, outcome = come(target, "acme-link", "taken@acme.example", name=name_id("id of mover@acme.example", None))
    if isinstance(outcome.where, Arrival):
        claims = target.claims(outcome)
        assert claims["sub"] == sub and claims["email"] == "mover@acme.example"
    else:
        refused(target, "acme-link", outcome, "linked_otherwise")
    assert account(target, "taken@acme.example") and account(target, "mover@acme.example")


@pytest.mark.parametrize("groups", [["owner"], ["admin", "operator"], ["signet:admin"], ["globex:owner", "superadmin"]])
def test_groups_give_no_role_that_nobody_mapped(groups, target):
    """ACC-07, CTX-169: only exact values that the organization configured do."""
    mail = f"{re.sub('[^a-z]', '', groups[0])}@acme.example"
    _, outcome = come(
        target, "acme-link", mail, attributes=attribute("memberOf", *groups) + attribute("roles", *groups)
    )
    target.claims(outcome)
    assert account(target, mail).get("roles", ["member"]) == ["member"]


def test_a_suspended_person_stays_outside(target):
    """ACC-08: a valid assertion does not bring them back."""
    come(target, "acme-link", "gone@acme.example")
    target.server.succeed("user", "suspend", "--organization", "acme", "--email", "gone@acme.example")
    person, outcome = come(target, "acme-link", "gone@acme.example")
    refused(target, "acme-link", outcome, "suspended")
    assert not target.is_signed_in(person)
    assert account(target, "gone@acme.example")["status"] == "suspended"


def test_a_stranger_stays_outside_where_nobody_is_created(target):
    """ACC-09: `jit: false`."""
    _, outcome = come(target, "acme-known", "stranger@acme.example")
    refused(target, "acme-known", outcome, "no_account")
    assert account(target, "stranger@acme.example") is None


ODD = {
    "long": "x" * 100_000,
    "html": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "header": "Ann&#13;&#10;Bcc: x@attacker.example",
    "many": None,
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_values_do_no_harm(kind, target):
    """ACC-10: they are kept as text where they fit, or left out, or refused."""
    values = ["x"] * 5000 if ODD[kind] is None else [ODD[kind]]
    person, outcome = come(target, "acme-link", f"odd-{kind}@acme.example", attributes=attribute("givenName", *values))
    if isinstance(outcome.where, Arrival):
        assert len(target.claims(outcome).get("given_name", "")) < 1000
        profile = person.open(target.server.url("/account/profile"))
        assert "<script>alert" not in profile.response.text
    else:
        refused(target, "acme-link", outcome, "attributes", "given_name", "document", "binding", "encoding")


def test_a_context_that_is_required_has_to_be_asserted(target):
    """ACC-14: nothing of ours stands in for what the provider did not do."""
    person, outcome = come(target, "acme-strong", "weak@acme.example")
    assert outcome.where.parameters["error"] == "unmet_authentication_requirements"
    assert target.last("acme-strong")["reason"] == "authn_context"
    assert not target.is_signed_in(person)
    _, outcome = come(target, "acme-strong", "strong@acme.example", authn=authn_statement(context=MFA))
    assert target.claims(outcome)["idp"] == "acme-strong"


def test_another_connection_is_another_session(target):
    """ACC-15: what one began the other does not go on with, and nobody is taken for the other."""
    person, outcome = come(target, "acme-never", "first@acme.example")
    first = target.claims(outcome)
    _, outcome = come(target, "acme-link", "second@acme.example", person)
    second = target.claims(outcome)
    assert first["sid"] != second["sid"] and first["sub"] != second["sub"] and second["idp"] == "acme-link"


def test_one_connection_does_not_answer_for_the_people_of_another(target):
    """An address that came by one of them leads to no account of the other."""
    _, outcome = come(target, "acme-never", "theirs@acme.example")
    target.claims(outcome)
    _, outcome = come(target, "acme-link", "theirs@acme.example")
    refused(target, "acme-link", outcome, "linked_otherwise")
