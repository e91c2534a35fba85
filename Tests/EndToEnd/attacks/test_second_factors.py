"""Attacks on second factors: codes, enrolment, recovery codes, and every way past them."""

import base64

import pyotp
import pytest
import requests
from attacker import at_once, told
from support.authenticator import (
    Authenticator,
    enrol,
    go_on,
    name_device,
    shown_codes,
    shown_picture,
    shown_secret,
)
from support.client import Client
from support.databases import contents, query
from support.person import Arrival, Page, Person
from support.server import Signet
from support.tokens import unchecked
from support.world import CALLBACK, user, world

STRONG, WEAK = "urn:signet:acr:2fa", "urn:signet:acr:1fa"
WITH_DEVICE = ["replay", "guess", "pause", "window", "race", "ways", "down", "other", "victim", "codes"]
WITHOUT = ["new", "tabs", "recover", "parallel", "thief"]


def guarded_world():
    """An organization that requires second factors; each person is one test's."""
    declared = world(users=["ann"])
    people = [user(name, totp={"name": "phone", "secret": pyotp.random_base32()}) for name in WITH_DEVICE]
    people += [user(name) for name in WITHOUT]
    for person in people:
        person["email"] = person["email"].replace("acme", "vault")
    vault = {"name": "vault", "domains": ["vault.example"], "mfa": "required", "users": people}
    loft = {"name": "loft", "domains": ["loft.example"], "mfa": "optional"}
    loft["users"] = [{**user("grant"), "email": "grant@loft.example"}]
    return {**declared, "organizations": [*declared["organizations"], vault, loft]}


class Vault:
    """A server with that organization."""

    def __init__(self, folder, engine):
        self.declared = guarded_world()
        self.server = Signet(folder, engine)
        self.server.apply(self.declared)

    def device(self, name):
        """Somebody's device."""
        people = self.declared["organizations"][1]["users"]
        return Authenticator(next(p["totp"]["secret"] for p in people if p["email"] == email(name)))

    def begin(self, name, person=None, **parameters):
        """Somebody gives the password: the person, the page that follows, and the verifier."""
        person = person or Person(self.server)
        url, verifier = Client(self.server).authorization(**parameters)
        return person, person.sign_in(url, email(name)), verifier

    def signed_in(self, name, device):
        """Somebody who is signed in."""
        person, page, _ = self.begin(name)
        arrived(person.submit(page.form("code"), code=device.fresh()))
        return person


def email(name):
    """Somebody's address."""
    return f"{name}@vault.example"


def arrived(arrival):
    """An application was given a code."""
    assert isinstance(arrival, Arrival) and "code" in arrival.parameters, getattr(arrival, "text", arrival)
    return arrival.parameters["code"]


def asked_again(page):
    """Still at the question for a code, with a word about the last one."""
    assert isinstance(page, Page) and page.form("code") and page.alerts, page
    return page


@pytest.fixture(scope="module")
def vault(tmp_path_factory):
    """The server that is attacked."""
    made = Vault(tmp_path_factory.mktemp("vault"), None)
    made.server.start()
    yield made
    assert made.server.stop() == 0, made.server.logged()


@pytest.mark.spec("RFC 6238", "5.2")
def test_au_25_a_code_counts_once(vault):
    """Not in another sign-in, and no older one after it."""
    device = vault.device("replay")
    code = device.fresh()
    person, page, _ = vault.begin("replay")
    arrived(person.submit(page.form("code"), code=code))
    person, page, _ = vault.begin("replay")
    asked_again(person.submit(page.form("code"), code=code))
    asked_again(person.submit(page.form("code"), code=device.totp.generate_otp(device.last - 1)))
    arrived(person.submit(page.form("code"), code=device.fresh()))


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_au_25_a_code_counts_once_at_the_same_moment(tmp_path, engine):
    """Ten browsers send it together."""
    made = Vault(tmp_path, engine)
    made.server.start()
    waiting = [made.begin("race")[:2] for _ in range(10)]
    code = made.device("race").fresh()
    ends = at_once(10, lambda n: waiting[n][0].submit(waiting[n][1].form("code"), code=code))
    assert sum(isinstance(end, Arrival) for end in ends) == 1
    made.server.stop()


def test_au_26_codes_cannot_be_tried_out(vault):
    """After the fifth the sign-in is over, whatever comes to it then; it begins anew with a notice."""
    device = vault.device("guess")
    person, page, _ = vault.begin("guess")
    form = page.form("code")
    for _ in range(4):
        asked_again(person.submit(form, code=device.wrong()))
    page = person.submit(form, code=device.wrong())
    assert page.url.startswith(vault.server.url("/login?")) and page.form("password") and page.alerts
    late = person.submit(form, code=device.fresh())
    assert isinstance(late, Page) and not late.form("code")
    told(person.open(Client(vault.server).authorization(prompt="none")[0]), "login_required")


