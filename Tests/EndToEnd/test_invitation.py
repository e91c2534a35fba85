"""Invitations: from the command to the person who is in."""

import pytest
import requests
import yaml
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from support.chromium import chromium, find, wait_for
from support.databases import query
from support.person import Arrival, Page, Person
from support.post import Outbox
from support.world import world

CHOSEN = "nine purple elephants dance"


def invite(signet, *options, email="gus@acme.example", organization="acme"):
    """Invites somebody and returns the link."""
    return signet.succeed("user", "invite", "--organization", organization, "--email", email, *options).strip()


@pytest.fixture(scope="module")
def inviting(tmp_path_factory):
    """A server for invitations; each test invites somebody else."""
    from support.server import Signet

    server = Signet(tmp_path_factory.mktemp("inviting"))
    declared = world()
    sso = {"name": "sso", "display_name": "Single Inc", "native_login": "disabled"}
    strict = {"name": "strict", "mfa": "required"}
    server.apply({**declared, "organizations": [*declared["organizations"], sso, strict]})
    yield server.start()
    assert server.stop() == 0, server.logged()


def register(person, page, **typed):
    """Fills in the form of an invitation."""
    form = page.form("new_password")
    assert form, page.text
    return person.submit(form, **{"new_password": CHOSEN, "confirm_password": CHOSEN, **typed})


def test_an_invited_person_registers_and_is_in(deployment, engine):
    """The account comes with the invitation; registering makes it active and signs in."""
    signet = deployment(engine)
    signet.apply(world())
    signet.start()
    link = invite(signet)
    assert "status: invited" in signet.succeed("export")
    person = Person(signet)
    page = person.open(link)
    assert "Welcome to Acme Corp" in page.text and 'name="ui_locales"' in page.response.text
    form = page.form("new_password")
    assert "given_name" in form.types and "family_name" in form.types
    done = register(person, page, given_name="Gus", family_name="Green")
    assert isinstance(done, Page) and done.url == signet.url("/"), done.text
    exported = signet.succeed("export")
    assert "given_name: Gus" in exported and "status: invited" not in exported
    assert Person(signet).sign_in(signet.url("/login"), "gus@acme.example", CHOSEN).url == signet.url("/")
    assert {"user.invited", "user.registered"} <= set(query(signet.database, "select action from audit_events"))


def test_the_email_is_shown_and_cannot_be_changed(inviting):
    """The address is the account's; the form does not send one."""
    page = Person(inviting).open(invite(inviting, "--given-name", "Eva", email="eva@acme.example"))
    assert 'value="eva@acme.example" readonly' in page.response.text
    assert 'autocomplete="username"' in page.response.text
    form = page.form("new_password")
    assert "email" not in form.types and "given_name" not in form.types and "family_name" in form.types


def test_looking_at_a_link_spends_nothing(inviting):
    """Programs that look at mail first: HEAD and GET, again and again; then the person registers, once."""
    link = invite(inviting, email="hal@acme.example")
    for _ in range(5):
        assert requests.head(link, timeout=10).status_code == 200
        assert requests.get(link, timeout=10).status_code == 200
    person = Person(inviting)
    page = person.open(link)
    assert register(person, page).url == inviting.url("/")
    again = person.open(link)
    assert again.status == 410 and "registered already" in again.alerts[0]
    assert inviting.url("/login") in again.links


def test_used_expired_revoked_and_replaced_each_say_what_to_do(inviting):
    """Four ends of a link, four sentences, each with its way on."""
    first = invite(inviting, email="ida@acme.example")
    second = invite(inviting, email="ida@acme.example")
    page = Person(inviting).open(first)
    assert page.status == 410 and "newest message" in page.alerts[0]
    account = "(select id from accounts where email = 'ida@acme.example')"
    where = f"where account = {account} and state = 'open'"
    query(inviting.database, f"update account_links set expires_at = 1 {where}")
    page = Person(inviting).open(second)
    assert "expired" in page.alerts[0] and inviting.url("/password/forgot") in page.links
    third = invite(inviting, email="ida@acme.example")
    whom = ("--organization", "acme", "--email", "ida@acme.example")
    assert "does not work any more" in inviting.succeed("user", "invite", "--revoke", *whom)
    assert "withdrawn" in Person(inviting).open(third).alerts[0]
    assert inviting.command("user", "invite", "--revoke", *whom).returncode == 1
    for nonsense in ("/invitation", "/invitation?token=x", "/invitation?token=a&token=b"):
        page = Person(inviting).open(inviting.url(nonsense))
        assert page.status == 410 and page.form("new_password") is None and page.alerts


def test_the_criteria_are_listed_until_they_are_met(inviting):
    """What is wrong stands at the top; the link stays good."""
    person = Person(inviting)
    page = person.open(invite(inviting, email="jan@acme.example"))
    assert 'data-met="false"' in page.response.text
    bad = register(person, page, new_password="short", confirm_password="short", given_name="Jan")
    assert bad.status == 422 and bad.alerts and 'data-met="false"' in bad.response.text
    assert bad.form("new_password").fields["given_name"] == "Jan"
    assert not bad.form("new_password").fields["new_password"]
    different = register(person, bad, confirm_password="something else entirely")
    assert "not the same" in different.alerts[0]
    assert register(person, different).url == inviting.url("/")


