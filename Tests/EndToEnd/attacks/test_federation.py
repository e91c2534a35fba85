"""RP and TN: a sign-in at an organization's own OpenID provider, the provider and other organizations being hostile."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import yaml
from support.client import Client
from support.databases import query
from support.person import Arrival, Page, Person
from support.ports import wait_until
from support.scripted_provider import CLIENT, SECRET, Script, ScriptedProvider
from support.server import Signet
from support.tokens import unchecked
from support.wire import exchange, request
from support.world import PASSWORD, client, user, world

PEOPLE = ["local", "carl", "dora", {**user("pre"), "email_verified": False}, user("gone")]
SHARED = {"client_id": CLIENT, "client_secret": SECRET, "type": "oidc"}


@pytest.fixture(scope="module", name="provider")
def a_provider():
    """Two issuers: acme's, which globex names too, and globex's own."""
    running = ScriptedProvider({"acme": Script(), "globex": Script()})
    yield running
    running.stop()


def connection(provider, identifier, issuer="acme", **more):
    """A connection to one of the issuers."""
    return {
        "id": identifier,
        "display_name": identifier,
        "issuer": provider.issuer(issuer),
        "link_by_email": "verified_domain",
        **SHARED,
        **more,
    }


def organizations(provider, **later):
    """What is declared; `later` is what a connection says differently the next time."""
    acme = world(users=PEOPLE)["organizations"][0]
    acme["connections"] = [
        connection(provider, "acme-op", **later),
        connection(provider, "acme-never", link_by_email="never"),
        connection(provider, "acme-other", client_id="another"),
    ]
    globex = {"name": "globex", "domains": ["globex.example"], "mfa": "off"}
    globex["connections"] = [connection(provider, "globex-op"), connection(provider, "globex-own", "globex")]
    return [acme, globex]


@pytest.fixture(scope="module", name="server")
def a_server(provider, tmp_path_factory):
    """Acme and globex, with one application for both."""
    signet = Signet(tmp_path_factory.mktemp("federated"), outbound={"allow_private": True})
    signet.apply({"organizations": organizations(provider), "clients": [client("portal"), client("second")]})
    yield signet.start()
    assert signet.stop() == 0, signet.logged()


class Way:
    """One browser on its way through a connection."""

    def __init__(self, server, provider, name, person=None):
        self.server, self.provider, self.name = server, provider, name
        self.person = person or Person(server)
        self.application = Client(server)
        url, self.verifier = self.application.authorization(connection=name, prompt="login")
        self.sent = self.person.open(url)
        assert isinstance(self.sent, Arrival), self.sent.text
        self.asked = self.sent.parameters

    def back(self, **somebody):
        """The address that the provider sends the browser back to, vouching for somebody."""
        return self.provider.authorize("globex" if self.name == "globex-own" else "acme", self.asked, **somebody)

    def claims(self, where):
        """What the application learns."""
        assert isinstance(where, Arrival) and "code" in where.parameters, where
        response = self.application.exchange(where.parameters["code"], self.verifier)
        assert response.status_code == 200, response.text
        return unchecked(response.json()["id_token"])


@pytest.fixture(name="way")
def ways(server, provider):
    """Starts a sign-in: `way("acme-op")`."""
    return lambda name, person=None: Way(server, provider, name, person)


def is_refused(where, person):
    """A page says no, and nobody has a session."""
    assert isinstance(where, Page) and 400 <= where.status < 500, where
    assert not is_in(person)


def is_in(person):
    """Whether the browser is signed in."""
    return "code" in person.open(Client(person.server).authorization(prompt="none")[0]).parameters


def last(server, name):
    """Why the last attempt at a connection ended."""
    return query(
        server.database,
        f"select attempt from connection_attempts where connection = '{name}' order by at desc, id limit 1",
    )[0]


def account(server, email):
    """Somebody as an export has them; None for nobody."""
    exported = yaml.safe_load(server.succeed("export"))["organizations"]
    people = [each for organization in exported for each in organization.get("users", [])]
    return next((each for each in people if each["email"] == email), None)


@pytest.mark.parametrize("name, reason", [("globex-own", "email_outside_domains"), ("acme-never", "not_linked")])
def test_rp_17_an_address_alone_opens_no_account(server, way, name, reason):
    """Another organization's provider, and one of ours that may not link, say that somebody is Local."""
    going = way(name)
    is_refused(going.person.open(going.back(sub="attacker", email="local@acme.example")), going.person)
    assert reason in last(server, name)
    assert isinstance(Person(server).sign_in(Client(server).authorization()[0], "local@acme.example"), Arrival)


