"""A forgotten password: from the link on the sign-in page to the next sign-in."""

import re

import pytest
from support.client import Client
from support.databases import query
from support.person import Arrival, Person
from support.post import Outbox
from support.world import PASSWORD, user, world

CHOSEN = "nine purple elephants dance"
FORGOT = "/password/forgot"


@pytest.fixture(scope="module")
def forgetful(tmp_path_factory):
    """A server for people who forget; each test has its own."""
    from support.server import Signet

    server = Signet(tmp_path_factory.mktemp("forgetful"))
    declared = world(users=["ann", "bob", "cora", "dan", "eve", user("gil", status="invited"), "hugo", "ivy", "pia"])
    sso = {
        "name": "sso",
        "display_name": "Single Inc",
        "native_login": "disabled",
        "users": [{"email": "sue@sso.example"}],
    }
    second = {"name": "second", "display_name": "Second", "users": [{**user("hugo"), "email": "hugo@acme.example"}]}
    server.apply({**declared, "organizations": [*declared["organizations"], sso, second]})
    yield server.start()
    assert server.stop() == 0, server.logged()


def ask(signet, email, path=FORGOT):
    """Asks for help and returns the answer."""
    person = Person(signet)
    return person.submit(person.open(signet.url(path)).form("email"), email=email)


def link(signet, email):
    """Asks for a link and takes it out of the mail."""
    count = len(Outbox(signet).letters(email))
    ask(signet, email)
    return Outbox(signet).wait(email, count + 1).link


def reset(person, address, new=CHOSEN, confirmation=None):
    """Opens a link and sets a password: where that led."""
    page = person.open(address)
    form = page.form("new_password")
    assert form, page.text
    return person.submit(form, new_password=new, confirm_password=confirmation or new)


def test_the_sign_in_page_leads_there_and_back(forgetful):
    """“Forgot your password?” and the way back to the same sign-in."""
    person = Person(forgetful)
    page = person.open(forgetful.url("/login"))
    assert "Forgot your password?" in page.text
    there = next(address for address in page.links if FORGOT in address)
    back = next(address for address in person.open(there).links if "/login" in address)
    assert person.open(back).form("password")


def test_an_address_is_typed_once(forgetful):
    """Who typed a wrong password finds the address on the page for forgotten ones, whether anybody has it or not."""
    for address in ("ann@acme.example", "nobody@acme.example"):
        person = Person(forgetful)
        page = person.sign_in(forgetful.url("/login"), address, "not the password")
        assert page.alerts
        asked = person.open(next(link for link in page.links if FORGOT in link))
        assert asked.form("email").fields["email"] == address
        back = person.open(next(link for link in asked.links if "/login" in link))
        assert back.form("password").fields["email"] == address
    for _ in range(20):
        page = person.answer(person.open(forgetful.url("/login")), "pia@acme.example", "not the password")
        if page.form("password") is None:
            break
    assert page.form("password") is None, "nothing can be typed while passwords are paused"
    asked = person.open(next(link for link in page.links if FORGOT in link))
    assert asked.form("email").fields["email"] == "pia@acme.example"


def test_the_page_speaks_as_the_sign_in_does_and_knows_the_address(forgetful):
    """What the application's request says counts on the pages beside the sign-in, too; in another browser it does not."""
    url, _ = Client(forgetful).authorization(ui_locales="de", login_hint="ann@acme.example")
    person = Person(forgetful)
    sign_in = person.open(url)
    link = next(address for address in sign_in.links if FORGOT in address)
    asked = person.open(link)
    assert 'lang="de"' in asked.response.text and 'value="ann@acme.example"' in asked.response.text
    sent = person.submit(asked.form("email"), email="ann@acme.example")
    assert 'lang="de"' in sent.response.text
    foreign = Person(forgetful).open(link)
    assert 'lang="en"' in foreign.response.text and "ann@acme.example" not in foreign.response.text


def test_a_new_password_is_set_and_the_old_one_is_gone(deployment, engine):
    """Nobody is signed in by the link; every session ends; the person is told, and so is the log of events."""
    signet = deployment(engine)
    signet.apply(world())
    signet.start()
    old, application = Person(signet), Client(signet)
    assert isinstance(old.sign_in(application.authorization()[0]), Arrival)
    person = Person(signet)
    done = reset(person, link(signet, "ann@acme.example"))
    assert "/login" in done.url and done.form("password") and "Your password is set" in done.text
    assert not done.alerts and done.status == 200
    assert "/login" in old.open(signet.url("/")).url
    assert Person(signet).sign_in(signet.url("/login"), password=PASSWORD).alerts
    assert person.answer(done, password=CHOSEN).url == signet.url("/")
    assert signet.url("/account") == Outbox(signet).wait("ann@acme.example", about="was reset").link
    events = query(signet.database, "select action from audit_events")
    assert {"password.reset_requested", "password.reset"} <= set(events)


def test_the_link_is_of_the_issuer_and_works_once(forgetful):
    """Looked at often, used once; then it says so and leads to a new one."""
    address = link(forgetful, "bob@acme.example")
    assert address.startswith(forgetful.url("/password/reset?token="))
    for _ in range(5):
        assert Person(forgetful).open(address).status == 200
    assert "/login" in reset(Person(forgetful), address).url
    again = Person(forgetful).open(address)
    assert again.status == 410 and "used already" in again.alerts[0] and forgetful.url(FORGOT) in again.links