def test_au_26_not_across_sign_ins_either(vault):
    """After ten for one account the right code is not looked at; the page says so, and passwords still are."""
    device = vault.device("pause")
    for _ in range(2):
        person, page, _ = vault.begin("pause")
        form = page.form("code")
        for _ in range(5):
            page = person.submit(form, code=device.wrong())
    person, page, _ = vault.begin("pause")
    assert person.submit(page.form("code"), code=device.fresh()).status == 429
    person, page, _ = vault.begin("pause")
    assert page.status == 429 and int(page.response.headers["Retry-After"]) > 1_700
    assert page.alerts and not page.form("code"), "the field is disabled"
    form = {"csrf": page.forms[0].fields["csrf"], "code": device.fresh()}
    answer = person.session.post(page.forms[0].action, form, allow_redirects=False, timeout=20)
    assert answer.status_code == 429
    assert Person(vault.server).sign_in(vault.server.url("/login"), email("pause"), "wrong").status == 422


@pytest.mark.spec("RFC 6238", "5.2")
def test_au_27_the_window_is_one_step(vault):
    """Codes of further away do not count, early or late."""
    device = vault.device("window")
    for steps in (-10, 10, -3, 3):
        person, page, _ = vault.begin("window")
        asked_again(person.submit(page.form("code"), code=device.distant(steps)))


def test_au_28_a_device_is_enrolled_by_its_owner_alone(vault):
    """No other browser and no other site can go on with it; the key is kept nowhere, sealed, and shown no more."""
    person, page, _ = vault.begin("new")
    page, device = name_device(person, page)
    form = page.form("code")
    assert page.response.headers["Cache-Control"] == "no-store"
    stranger = Person(vault.server)
    assert not shown_secret(stranger.open(page.url))
    forged = {"code": device.fresh()}
    assert person.session.post(form.action, forged, timeout=20).status_code == 403
    crossed = {**form.fields, **forged}
    from_elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert person.session.post(form.action, crossed, headers=from_elsewhere, timeout=20).status_code == 403
    dump = contents(vault.server.database)
    for kept in (device.secret, str(base64.b32decode(device.secret))[2:-1]):
        assert kept not in dump and kept not in vault.server.logged()
    done = person.submit(form, code=device.fresh())
    assert shown_codes(done)
    for address in (page.url, done.url, vault.server.url("/login/mfa")):
        again = person.open(address)
        assert isinstance(again, Page) and not shown_secret(again) and not shown_codes(again)


def test_au_28_a_session_alone_enrols_nothing_later(vault):
    """Whoever has the cookie of an old session is asked for the password before a device is enrolled."""
    client, person = Client(vault.server), Person(vault.server)
    client.sign_in(person, "ann@acme.example")
    aged = "update sessions set proofs = '[[\"password\",' || (started_at - 700000000) || ']]'"
    query(vault.server.database, f"{aged} where account = (select id from accounts where email = 'ann@acme.example')")
    page = person.open(client.authorization(acr_values=STRONG)[0])
    assert page.form("password") and not page.form("name")
    form = page.forms[0]
    sneaked = {"csrf": form.fields["csrf"], "name": "mine"}
    answer = person.session.post(form.action.replace("/login?", "/login/mfa/enroll?"), sneaked, timeout=20)
    assert "data-secret" not in answer.text


def test_au_29_each_tab_has_a_key_of_its_own(vault):
    """The code of one does not confirm the other."""
    person, one, _ = vault.begin("tabs")
    _, two, _ = vault.begin("tabs", person)
    one, first = name_device(person, one, "one")
    two, second = name_device(person, two, "two")
    assert first.secret != second.secret
    assert person.submit(one.form("code"), code=second.fresh()).alerts
    assert shown_codes(person.submit(one.form("code"), code=first.fresh()))
    late = person.submit(two.form("code"), code=second.fresh())
    assert isinstance(late, Page) and not shown_codes(late)


def test_au_30_recovery_codes(vault):
    """Ten, none like another; each lets in once, at the same moment too; guesses are counted; a dump has none."""
    person, page, _ = vault.begin("recover")
    page, _ = enrol(person, page)
    codes = shown_codes(page)
    assert len(set(codes)) == 10 and all(len(code.replace("-", "")) == 12 for code in codes)
    go_on(person, page)
    waiting = [vault.begin("recover")[:2] for _ in range(6)]

    def use(n):
        """One of the browsers sends the code."""
        person, page = waiting[n]
        return person.submit(at_recovery(person, page), recovery_code=codes[0])

    assert sum(isinstance(end, Arrival) for end in at_once(6, use)) == 1
    dump = contents(vault.server.database)
    assert not any(code in dump or code.replace("-", "") in dump for code in codes)
    person, page, _ = vault.begin("recover")
    form = at_recovery(person, page)
    for _ in range(5):
        page = person.submit(form, recovery_code="AAAA-BBBB-CCCC")
    assert not page.form("recovery_code") and page.alerts


