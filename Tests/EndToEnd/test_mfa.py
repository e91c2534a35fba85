"""Second factors over the wire: codes of an outside authenticator, enrolment, recovery codes, step-up, files."""

import re
import subprocess

import pyotp
import pytest
import requests
import yaml
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from support.authenticator import (
    Authenticator,
    enrol,
    go_on,
    name_device,
    own_form,
    shown_codes,
    shown_picture,
    shown_secret,
)
from support.chromium import find, type_into, wait_for
from support.client import Client
from support.databases import ENGINES, query
from support.person import Arrival, Page, Person
from support.ports import wait_until
from support.post import Outbox
from support.server import Signet
from support.tokens import unchecked
from support.world import PASSWORD, user, world

STRONG, WEAK = "urn:signet:acr:2fa", "urn:signet:acr:1fa"


def of(organization, name, **more):
    """A person of an organization."""
    return {**user(name), "email": f"{name}@{organization}.example", **more}


def document():
    """Acme, which leaves second factors to its people, and Strict, which requires them; each person is one test's."""
    declared = world(users=["ann", "bob", "cyd", "dot", "mia"])
    acme = declared["organizations"][0]
    acme["mfa"] = "optional"
    strict = {
        "name": "strict",
        "display_name": "Strict & Söhne",
        "domains": ["strict.example"],
        "mfa": "required",
        "users": [of("strict", name) for name in ("eve", "flo", "gil", "hal", "ida", "jon", "kay", "lea")],
    }
    strict["users"].append(of("strict", "tom", totp={"name": "phone", "secret": pyotp.random_base32()}))
    return {**declared, "organizations": [acme, strict]}


@pytest.fixture(scope="module", params=ENGINES)
def place(request, tmp_path_factory):
    """A server with both organizations, and what was declared."""
    declared = document()
    server = Signet(tmp_path_factory.mktemp("signet"), request.param)
    server.apply(declared)
    yield server.start(), declared
    assert server.stop() == 0, server.logged()


@pytest.fixture
def server(place):
    """The server alone."""
    return place[0]


def begin(server, email, **parameters):
    """Somebody comes from the portal and gives the password: the person, the page, and the verifier."""
    person = Person(server)
    url, verifier = Client(server).authorization(**parameters)
    page = person.sign_in(url, email)
    assert isinstance(page, Page), page
    return person, page, verifier


def claims(server, arrival, verifier):
    """What the ID token says that an arrival leads to."""
    assert isinstance(arrival, Arrival), f"{arrival.url} {arrival.text[:300]}"
    answer = Client(server).exchange(arrival.parameters["code"], verifier)
    assert answer.status_code == 200, answer.text
    return unchecked(answer.json()["id_token"])


def audited(server, email):
    """The actions in the audit log about somebody, in order."""
    where = f"(select id from accounts where email_normal = '{email}')"
    return query(server.database, f"select action from audit_events where account = {where} order by at, number")


def mailed(server, address, words):
    """Waits for a mail that says so, among others."""
    letters = lambda: any(words in letter.part("plain") for letter in Outbox(server).letters(address))
    wait_until(letters, what=f"mail that says {words}")


@pytest.mark.spec("RFC 6238", "4")
@pytest.mark.spec("RFC 8176", "2")
def test_a_code_of_an_outside_authenticator_counts(place):
    """A device of a declarative file: the password is not enough, its code is, and tokens say both."""
    server, declared = place
    secret = declared["organizations"][1]["users"][-1]["totp"]["secret"]
    person, page, verifier = begin(server, "tom@strict.example")
    assert page.url.startswith(server.url("/login/mfa?"))
    form = page.form("code")
    assert 'autocomplete="one-time-code"' in page.response.text and 'inputmode="numeric"' in page.response.text
    assert "administrator" in page.text and ">Validate</button>" in page.response.text
    device = Authenticator(secret)
    page = person.submit(form, code=device.wrong())
    assert page.status == 422 and page.alerts and page.form("code")
    told = claims(server, person.submit(page.form("code"), code=device.fresh()), verifier)
    assert told["amr"] == ["pwd", "otp", "mfa"] and told["acr"] == STRONG
    assert audited(server, "tom@strict.example").count("auth.mfa") == 2