def test_an_expired_link_says_so(forgetful):
    """One hour."""
    address = link(forgetful, "cora@acme.example")
    span = "select max(expires_at - created_at) from account_links where kind = 'password_reset'"
    assert query(forgetful.database, span) == ["3600000000"]
    query(forgetful.database, "update account_links set expires_at = 1 where email = 'cora@acme.example'")
    page = Person(forgetful).open(address)
    assert page.status == 410 and "one hour" in page.alerts[0] and page.form("new_password") is None


def test_what_is_wrong_is_said_at_the_top(forgetful):
    """Too short, not the same, the one there is already; the link stays good."""
    address, person = link(forgetful, "dan@acme.example"), Person(forgetful)
    assert 'data-met="false"' in reset(person, address, "short").response.text
    assert "not the same" in reset(person, address, CHOSEN, CHOSEN + "!").alerts[0]
    assert "used this password before" in reset(person, address, PASSWORD).alerts[0]
    assert "/login" in reset(person, address).url


def test_everybody_gets_what_helps_them_and_the_same_answer(forgetful):
    """A link, an invitation, how to sign in, or nothing; the pages differ in nothing but the address."""
    people = {"eve": "Reset your password", "gil": "Your invitation", "sue": "How you log in", "nil": None}
    for name, subject in people.items():
        email = f"{name}@{'sso' if name == 'sue' else 'acme'}.example"
        answer = ask(forgetful, email)
        assert answer.status == 200 and not answer.alerts and "If there is an account" in answer.text
        if subject:
            assert Outbox(forgetful).wait(email).subject.startswith(subject)
    assert Outbox(forgetful).wait("sue@sso.example").link == forgetful.url("/login/org/sso")
    assert "/invitation?token=" in Outbox(forgetful).wait("gil@acme.example").link
    assert not Outbox(forgetful).letters("nil@acme.example")


def test_several_organizations_each_send_their_link(forgetful):
    """The same address in two organizations; and the names of both by another mail."""
    ask(forgetful, "hugo@acme.example")
    Outbox(forgetful).wait("hugo@acme.example", 2)
    subjects = {letter.subject for letter in Outbox(forgetful).letters("hugo@acme.example")}
    assert subjects == {"Reset your password for Acme Corp", "Reset your password for Second"}
    assert "a message with the names" in ask(forgetful, "hugo@acme.example", "/login/org-name").text
    names = Outbox(forgetful).wait("hugo@acme.example", 3).part("plain")
    assert "- Acme Corp (acme)" in names and "- Second (second)" in names


def test_too_much_asking_is_refused_in_the_look_of_the_site(forgetful):
    """429 with Retry-After, a page with a sentence."""
    for _ in range(5):
        assert ask(forgetful, "somebody@acme.example").status == 200
    refused = ask(forgetful, "somebody@acme.example")
    assert refused.status == 429 and int(refused.response.headers["Retry-After"]) in range(1, 901)
    assert refused.alerts and "stylesheet" in refused.response.text


def test_the_code_in_the_mail_goes_where_a_broken_link_does_not(forgetful):
    """From the link that a filter cut off to the code beside it, and on to the new password."""
    address = link(forgetful, "ivy@acme.example")
    letter = Outbox(forgetful).wait("ivy@acme.example")
    code = re.search(r"^ +(\w{4}-\w{4})$", letter.part("plain"), re.MULTILINE)[1]
    assert code in letter.part("html") and forgetful.url("/code") in letter.part("html")
    person = Person(forgetful)
    broken = person.open(address[:-5])
    assert broken.status == 410
    page = person.open(next(there for there in broken.links if there.endswith("/code")))
    wrong = person.submit(page.form("code"), email="ivy@acme.example", code="AAAA-AAAA")
    assert wrong.status == 422 and wrong.alerts and wrong.form("code").fields["email"] == "ivy@acme.example"
    unknown = person.submit(page.form("code"), email="zoe@acme.example", code=code)
    assert unknown.response.text.replace("zoe@", "ivy@") == wrong.response.text
    page = person.submit(wrong.form("code"), email="ivy@acme.example", code=code.lower().replace("-", ""))
    assert page.url.startswith(forgetful.url("/password/reset?token=")) and page.form("new_password")
    assert person.submit(wrong.form("code"), email="ivy@acme.example", code=code).status == 422
    assert "newer link" in person.open(address).alerts[0]
    done = person.submit(page.form("new_password"), new_password=CHOSEN, confirm_password=CHOSEN)
    assert "Your password is set" in done.text


def test_too_many_codes_are_refused_whoever_has_the_address(forgetful):
    """The sixth; the fields are disabled, and the page says for how long."""
    for email in ("ann@acme.example", "nil@acme.example"):
        person = Person(forgetful)
        form = person.open(forgetful.url("/code")).form("code")
        for _ in range(5):
            assert person.submit(form, email=email, code="AAAA-AAAA").status == 422
        paused = person.submit(form, email=email, code="AAAA-AAAA")
        assert paused.status == 429 and int(paused.response.headers["Retry-After"]) in range(890, 901)
        assert "15 minutes" in paused.alerts[0] and paused.form("code") is None


@pytest.mark.parametrize("typed", ["", "nonsense", "a@b@c.example", "two words@acme.example"])
def test_what_is_no_address_is_said_so(forgetful, typed):
    """422, with the field to correct."""
    page = ask(forgetful, typed)
    assert page.status == 422 and page.alerts and page.form("email").fields["email"] == typed
