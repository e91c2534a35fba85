"""The way in when the identity provider is down: an administrator's password and second factor, and the alarm."""

import json

import pytest
from support.authenticator import enrol, go_on
from support.client import Client
from support.databases import ENGINES
from support.person import Arrival, Person
from support.post import Outbox
from support.server import Signet
from support.tokens import unchecked
from support.world import PASSWORD, user, world

ROOT = "root@acme.example"
ALARM = "Administrator sign-in to Acme Corp"


@pytest.fixture(scope="module", params=ENGINES)
def place(request, tmp_path_factory):
    """An organization that requires single sign-on, with two break-glass people, other administrators, and a member."""
    server = Signet(tmp_path_factory.mktemp("signet"), request.param)
    users = [
        user("root", break_glass=True, roles=["owner"]),
        user("rita", break_glass=True, roles=["admin"]),
        user("olga", roles=["owner"], locale="de"),
        user("ann"),
    ]
    declared = world(users=[])
    acme = {**declared["organizations"][0], "native_login": "disabled", "mfa": "off", "users": users}
    # Passwords are set while they are allowed; afterwards they are kept, and of no use.
    for native_login in ("allowed", "disabled"):
        server.apply({**declared, "organizations": [{**acme, "native_login": native_login}]})
    yield server.start()
    assert server.stop() == 0, server.logged()


def administrators(person, client):
    """From an application's request to the password form of the administrators, and the verifier."""
    url, verifier = client.authorization(organization="acme")
    page = person.open(url)
    assert page.form("password") is None, "a password must not be asked for"
    way = next(address for address, given in page.links.items() if "data-administrator" in given)
    page = person.open(way)
    assert page.form("password"), page.text
    return page, verifier


def audited(server, action):
    """The rows of the organization's log about an action."""
    lines = server.succeed("audit", "--organization", "acme", "--json").splitlines()
    return [row for row in map(json.loads, lines) if row["action"] == action]


def test_the_whole_way_with_a_device_enrolled_on_it(place):
    """Password, a device enrolled then, on to the application; everybody who looks after the organization is told."""
    person, client = Person(place), Client(place)
    page, verifier = administrators(person, client)
    page = person.submit(page.form("password"), email=ROOT, password=PASSWORD)
    assert "/login/mfa/enroll" in page.url, "a break-glass sign-in takes two factors, whatever the organization says"
    assert not audited(place, "auth.breakglass") and not Outbox(place).letters(ROOT)
    page, device = enrol(person, page)
    arrival = go_on(person, page)
    assert isinstance(arrival, Arrival), page.text
    tokens = client.exchange(arrival.parameters["code"], verifier).json()
    told = unchecked(tokens["id_token"])
    assert told["amr"] == ["pwd", "otp", "mfa"] and told["org_name"] == "acme" and "idp" not in told

    for email, about in ((ROOT, ALARM), ("rita@acme.example", ALARM), ("olga@acme.example", "Acme Corp")):
        letter = Outbox(place).wait(email, about=about)
        assert ROOT in letter.part("plain") and "127.0.0.1" in letter.part("plain")
    assert not Outbox(place).letters("ann@acme.example")
    rows = audited(place, "auth.breakglass")
    assert [row["email"] for row in rows] == [ROOT] and rows[0]["client"] == "portal" and rows[0]["network"] == "127.0.0.1"
    login = audited(place, "auth.login")[-1]
    assert login["session"] == rows[0]["session"] and "password.break-glass" in login["details"]["rules"].split()

    again = Person(place)
    page, verifier = administrators(again, client)
    page = again.submit(page.form("password"), email=ROOT, password=PASSWORD)
    assert "/login/mfa?" in page.url and page.form("code"), "the device that there is now is asked for"
    somebody = Person(place)
    theirs, _ = administrators(somebody, client)
    theirs = somebody.submit(theirs.form("password"), email=ROOT, password=PASSWORD)
    theirs = somebody.submit(theirs.form("code"), another="person")
    assert theirs.form("password") is None, "somebody else comes in as everybody does"
    arrival = again.submit(page.form("code"), code=device.fresh())
    assert isinstance(arrival, Arrival) and "code" in arrival.parameters
    assert len(audited(place, "auth.breakglass")) == 2
    Outbox(place).wait("rita@acme.example", 2, ALARM)


def test_nobody_else_gets_in_that_way(place):
    """A member's right password, a wrong one and an address of nobody get the same answer; no alarm is raised."""
    before = len(audited(place, "auth.breakglass"))
    pages = []
    for email, password in (("ann@acme.example", PASSWORD), ("rita@acme.example", "wrong"), ("nil@acme.example", PASSWORD)):
        person = Person(place)
        page, _ = administrators(person, Client(place))
        refused = person.submit(page.form("password"), email=email, password=password)
        assert refused.status == 422 and refused.alerts
        pages.append(" ".join(refused.alerts))
    assert len(set(pages)) == 1
    assert len(audited(place, "auth.breakglass")) == before
    assert [row["details"]["reason"] for row in audited(place, "auth.login")[-3:]] == [
        "sso_required",
        "not_right",
        "not_right",
    ]


def test_without_the_second_factor_nothing_is_let_in(place):
    """Who leaves before the device is enrolled has no session, and begins anew."""
    person = Person(place)
    page, _ = administrators(person, Client(place))
    page = person.submit(page.form("password"), email="rita@acme.example", password=PASSWORD)
    assert "/login/mfa/enroll" in page.url
    assert "/login" in person.open(place.url("/account")).url
    denied = person.open(Client(place).authorization(prompt="none", organization="acme")[0])
    assert denied.parameters["error"] == "login_required"