def test_required_but_not_enrolled_means_enrolling_now(server):
    """Name, key and picture, code, recovery codes, and on to the application."""
    person, page, verifier = begin(server, "eve@strict.example")
    assert page.url.startswith(server.url("/login/mfa/enroll?"))
    assert ">Next</button>" in page.response.text
    page = person.submit(page.form("name"), name="  ")
    assert page.status == 422 and page.alerts
    page, device = name_device(person, page, "Eve's phone")
    assert re.fullmatch("[A-Z2-7]{32}", device.secret) and "Eve's phone" in page.text
    page = person.submit(page.form("code"), code=device.wrong())
    assert page.status == 422 and page.alerts and shown_secret(page) == device.secret
    page = person.submit(page.form("code"), code=device.fresh())
    codes = shown_codes(page)
    assert len(set(codes)) == 10 and all(re.fullmatch("([2-9A-HJ-NP-Z]{4}-?){3}", code) for code in codes)
    assert all(code in page.response.text.split('download="')[0] for code in codes)  # the file has them too
    told = claims(server, go_on(person, page), verifier)
    assert told["amr"] == ["pwd", "otp", "mfa"] and told["acr"] == STRONG
    assert "mfa.enrolled" in audited(server, "eve@strict.example")
    mailed(server, "eve@strict.example", "Eve's phone")
    person, page, verifier = begin(server, "eve@strict.example")
    assert claims(server, person.submit(page.form("code"), code=device.fresh()), verifier)["acr"] == STRONG


@pytest.mark.parametrize("step", ["code", "recovery code", "name", "key"])
def test_whoever_turns_out_to_be_another_goes_back(server, step):
    """Each step asks of one account; somebody else begins anew, and nothing of the first counts."""
    person, page, verifier = begin(server, f"{'lea' if step in ('name', 'key') else 'tom'}@strict.example")
    if step == "recovery code":
        page = person.open(next(link for link in page.links if "/login/mfa/recovery" in link))
    if step == "key":
        page, _ = name_device(person, page)
    left = page.url
    assert 'name="another" value="person" formnovalidate>Use another account</button>' in page.response.text
    page = person.submit(own_form(page), another="person")
    assert page.url.startswith(server.url("/login?")) and page.form("password").fields["email"] == ""
    assert person.open(left).form("password"), "the step before is over"
    told = claims(server, person.answer(page, "mia@acme.example"), verifier)
    assert told["amr"] == ["pwd"] and audited(server, "mia@acme.example")[-1] == "auth.login"


def test_recovery_codes_each_work_once(server):
    """Behind a link on the page for codes; typed in small letters without dashes."""
    person, page, _ = begin(server, "flo@strict.example")
    page, _ = enrol(person, page)
    codes = shown_codes(page)
    go_on(person, page)
    for expected in ("code", "refused"):
        person, page, verifier = begin(server, "flo@strict.example")
        link = next(url for url, given in page.links.items() if "data-recovery" in given)
        page = person.open(link)
        end = person.submit(page.form("recovery_code"), recovery_code=codes[3].lower().replace("-", " "))
        if expected == "code":
            assert claims(server, end, verifier)["amr"] == ["pwd", "mfa"]
        else:
            assert end.status == 422 and end.alerts and end.form("recovery_code")
    assert "mfa.recovery_code_used" in audited(server, "flo@strict.example")
    mailed(server, "flo@strict.example", "You have 9 left")


def test_coming_back_to_a_page_is_no_dead_end(server):
    """The recovery codes are gone, the way on is not; a form sent twice leads on as well."""
    person, page, verifier = begin(server, "gil@strict.example")
    page, device = name_device(person, page)
    form = page.form("code")
    done = person.submit(form, code=device.fresh())
    again = person.open(done.url)
    assert not shown_codes(again) and not shown_secret(again) and "code" not in [f for f in again.forms[0].types]
    assert claims(server, person.submit(form, code="000000"), verifier)["acr"] == STRONG


def test_starting_over_makes_another_key(server):
    """What was shown before means nothing any more."""
    person, page, _ = begin(server, "hal@strict.example")
    page, old = name_device(person, page)
    page = person.submit(page.form("code"), restart="1", code="")
    assert not shown_secret(page) and page.form("name")
    page, new = name_device(person, page)
    assert new.secret != old.secret
    assert person.submit(page.form("code"), code=old.fresh()).alerts


