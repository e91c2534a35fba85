"""ACC-11: every way around single sign-on, with all that was got hold of before the organization required it."""

from dataclasses import dataclass, field

import pytest
from support.client import Client
from support.person import Arrival, Page, Person
from support.ports import wait_until
from support.post import Outbox
from support.scripted_provider import CLIENT, SECRET, Script, ScriptedProvider
from support.server import Signet
from support.world import PASSWORD, user, world

ANN, GUS = "ann@acme.example", "gus@acme.example"
NEW = "nine purple elephants dance"


@dataclass
class Before:
    """What an attacker has from the day before."""

    server: Signet
    provider: ScriptedProvider
    person: Person
    tokens: dict
    reset: str
    invitation: str
    forms: dict = field(default_factory=dict)


def forgotten(server, email):
    """Asks for a link to a new password."""
    person = Person(server)
    return person.submit(person.open(server.url("/password/forgot")).form("email"), email=email)


@pytest.fixture(scope="module", name="before")
def the_day_before(tmp_path_factory):
    """Ann's session and tokens by her right password, a link to a new one, an invitation; then passwords are closed."""
    provider = ScriptedProvider({"acme": Script()})
    server = Signet(tmp_path_factory.mktemp("only"), outbound={"allow_private": True})
    declared = world(users=[user("ann"), {**user("root"), "roles": ["owner"], "break_glass": True}])
    connection = {"id": "acme-op", "type": "oidc", "issuer": provider.issuer("acme"), "client_id": CLIENT}
    connection |= {"client_secret": SECRET, "link_by_email": "verified_domain"}
    declared["organizations"][0]["connections"] = [connection]
    server.apply(declared)
    server.start()
    person = Person(server)
    tokens = Client(server).sign_in(person, ANN)
    forgotten(server, ANN)
    reset = Outbox(server).wait(ANN).link
    invitation = server.succeed("user", "invite", "--organization", "acme", "--email", GUS).strip()
    stranger = Person(server)
    forms = {
        "login": (stranger, stranger.open(Client(server).authorization()[0])),
        "reset": (person, person.open(reset)),
        "invitation": (person, person.open(invitation)),
        "account": (person, person.open(server.url("/account/password"))),
    }
    server.apply({"organizations": [{"name": "acme", "native_login": "disabled"}]})
    wait_until(lambda: Person(server).open(server.url("/login/org/acme")).form("password") is None, 30)
    yield Before(server, provider, person, tokens, reset, invitation, forms)
    assert server.stop() == 0, server.logged()
    provider.stop()


def stays_outside(person):
    """No session."""
    assert "code" not in person.open(Client(person.server).authorization(prompt="none")[0]).parameters


def test_the_form_takes_no_password(before):
    """Neither the page that was open since yesterday nor a new one, nor that of the administrators."""
    person, page = before.forms["login"]
    answer = person.submit(page.form("password"), email=ANN, password=PASSWORD)
    assert not isinstance(answer, Arrival) or answer.url.startswith(before.provider.url)
    stays_outside(person)
    for path in ("/login", "/login/org/acme", "/login/org/acme/administrator"):
        stranger = Person(before.server)
        page = stranger.open(before.server.url(path))
        form = page.form("password") or page.form("email")
        if form:
            stranger.submit(form, **{n: v for n, v in (("email", ANN), ("password", PASSWORD)) if n in form.types})
        forged = stranger.session.post(page.url, {**(form.fields if form else {}), "email": ANN, "password": PASSWORD})
        assert forged.status_code < 500
        stays_outside(stranger)


def test_more_login_options_lead_to_no_password(before):
    """The page of the organization has its provider's button, and nothing to type into."""
    person = Person(before.server)
    page = person.open(before.server.url("/login/org/acme"))
    assert page.form("password") is None
    assert any(given.get("data-connection") == "acme-op" for given in page.links.values())


def test_no_link_leads_to_a_new_password(before):
    """The one from yesterday is of no use, and the mail of today says how to sign in."""
    person, page = before.forms["reset"]
    form = page.form("new_password")
    answer = person.submit(form, new_password=NEW, confirm_password=NEW)
    assert isinstance(answer, Page) and (answer.alerts or answer.status >= 400 or answer.form("new_password") is None)
    assert Person(before.server).open(before.reset).form("new_password") is None
    count = len(Outbox(before.server).letters(ANN))
    forgotten(before.server, ANN)
    letter = Outbox(before.server).wait(ANN, count + 1)
    assert "/password/reset" not in letter.part("plain")


def test_an_invitation_sets_no_password(before):
    """The form that was open since yesterday registers nobody."""
    person, page = before.forms["invitation"]
    person.submit(page.form("new_password"), new_password=NEW, confirm_password=NEW)
    assert Person(before.server).open(before.invitation).form("new_password") is None
    exported = before.server.succeed("export")
    assert GUS not in exported or "status: invited" in exported[exported.index(GUS) :]
    stays_outside(Person(before.server))


def test_nothing_of_yesterday_goes_on(before):
    """Neither the session, nor the account's pages, nor tokens that were to be refreshed."""
    stays_outside(before.person)
    _, page = before.forms["account"]
    form = page.form("new_password") or page.form("current_password")
    assert form, page.text
    typed = {name: PASSWORD if "current" in name else NEW for name in form.types if "password" in name}
    before.person.submit(form, **typed)
    where = before.person.open(before.server.url("/account/password"))
    assert isinstance(where, Arrival) or where.form("new_password") is None
    answer = Client(before.server).refresh(before.tokens["refresh_token"])
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_grant"


def test_nobody_sets_a_password_for_somebody(before):
    """Not from the shell either."""
    arguments = ("user", "set-password", "--organization", "acme", "--email", ANN)
    done = before.server.command(*arguments, stdin=NEW + "\n")
    assert done.returncode == 1 and done.stderr.count("\n") == 1


def test_the_way_that_is_left_asks_nothing_of_ours(before):
    """Ann comes by the provider, is linked and in; her old password is good for nothing beside it."""
    person, application = Person(before.server), Client(before.server)
    url, verifier = application.authorization(login_hint=ANN)
    sent = person.open(url)
    assert isinstance(sent, Arrival) and sent.url.startswith(before.provider.url), getattr(sent, "text", sent.url)
    arrival = person.open(before.provider.authorize("acme", sent.parameters))
    assert application.exchange(arrival.parameters["code"], verifier).status_code == 200
    test_the_form_takes_no_password(before)
