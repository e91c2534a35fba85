"""Attacks on passwords that an organization's directory keeps (AU-06, TN-19 and our own)."""

import pytest
from support.client import Client
from support.person import Arrival, Person
from support.server import Signet
from support.slapd import BASE, Slapd, person
from support.world import world

LONG = "x" * 71 + "y" + "z" * 40
EMAIL = "lee@acme.example"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """A server whose organization has a directory that takes an empty password for a success."""
    slapd = Slapd(person("lee", password=LONG), person("kim", under=f"ou=alone,{BASE}", password="kim's"))
    server = Signet(tmp_path_factory.mktemp("guarded"))
    declared = world(users=[])
    declared["organizations"][0].update(
        directories=[slapd.declared(), slapd.declared(id="one", base_dn=f"ou=alone,{BASE}")],
        lockout={"max_attempts": 100},
    )
    try:
        slapd.start()
        server.apply(declared)
        yield server.start()
        assert server.stop() == 0, server.logged()
    finally:
        slapd.remove()


def outcome(server, email, password):
    """Whether somebody came in; by every way a form can say it."""
    person = Person(server)
    form = person.open(Client(server).authorization()[0]).form("password")
    answer = person.submit(form, email=email, password=password)
    return isinstance(answer, Arrival) and "code" in answer.parameters


def test_tn_19_an_empty_password_is_never_bound_with(guarded):
    """RFC 4513 5.1.2: a directory may take it for nobody's sign-in, and say yes."""
    for nothing in ("", "\0", "\0\0", " ", "\t", "\u200b", "\ufeff"):
        assert not outcome(guarded, EMAIL, nothing), repr(nothing)
    assert outcome(guarded, EMAIL, LONG)
    assert "lee@acme.example" in guarded.succeed("export")


def test_tn_151_an_address_says_nothing_in_a_filter(guarded):
    """RFC 4515 3: neither that anybody will do nor another condition."""
    for email in (
        "*@acme.example",
        "k*@acme.example",
        "*)(mail=*@acme.example",
        "kim@acme.example)(uid=*",
        "kim@acme.example\0",
        "\\2a@acme.example",
        "*)(|(uid=*@acme.example",
        "kim)(!(uid=x)@acme.example",
    ):
        assert not outcome(guarded, email, "kim's"), email
    assert outcome(guarded, "kim@acme.example", "kim's")


def test_au_06_every_byte_of_a_password_counts(guarded):
    """Not only those before the 72nd, nor those before a NUL."""
    for wrong in (LONG[:71], LONG[:72], LONG[:-1], LONG + "\0", LONG[:72] + "\0" + LONG[73:], LONG + "x", LONG.upper()):
        assert not outcome(guarded, EMAIL, wrong), wrong
    assert not outcome(guarded, EMAIL, "x" * 2_000)
    assert outcome(guarded, EMAIL, LONG)