def test_an_application_that_wants_two_factors_gets_them(server):
    """Offered in discovery; a signed-in person is only asked for what is missing, and keeps the session."""
    assert Client(server).metadata["acr_values_supported"] == [STRONG, WEAK]
    person = Person(server)
    client = Client(server)
    first = unchecked(client.sign_in(person, "bob@acme.example")["id_token"])
    assert first["acr"] == WEAK
    url, verifier = client.authorization(acr_values=STRONG)
    page = person.open(url)
    assert page.form("name"), page.text
    page, device = enrol(person, page)
    told = claims(server, go_on(person, page), verifier)
    assert told["acr"] == STRONG and told["sid"] == first["sid"] and told["auth_time"] == first["auth_time"]
    other = Person(server)
    url, verifier = client.authorization(acr_values=STRONG)
    page = other.sign_in(url, "bob@acme.example")
    assert claims(server, other.submit(page.form("code"), code=device.fresh()), verifier)["acr"] == STRONG


def test_the_first_sign_in_with_a_code_outlives_a_restart(tmp_path):
    """Which step was used is in the database."""
    secret = pyotp.random_base32()
    server = Signet(tmp_path)
    server.apply(world(users=[user("ann", totp=[{"name": "phone", "secret": secret}])]) | {"clients": []})
    server.apply("organizations: [{name: acme, mfa: required}]", name="mfa.yaml")
    server.start()
    device = Authenticator(secret)
    code = device.fresh()
    for expected in (200, 422):
        person = Person(server)
        page = person.sign_in(server.url("/login"))
        assert person.submit(page.form("code"), code=code).status == expected
        server.stop()
        server.start()
    server.stop()


def test_files_declare_devices_and_exports_name_them(place):
    """Applied again nothing changes, nor does an export, which has no secret."""
    server, declared = place
    assert server.apply(declared) == ["no changes"]
    exported = server.succeed("export", "--organization", "strict")
    users = yaml.safe_load(exported)["organizations"][0]["users"]
    assert {"name": "phone"} in next(person for person in users if person["email"].startswith("tom"))["totp"]
    assert declared["organizations"][1]["users"][-1]["totp"]["secret"] not in exported
    assert server.apply(exported, name="exported.yaml") == ["no changes"]


def test_devices_and_recovery_codes_are_looked_after_on_the_account_page(server):
    """Added by the same steps, listed with their last use, removed; recovery codes made anew."""
    person, email = Person(server), "cyd@acme.example"
    Client(server).sign_in(person, email)
    page = person.open(server.url("/account/mfa"))
    assert page.url == server.url("/account/mfa") and "data-devices" not in page.response.text
    page, device = name_device(person, person.open(server.url("/account/mfa/add")))
    picture = server.url(shown_picture(page))
    assert person.session.get(picture, timeout=20).text.startswith("<svg ")
    assert not requests.get(picture, timeout=20).text.startswith("<svg ")
    page = person.submit(page.form("code"), code=device.wrong())
    assert page.status == 422 and page.alerts
    page = person.submit(page.form("code"), code=device.fresh())
    codes = shown_codes(page)
    assert len(codes) == 10
    page = go_on(person, page)
    assert page.url.startswith(server.url("/account/mfa?")) and "phone" in page.text and "10" in page.text
    page = person.submit(own_form(page), codes="new")
    fresh = shown_codes(page)
    assert len(fresh) == 10 and not set(fresh) & set(codes)
    page = person.open(server.url("/account/mfa"))
    assert not shown_codes(page)
    identifier = re.search('data-device="([^"]+)"', page.response.text)[1]
    page = person.submit(own_form(page), remove=identifier)
    assert "data-devices" not in page.response.text
    assert audited(server, email).count("mfa.recovery_codes_made") == 2
    assert audited(server, email)[-1] == "mfa.removed"
    mailed(server, email, "removed")


