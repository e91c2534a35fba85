"""One server for all cases. Whatever is sent to it, in the end only those have an account who really signed in."""

import pytest
from support.canary import Canary
from support.server import Signet

from .attack import ANN, VICTIM
from .tables import CASES
from .target import Target, hostile_world

# All messages come from one network; what is counted for it has tests with servers of their own.
GUESSES = {"failed_sign_ins_per_minute": 1_000_000}


def sign_in(target, identifier, user):
    """Signs somebody in at a connection, in earnest."""
    person, attack, verifier = target.attack(identifier)
    claims = target.claims(target.post(person, attack.here, attack.genuine({"user": user}), verifier))
    assert claims["email"] == user and claims["idp"] == identifier


@pytest.fixture(scope="session")
def canary():
    """Where nobody is to be led."""
    with Canary() as listening:
        yield listening
        assert listening.visits == []


@pytest.fixture(scope="session")
def target(tmp_path_factory):
    """The server that is attacked; Ann and the victim have signed in at it before."""
    server = Signet(tmp_path_factory.mktemp("saml"), limits=GUESSES, trusted_proxies=["127.0.0.1"])
    server.apply(hostile_world())
    attacked = Target(server.start())
    for user in (ANN, VICTIM):
        sign_in(attacked, "acme-saml", user)
    yield attacked
    known = {case.user for case in CASES.values() if case.user} | {VICTIM}
    assert {each for each in attacked.people() if not each.startswith(("ann@", "u1@"))} <= known
    assert server.stop() == 0, server.logged()