def test_the_language_of_the_page_is_the_persons_from_then_on(inviting):
    """Invited in German, chosen English on the page, kept."""
    person = Person(inviting)
    page = person.open(invite(inviting, "--locale", "de", email="kai@acme.example"))
    assert page.language == "de" and "Registrieren" in page.text
    page = person.submit(page.form("new_password"), ui_locales="en", language="change", given_name="Kai")
    assert page.language == "en" and page.form("new_password").fields["given_name"] == "Kai"
    assert register(person, page).language == "en"
    exported = inviting.succeed("export", "--organization", "acme")
    entry = exported.split("kai@acme.example")[1].split("- email")[0]
    assert "locale: en" in entry


def test_an_organization_with_single_sign_on_asks_for_no_password(inviting):
    """A sentence and the way to the organization's own sign-in."""
    page = Person(inviting).open(invite(inviting, email="leo@sso.example", organization="sso"))
    assert page.form("new_password") is None and "Single Inc" in page.text
    assert inviting.url("/login/org/sso") in page.links and 'name="ui_locales"' in page.response.text


def test_regions_are_offered_and_the_invitation_stays_here(deployment):
    """The list stands on the page; another region is gone to without the token, and nobody is registered by it."""
    here = deployment()
    here.settings["regions"] = [
        {"name": "eu", "label": "Europe", "url": here.issuer},
        {"name": "us", "label": "United <States>", "url": "http://127.0.0.1:1"},
    ]
    here.config.write_text(yaml.safe_dump(here.settings))
    sso = {"name": "sso", "display_name": "Single Inc", "native_login": "disabled"}
    declared = world()
    here.apply({**declared, "organizations": [*declared["organizations"], sso]})
    here.start()
    for email, organization in (("rea@acme.example", "acme"), ("rob@sso.example", "sso")):
        person = Person(here)
        page = person.open(invite(here, email=email, organization=organization))
        assert "United &lt;States&gt;" in page.response.text and 'value="eu" selected' in page.response.text
        assert "http://127.0.0.1:1" in page.response.headers["Content-Security-Policy"]
        moved = person.submit(page.forms[0], region="us", new_password=CHOSEN, confirm_password=CHOSEN)
        assert isinstance(moved, Arrival) and moved.url == "http://127.0.0.1:1/login" and not moved.parameters
    assert here.succeed("export").count("status: invited") == 2
    person = Person(here)
    page = person.open(invite(here, email="rea@acme.example"))
    assert register(person, page, region="eu").url == here.url("/")


def test_registering_leads_around_no_second_factor(inviting):
    """Where the organization requires one, the person is not in before there is one."""
    person = Person(inviting)
    page = person.open(invite(inviting, email="mia@strict.example", organization="strict"))
    assert register(person, page).url != inviting.url("/")
    assert "/login" in person.open(inviting.url("/")).url


def test_a_form_for_another_browser_registers_nobody(inviting):
    """The form is bound to the browser it was shown in."""
    link = invite(inviting, email="ned@acme.example")
    form = Person(inviting).open(link).form("new_password")
    other = Person(inviting)
    other.open(link)
    assert other.submit(form, new_password=CHOSEN, confirm_password=CHOSEN).status == 403
    assert Person(inviting).open(link).status == 200


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--organization", "acme", "--email", "nonsense"], 64, ["--email"]),
        (["--organization", "A B", "--email", "a@b.example"], 64, ["--organization"]),
        (["--organization", "acme"], 64, ["--email"]),
        (["--organization", "nowhere", "--email", "a@b.example"], 1, ["nowhere"]),
        (["--organization", "acme", "--email", "ann@acme.example"], 1, ["registered already"]),
        (["--organization", "acme", "--email", "x@b.example", "--locale", "xx"], 1, ["--locale", "en"]),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_one_line(inviting, options, code, words):
    """64 for wrong usage, 1 for the rest."""
    done = inviting.command("user", "invite", *options)
    assert done.returncode == code and len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert all(word in done.stderr for word in words) and not done.stdout


def test_apply_makes_invited_people_and_mails_nobody(inviting):
    """Who is declared as invited waits for `signet user invite`, and cannot sign in before."""
    inviting.apply(
        {"organizations": [{"name": "acme", "users": [{"email": "oda@acme.example", "status": "invited"}]}]}
    )
    assert not Outbox(inviting).letters("oda@acme.example")
    person = Person(inviting)
    assert register(person, person.open(invite(inviting, email="oda@acme.example"))).url == inviting.url("/")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_browser_registers_with_the_keyboard_alone(inviting, scripts):
    """From field to field by Tab, sent by Enter; the browser is told which field is what."""
    browser = chromium("de", scripts=scripts)
    try:
        browser.get(invite(inviting, email=f"pia{int(scripts)}@acme.example"))
        assert find(browser, "html").get_attribute("lang") == "de"
        find(browser, "#given_name").send_keys("Pia", Keys.TAB)
        browser.switch_to.active_element.send_keys("Pfau", Keys.TAB)
        field = browser.switch_to.active_element
        assert field.get_attribute("autocomplete") == "new-password"
        field.send_keys(CHOSEN)
        confirm = find(browser, "#confirm_password")
        while browser.switch_to.active_element != confirm:
            browser.switch_to.active_element.send_keys(Keys.TAB)
        confirm.send_keys(CHOSEN, Keys.ENTER)
        wait_for(browser, lambda b: b.current_url == inviting.url("/"), "the person is in")
        assert not browser.find_elements(By.CSS_SELECTOR, "[role=alert]")
    finally:
        browser.quit()