def test_rp_19_who_made_an_account_in_advance_does_not_stay_in_it(server, way):
    """The password that the attacker chose, and the session, are gone when the owner of the address comes."""
    attacker = Person(server)
    assert isinstance(attacker.sign_in(Client(server).authorization()[0], "pre@acme.example"), Arrival)
    assert is_in(attacker)
    owner = way("acme-op")
    owner.claims(owner.person.open(owner.back(sub="o-pre", email="pre@acme.example")))
    assert not is_in(attacker)
    assert isinstance(Person(server).sign_in(Client(server).authorization()[0], "pre@acme.example"), Page)


@pytest.mark.parametrize("email", ["local@acme.example", "early@acme.example"])
def test_rp_20_an_address_that_the_provider_did_not_verify_is_nobody_s(server, way, email):
    """Neither an account that is there is opened by it, nor is one made that its owner would find taken."""
    going = way("acme-op")
    before = account(server, email)
    is_refused(going.person.open(going.back(sub="u", email=email, email_verified=False)), going.person)
    assert "email_not_verified" in last(server, "acme-op") and account(server, email) == before


def test_rp_22_an_invitation_is_for_one_address_whoever_holds_it(server, way):
    """A stolen link lets nobody in whom the provider calls otherwise, and is not used up by the try."""
    server.succeed("user", "invite", "--organization", "acme", "--email", "gus@guest.example")
    going = way("acme-op")
    is_refused(going.person.open(going.back(sub="mallory", email="mallory@guest.example")), going.person)
    is_refused(way("acme-op").person.open(going.back(sub="gus", email="gus@guest.example")), going.person)
    assert account(server, "gus@guest.example")["status"] == "invited"
    assert account(server, "mallory@guest.example") is None


def test_rp_23_no_answer_is_tied_to_whoever_is_signed_in_already(server, way):
    """The attacker has a victim's browser open an answer made for the attacker: nothing is linked, nobody changes."""
    victim = Person(server)
    assert isinstance(victim.sign_in(Client(server).authorization()[0], "carl@acme.example"), Arrival)
    attacker = way("acme-op")
    planted = victim.open(attacker.back(sub="o-attacker", email="attacker@acme.example"))
    assert isinstance(planted, Page) and 400 <= planted.status < 500
    assert "carl@acme.example" in victim.open(server.url("/account")).response.text
    assert account(server, "attacker@acme.example") is None
    linked = query(server.database, "select count(*) from federated_identities where subject like '%o-attacker%'")
    assert [str(each) for each in linked] == ["0"]


def test_rp_24_a_connection_that_is_switched_off_on_the_way_lets_nobody_in(server, provider, way):
    """Not who is at the provider at that moment, either; afterwards it is as it was."""
    going = way("acme-op")
    start = server.url("/sso/acme-op/login")
    server.apply({"organizations": organizations(provider, enabled=False)})
    try:
        wait_until(lambda: requests.get(start, allow_redirects=False, timeout=20).status_code == 404, 30)
        is_refused(going.person.open(going.back(sub="o-dora", email="dora@acme.example")), going.person)
    finally:
        server.apply({"organizations": organizations(provider, enabled=True)})
        wait_until(lambda: requests.get(start, allow_redirects=False, timeout=20).status_code != 404, 30)
    later = way("acme-op")
    assert later.claims(later.person.open(later.back(sub="o-dora", email="dora@acme.example")))["idp"] == "acme-op"


def test_rp_25_an_answer_opens_one_session_however_often_it_comes(way):
    """Twenty times at once and once more afterwards: the person is in once, and the code was asked for once."""
    going = way("acme-op")
    back = going.back(sub="o-race", email="race@acme.example")
    cookies = dict(going.person.session.cookies)

    def bring(_):
        return requests.get(back, cookies=cookies, allow_redirects=False, timeout=60)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(bring, range(20)))
    entered = [each for each in answers if "code=" in each.headers.get("Location", "")]
    assert len(entered) == 1 and all(each.status_code < 500 for each in answers)
    assert bring(0).status_code == 403


def test_rp_34_a_picture_of_another_site_signs_nobody_out(server, provider, way):
    """Front-channel logout is not offered to providers: whatever an address says, sessions stay."""
    going = way("acme-op")
    going.claims(going.person.open(going.back(sub="o-stay", email="stay@acme.example")))
    said = {"iss": provider.issuer("acme"), "sid": "1", "state": "x"}
    for path in ("slo", "backchannel-logout", "callback", "login", "logout"):
        going.person.session.get(server.url(f"/sso/acme-op/{path}"), params=said, allow_redirects=False, timeout=20)
    assert is_in(going.person)


def test_rp_35_the_secret_of_a_client_is_nowhere_to_be_read(server, way):
    """Neither in the log, an export, what is kept of an attempt, nor in the database."""
    going = way("acme-other")  # its client id is wrong, so that the provider complains
    page = going.person.open(going.back())
    assert isinstance(page, Page) and SECRET not in page.response.text and not is_in(going.person)
    assert "invalid_client" in last(server, "acme-other")
    told = server.logged() + server.succeed("export") + server.succeed("connection", "attempts", "acme-other", "--json")
    stored = query(server.database, "select settings from connections") + query(
        server.database, "select attempt from connection_attempts"
    )
    assert SECRET not in told and not any(SECRET in str(row) for row in stored)