def at_recovery(person, page):
    """The form for a recovery code."""
    link = next(url for url, given in page.links.items() if "data-recovery" in given)
    return person.open(link).form("recovery_code")


def test_au_31_no_other_way_leads_in(vault):
    """After the password alone: not home, no silent code, no other page of the sign-in, no device, no consent."""
    person, page, _ = vault.begin("ways")
    form = page.form("code")
    token = {"csrf": form.fields["csrf"]}
    assert person.open(vault.server.url("/")).form("email"), "home opened"
    told(person.open(Client(vault.server).authorization(prompt="none")[0]), "login_required")
    for path in ("/login", "/login/select", "/login/password", "/login/mfa/enroll", "/login/mfa/recovery"):
        there = person.open(form.action.replace("/login/mfa?", f"{path}?"))
        assert isinstance(there, Page) and not shown_secret(there)
        for typed in ({"name": "mine"}, {"done": "1"}, {"code": ""}, {"organization": "vault"}):
            sent = person.session.post(
                form.action.replace("/login/mfa?", f"{path}?"), {**token, **typed}, allow_redirects=False, timeout=20
            )
            assert not sent.headers.get("Location", "").startswith(CALLBACK), (path, typed)
            assert "data-secret" not in sent.text
    assert not [cookie for cookie in person.session.cookies if cookie.name.endswith("signet")]


def test_au_31_grants_of_before_end(vault):
    """A device that is enrolled counts at once: old refresh tokens and sessions are not enough."""
    client, person = Client(vault.server), Person(vault.server)
    tokens = client.sign_in(person, "grant@loft.example")
    assert unchecked(tokens["id_token"])["acr"] == WEAK
    key = pyotp.random_base32()
    enrolled = {"email": "grant@loft.example", "totp": {"name": "phone", "secret": key}}
    vault.server.apply({"organizations": [{"name": "loft", "users": [enrolled]}]}, name="grant.yaml")
    assert client.refresh(tokens["refresh_token"]).status_code == 400
    told(person.open(client.authorization(prompt="none")[0]), "interaction_required", "login_required")
    page = person.open(client.authorization()[0])
    arrived(person.submit(page.form("code"), code=Authenticator(key).fresh()))


def test_au_32_nobody_chooses_less(vault):
    """Asking for one factor, or for none, is asked for two all the same; a device cannot be replaced instead."""
    device = vault.device("down")
    for wish in ({"acr_values": WEAK}, {"acr_values": "0"}, {"claims": '{"id_token":{"acr":{"value":"%s"}}}' % WEAK}):
        person, page, _ = vault.begin("down", **wish)
        assert page.form("code") and not page.form("name"), wish
    person.submit(page.form("code"), name="mine")
    there = person.open(page.url.replace("/login/mfa?", "/login/mfa/enroll?"))
    assert there.form("code") and not shown_secret(there)
    arrived(person.submit(there.form("code"), code=device.fresh()))


def test_au_151_the_device_of_somebody_else(vault):
    """Counts for nobody but its owner."""
    person, page, _ = vault.begin("victim")
    asked_again(person.submit(page.form("code"), code=vault.device("other").fresh()))


def test_au_152_the_recovery_code_of_somebody_else(vault):
    """Nor does a recovery code, which stays unused."""
    person, page, _ = vault.begin("parallel")
    page, _ = enrol(person, page)
    code = shown_codes(page)[0]
    thief, page, _ = vault.begin("codes")
    refused = thief.submit(at_recovery(thief, page), recovery_code=code)
    assert refused.alerts and refused.form("recovery_code")
    person, page, _ = vault.begin("parallel")
    arrived(person.submit(at_recovery(person, page), recovery_code=code))


def test_au_153_the_picture_of_the_key(vault):
    """Shown to the browser that enrols alone, kept by nothing, and no page of another site has it in it."""
    person, page, _ = vault.begin("thief")
    page, _ = name_device(person, page)
    address = vault.server.url(shown_picture(page))
    answer = person.session.get(address, timeout=20)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert requests.get(address, timeout=20).status_code == 404
    cookie = {"Cookie": "signet-browser=" + "A" * 43}
    assert requests.get(address, headers=cookie, timeout=20).status_code == 404
