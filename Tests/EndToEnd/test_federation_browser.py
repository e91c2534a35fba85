"""Single sign-on with Chromium, from a page behind Apache to SimpleSAMLphp and back; and no password field anywhere."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from support.apache import Apache
from support.chromium import find, type_into, wait_for
from support.client import Client
from support.post import Outbox
from support.server import Signet
from support.simplesamlphp import PASSWORD, SimpleSAMLphp
from support.traveller import federated_world

ANN = "ann@acme.example"
SCRIPTS = [pytest.param(True, id="scripts"), pytest.param(False, id="no-scripts")]


@pytest.fixture(scope="module", name="place")
def an_organization_by_single_sign_on(tmp_path_factory):
    """Signet, SimpleSAMLphp as acme's only way in, and an Apache that asks Signet."""
    apache, provider = Apache(), SimpleSAMLphp().start()
    server = Signet(tmp_path_factory.mktemp("browser"), outbound={"allow_private": True})
    declared = federated_world(provider.connection())
    declared["organizations"].append({"name": "globex", "domains": ["globex.example"], "mfa": "off"})
    declared["clients"].append(apache.client())
    server.apply(declared)
    server.start()
    provider.trust(server.get("/sso/acme-ssp/metadata").text)
    apache.start(server.issuer)
    yield server, apache, provider
    apache.stop()
    assert server.stop() == 0, server.logged()
    provider.stop()


def no_password(browser, server):
    """The page is one of ours and has no field for a password."""
    assert browser.current_url.startswith(server.issuer), browser.current_url
    assert not browser.find_elements(By.CSS_SELECTOR, "input[type=password]"), browser.current_url


def at_the_provider(browser, provider, scripts, username="u-ann"):
    """Signs in at SimpleSAMLphp, and goes on by hand where scripts would."""
    wait_for(browser, lambda b: b.current_url.startswith(provider.url), "SimpleSAMLphp")
    type_into(browser, "input[name=username]", username)
    type_into(browser, "input[name=password]", PASSWORD).send_keys(Keys.ENTER)
    if not scripts:  # the button of the provider's form, then the one of the form with which our cookies come
        find(browser, "noscript [type=submit]").click()
        find(browser, "#federation-form [type=submit]").click()


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_a_person_reaches_an_application_by_single_sign_on(scripts, place, browse):
    """Email here, password there, and the page opens; the second visit asks for nothing."""
    server, apache, provider = place
    browser = browse(scripts=scripts)
    browser.get(apache.page)
    no_password_typed = type_into(browser, "input[name=email]", ANN)
    no_password_typed.send_keys(Keys.ENTER)
    at_the_provider(browser, provider, scripts)
    assert find(browser, "#user").text == ANN
    assert find(browser, "#organization").text == "acme"
    browser.delete_cookie("mod_auth_openidc_session")  # the application forgets, the provider does not
    browser.get(apache.page)
    assert find(browser, "#user").text == ANN
    assert server.issuer in find(browser, "#issuer").text


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_no_page_of_the_organization_has_a_password_field(scripts, place, browse):
    """The form, more options, the organization's own page, forgotten passwords and invitations."""
    server, _, provider = place
    browser = browse(scripts=scripts)

    browser.get(server.url("/login"))
    type_into(browser, "input[name=email]", ANN).send_keys(Keys.ENTER)
    wait_for(browser, lambda b: b.current_url.startswith(provider.url), "SimpleSAMLphp")

    browser.get(server.url("/login/options"))
    no_password(browser, server)
    type_into(browser, "input[name=organization]", "acme").send_keys(Keys.ENTER)
    link = find(browser, "a[data-connection=acme-ssp]")
    no_password(browser, server)
    link.click()
    wait_for(browser, lambda b: b.current_url.startswith(provider.url), "SimpleSAMLphp")

    browser.get(server.url("/login/org/acme"))
    find(browser, "[data-connection=acme-ssp]")
    no_password(browser, server)

    browser.get(server.url("/password/forgot"))
    no_password(browser, server)
    type_into(browser, "input[name=email]", ANN).send_keys(Keys.ENTER)
    wait_for(browser, lambda b: not b.find_elements(By.CSS_SELECTOR, "input[name=email]"), "the neutral answer")
    no_password(browser, server)

    email = f"new-{'with' if scripts else 'without'}@acme.example"
    invited = server.succeed("user", "invite", "--organization", "acme", "--email", email)
    browser.get(invited.strip())
    find(browser, "[data-connection=acme-ssp]")
    no_password(browser, server)


@pytest.mark.parametrize("scripts", SCRIPTS)
def test_my_account_of_somebody_by_single_sign_on_has_no_password(scripts, place, browse):
    """Neither a field nor a link, nor the devices for codes that go with it."""
    server, apache, provider = place
    browser = browse(scripts=scripts)
    browser.get(apache.page)
    type_into(browser, "input[name=email]", ANN).send_keys(Keys.ENTER)
    at_the_provider(browser, provider, scripts)
    find(browser, "#user")
    for path in ("/account", "/account/profile", "/account/password", "/account/mfa", "/account/sessions"):
        browser.get(server.url(path))
        no_password(browser, server)
        assert not browser.find_elements(By.CSS_SELECTOR, "a[href='/account/password']"), path


def test_a_mail_to_somebody_by_single_sign_on_has_no_link_to_a_password(place, browse):
    """Who asks for a new password is told how they sign in."""
    server, _, provider = place
    browser = browse()
    browser.get(Client(server).authorization()[0])
    type_into(browser, "input[name=email]", ANN).send_keys(Keys.ENTER)
    at_the_provider(browser, provider, True)
    browser.get(server.url("/password/forgot"))
    type_into(browser, "input[name=email]", ANN).send_keys(Keys.ENTER)
    letter = Outbox(server).wait(ANN, about="How you log in")
    assert "/password/reset" not in letter.part("plain") and server.url("/login") in letter.part("plain")


def test_no_password_can_be_set_for_somebody_by_single_sign_on(place):
    """Not by an operator from a shell either."""
    server, _, _ = place
    who = ["--organization", "acme", "--email", ANN]
    done = server.command("user", "set-password", *who, stdin="correct horse battery staple\n")
    assert done.returncode == 1 and done.stderr