def test_rp_37_every_question_has_a_challenge_a_state_and_a_nonce_of_its_own(way):
    """S256, and nothing of it twice."""
    asked = [way("acme-op").asked for _ in range(3)]
    assert {each["code_challenge_method"] for each in asked} == {"S256"}
    for name in ("code_challenge", "state", "nonce"):
        values = {each[name] for each in asked}
        assert len(values) == 3 and all(len(value) >= 43 for value in values)


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host", "Forwarded", "X-Original-Host"])
def test_rp_38_no_header_says_where_the_answer_goes(server, name):
    """The redirect URI is that of the settings, or the request is refused."""
    value = "host=evil.example" if name == "Forwarded" else "evil.example"
    head = request("GET", "/sso/acme-op/login", {} if name == "Host" else {name: value})
    if name == "Host":
        head = request("GET", "/sso/acme-op/login", {}, host=value)
    answer = exchange(server, head)
    assert "evil" not in answer.headers.get("location", "") and "evil" not in answer.headers.get("Location", "")


def test_rp_101_two_answers_of_one_browser_cannot_change_places(way):
    """The code of the second with the state of the first is redeemed with the first's verifier, and refused."""
    first = way("acme-op")
    second = way("acme-op", first.person)
    crossed = {**second.asked, "state": first.asked["state"]}
    is_refused(first.person.open(first.provider.authorize("acme", crossed, sub="x")), first.person)


def test_rp_102_an_answer_is_of_the_connection_that_asked(server, way):
    """Brought to the address of another connection of the same provider it is nothing, and stays good for its own."""
    going = way("acme-op")
    back = going.back(sub="o-cross", email="cross@acme.example")
    is_refused(going.person.open(back.replace("/sso/acme-op/", "/sso/acme-never/")), going.person)
    is_refused(going.person.open(back.replace("/sso/acme-op/", "/sso/globex-op/")), going.person)
    assert going.claims(going.person.open(back))["idp"] == "acme-op"
    assert account(server, "cross@acme.example")


def test_rp_103_the_question_of_one_application_is_not_answered_to_another(server, way):
    """A code of Signet's that came of it is for the application that asked."""
    going = way("acme-op")
    arrival = going.person.open(going.back(sub="o-app", email="app@acme.example"))
    other = Client(server, "second")
    answer = other.exchange(arrival.parameters["code"], going.verifier)
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_grant"


@pytest.mark.parametrize("name", ["X-Org-Id", "X-Organization", "X-Tenant-Id", "X-Forwarded-Host", "Host"])
def test_tn_03_the_organization_comes_from_the_session_and_from_no_header(server, name):
    """Whatever a header says, it is Local of acme."""
    person, application = Person(server), Client(server)
    tokens = application.sign_in(person, "local@acme.example")
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.session.cookies)
    value = "globex.example" if "Host" in name else "globex"
    for path, more in (
        ("/account", {"Cookie": cookies}),
        ("/userinfo", {"Authorization": f"Bearer {tokens['access_token']}"}),
    ):
        headers = more if name == "Host" else {**more, name: value}
        answer = exchange(server, request("GET", path, headers, host=value if name == "Host" else "127.0.0.1"))
        assert answer.status in (200, 400, 421) and "globex" not in answer.body.lower(), path
        assert name == "Host" or "local@acme.example" in answer.body
    assert unchecked(application.sign_in(person, "local@acme.example")["id_token"])["org_name"] == "acme"


def test_tn_12_one_client_at_one_provider_for_two_organizations_is_two_worlds(way):
    """The same issuer, client and subject: each connection leads to people of its own organization alone."""
    subjects = {}
    for name, email in (("acme-op", "twin@acme.example"), ("globex-op", "twin@globex.example")):
        going = way(name)
        claims = going.claims(going.person.open(going.back(sub="o-twin", email=email)))
        subjects[claims["org_name"]] = claims["sub"]
    assert len(set(subjects.values())) == 2 and set(subjects) == {"acme", "globex"}
    going = way("globex-op")
    is_refused(going.person.open(going.back(sub="o-third", email="twin@acme.example")), going.person)


def test_tn_104_the_password_of_a_linked_person_is_still_theirs_alone(server, way):
    """Globex's provider cannot stand in for acme's people where acme takes passwords."""
    for name in ("globex-op", "globex-own"):
        going = way(name)
        is_refused(going.person.open(going.back(sub="o-local", email="local@acme.example")), going.person)
    person = Person(server)
    assert isinstance(person.sign_in(Client(server).authorization()[0], "local@acme.example", PASSWORD), Arrival)