def test_factors_change_after_a_recent_sign_in_alone(server):
    """A session of eleven minutes is asked for the password, and comes back to what it was about to do."""
    person, email = Person(server), "dot@acme.example"
    Client(server).sign_in(person, email)
    assert person.open(server.url("/account/mfa/add")).form("name")
    aged = "update sessions set proofs = '[[\"password\",' || (started_at - 660000000) || ']]'"
    query(server.database, f"{aged} where account = (select id from accounts where email = '{email}')")
    page = person.open(server.url("/account/mfa/add"))
    assert page.form("password") and not page.form("name")
    page = person.answer(page, email)
    assert page.url == server.url("/account/mfa/add") and page.form("name")


# In a browser


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A server for the browser tests."""
    server = Signet(tmp_path_factory.mktemp("signet"))
    server.apply(document())
    yield server.start()
    assert server.stop() == 0, server.logged()


def focused(browser):
    """What the keyboard is at."""
    return browser.switch_to.active_element


def press(browser, *keys):
    """Presses keys, wherever the keyboard is at."""
    for key in keys:
        focused(browser).send_keys(key)


def tab_to(browser, selector):
    """Presses Tab until the keyboard is at an element."""
    target = find(browser, selector)
    for _ in range(30):
        if focused(browser) == target:
            return
        press(browser, Keys.TAB)
    raise AssertionError(f"the keyboard never comes to {selector}")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_device_is_enrolled_with_the_keyboard_alone(desk, browse, scripts):
    """From the email to the home page, with JavaScript and without; nothing breaks the content security policy."""
    browser = browse(scripts=scripts, width=320)
    email = "ida@strict.example" if scripts else "jon@strict.example"
    browser.get(desk.url("/login"))
    tab_to(browser, "input[name=email]")
    press(browser, email)
    if browser.find_elements(By.CSS_SELECTOR, "input[name=password]"):
        tab_to(browser, "input[name=password]")
        press(browser, PASSWORD, Keys.ENTER)
    tab_to(browser, "input[name=name]")
    press(browser, "Laptop", Keys.ENTER)
    device = Authenticator(find(browser, "code[data-secret]").text.replace(" ", "").replace("\n", ""))
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 320 if scripts else True
    tab_to(browser, "input[name=code]")
    press(browser, device.fresh(), Keys.ENTER)
    find(browser, "[data-recovery-codes]")
    tab_to(browser, "a[download]")
    assert focused(browser).get_attribute("href").startswith("data:text/plain")
    tab_to(browser, "button[name=done]")
    press(browser, Keys.ENTER)
    wait_for(browser, lambda b: b.current_url == desk.url("/"), "not at home")
    complaints = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert not complaints, complaints


def test_the_picture_says_what_the_key_says(desk, browse, tmp_path):
    """Read from the screen by a program that reads QR codes."""
    browser = browse()
    browser.get(desk.url("/login"))
    type_into(browser, "input[name=email]", "kay@strict.example")
    type_into(browser, "input[name=password]", PASSWORD).send_keys(Keys.ENTER)
    type_into(browser, "input[name=name]", "phone").send_keys(Keys.ENTER)
    secret = find(browser, "code[data-secret]").get_attribute("textContent")
    picture = find(browser, "main img[alt]")
    wait_for(browser, lambda b: b.execute_script("return arguments[0].naturalWidth", picture), "no picture")
    screenshot = tmp_path / "code.png"
    screenshot.write_bytes(picture.screenshot_as_png)
    read = subprocess.run(
        ["zbarimg", "--quiet", "--raw", "--nodbus", screenshot], capture_output=True, text=True, check=True
    ).stdout.strip()
    device = pyotp.parse_uri(read)
    assert device.secret == secret
    assert device.issuer == "Strict & Söhne" and device.name == "kay@strict.example"
    assert (device.digits, device.interval, device.digest().name) == (6, 30, "sha1")


def test_the_picture_is_kept_nowhere_and_shown_to_nobody_else(server):
    """Not cached, not to another browser, and not after the code was shown."""
    person, page, _ = begin(server, "lea@strict.example")
    page, device = name_device(person, page)
    address = server.url(shown_picture(page))
    answer = person.session.get(address, timeout=20)
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "no-store" and answer.text.startswith("<svg ")
    assert requests.get(address, timeout=20).status_code == 404
    page = person.submit(page.form("code"), code=device.fresh())
    assert shown_codes(page) and person.session.get(address, timeout=20).status_code == 404
