"""The clock jumps, forth and back: nothing that ended lives again, nobody is locked out for good, keys go on signing."""

import pytest
from support.client import Client
from support.clock import SetClock
from support.faults import report
from support.person import Person
from support.tokens import header, unchecked, verified
from support.world import world

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@pytest.fixture
def place(deployment, engine, tmp_path):
    """A server on each engine, and its clock."""
    clock = SetClock(tmp_path)
    server = deployment(engine)
    declared = world(users=["ann", "bob", "cora"])
    declared["organizations"][0]["lockout"] = {"max_attempts": 3, "window_seconds": 300, "duration_seconds": 300}
    declared["organizations"][0]["session"] = {"inactivity_days": 2, "max_days": 10}
    server.apply(declared)
    server.start(**clock.environment)
    return server, clock


def is_in(person):
    """Whether a browser is signed in."""
    answer = person.session.get(person.server.url("/account"), allow_redirects=False, timeout=20)
    return answer.status_code == 200


def signed_in(server, email="ann@acme.example"):
    """A browser that just signed in."""
    person = Person(server)
    page = person.sign_in(server.url("/login"), email)
    assert page.url == server.url("/"), page.text
    return person


def copy_of(person):
    """Another browser with the same cookies: what a thief, or a slow tab, still has."""
    other = Person(person.server)
    other.session.cookies.update(person.session.cookies.get_dict())
    return other


@pytest.mark.parametrize("there", [2 * HOUR, -2 * HOUR], ids=["forth", "back"])
def test_what_ended_while_the_clock_was_wrong_stays_ended(place, engine, there):
    """A code, a token and a session that ended under the wrong time do not come back with the right one."""
    server, clock = place
    client, ann = Client(server), signed_in(server)
    code, verifier = client.code(ann)
    clock.set(there, server)
    bob = signed_in(server, "bob@acme.example")
    tokens = client.sign_in(bob, "bob@acme.example")
    claims = verified(tokens["id_token"], server.jwks())
    assert abs(claims["iat"] - clock.now()) < MINUTE and claims["exp"] > clock.now()
    used, proof = client.code(bob, "bob@acme.example")
    assert client.exchange(used, proof).status_code == 200
    client.post(client.metadata["revocation_endpoint"], token=tokens["refresh_token"])
    kept = copy_of(bob)
    bob.submit(bob.open(server.url("/logout")).forms[0])
    clock.set(0, server)
    assert not is_in(kept)
    assert client.exchange(used, proof).json()["error"] == "invalid_grant"
    assert client.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert client.exchange(code, verifier).status_code in (200, 400)
    assert client.exchange(code, verifier).json()["error"] == "invalid_grant"
    assert client.introspect(tokens["access_token"]) == {"active": False}
    assert client.sign_in(signed_in(server))
    report(f"clock set {abs(there) // HOUR} hours {'ahead' if there > 0 else 'back'} and right again", engine, 1)


def test_a_pause_ends_although_it_began_in_the_future(place, engine):
    """Who was locked out while the clock was ahead is not locked out until then."""
    server, clock = place
    clock.set(5 * DAY, server)
    for _ in range(3):
        Person(server).sign_in(server.url("/login"), "cora@acme.example", "wrong password here")
    page = Person(server).sign_in(server.url("/login"), "cora@acme.example")
    assert page.url != server.url("/"), "locked"
    clock.set(0, server)
    clock.set(6 * MINUTE, server)
    assert is_in(signed_in(server, "cora@acme.example"))


def test_a_session_of_the_future_does_not_live_longer(place, engine):
    """One that began while the clock was ahead has ended when it is right again."""
    server, clock = place
    old = signed_in(server)
    clock.set(DAY, server)
    assert is_in(old), "a day of two"
    new = signed_in(server, "bob@acme.example")
    clock.set(0, server)
    assert not is_in(new)
    clock.set(2 * MINUTE, server)
    assert is_in(signed_in(server, "bob@acme.example"))


def test_sessions_and_links_end_when_the_clock_jumps_past_their_end(place, engine):
    """And stay ended when it was wrong."""
    server, clock = place
    ann = signed_in(server)
    clock.set(3 * DAY, server)
    assert not is_in(copy_of(ann))
    assert is_in(signed_in(server))
    report("clock set 3 days ahead: sessions past their end", engine, 1)


def test_keys_sign_and_verify_whatever_the_clock_said(place, engine):
    """A rotation while the clock was ahead leaves keys that sign now; applications find every key that signed."""
    server, clock = place
    client = Client(server)
    first = client.sign_in(signed_in(server))
    signed = {header(first["id_token"])["kid"]}
    for offset in (100 * DAY, 0, -30 * DAY, 0):
        clock.set(offset, server)
        # Keys are looked at once a minute, or at a start.
        server.stop()
        server.start(**clock.environment)
        after = Client(server).sign_in(signed_in(server, "bob@acme.example"), "bob@acme.example")
        kid = header(after["id_token"])["kid"]
        signed.add(kid)
        assert kid in {key["kid"] for key in server.jwks()["keys"]}
        assert abs(unchecked(after["id_token"])["iat"] - clock.now()) < MINUTE
    assert Client(server).userinfo(after["access_token"]).status_code == 200
    assert len(signed) > 1, "no key was rotated"
    report("clock set 100 days ahead, back, 30 days back, and right", engine, 1)
