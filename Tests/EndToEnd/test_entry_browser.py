"""The ways into a sign-in with Chromium: what only a browser shows, as Back, tabs and a narrow screen."""

import pyotp
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from support.apache import Apache
from support.chromium import find, press, type_into, wait_for
from support.client import Client
from support.server import Signet
from support.world import PASSWORD, user, world

ANN, BOB, EVE = "ann@acme.example", "bob@acme.example", "eve@secure.example"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Signet with an Apache that asks it."""
    apache = Apache()
    signet = Signet(tmp_path_factory.mktemp("signet"))
    declared = world(users=["ann", "bob", "lou", "pam"], clients=[apache.client()])
    secure = {"name": "secure", "domains": ["secure.example"], "mfa": "required"}
    secure["users"] = [{**user("eve"), "email": EVE}]
    signet.apply({**declared, "organizations": [*declared["organizations"], secure]})
    signet.start()
    apache.start(signet.issuer)
    yield signet, apache
    apache.stop()
    assert signet.stop() == 0, signet.logged()


def sign_in(browser, email=ANN):
    """Types an email, presses Enter, and types the password on the page that follows, which has the email."""
    type_into(browser, "input[name=email]", email).send_keys(Keys.ENTER)
    kept = lambda b: find(b, "input[name=email]").get_dom_attribute("value") == email
    wait_for(browser, kept, "the page that has kept the email")
    assert not browser.find_elements(By.CSS_SELECTOR, "[role=alert]")
    type_into(browser, "input[name=password]", PASSWORD).send_keys(Keys.ENTER)


def test_an_email_alone_leads_on_to_the_password(place, browse):
    """With the email kept; then to the application."""
    signet, apache = place
    browser = browse()
    browser.get(apache.page)
    sign_in(browser)
    assert find(browser, "#user").text == ANN


def test_back_after_signing_in_never_shows_an_error(place, browse):
    """From the application back to the sign-in page, and forward again."""
    signet, apache = place
    browser = browse()
    browser.get(apache.page)
    sign_in(browser)
    assert find(browser, "#user").text == ANN
    browser.back()
    wait_for(browser, lambda b: b.current_url == signet.url("/"), "the home page")
    assert not browser.find_elements(By.CSS_SELECTOR, "[role=alert]")
    browser.get(apache.page)
    assert find(browser, "#user").text == ANN


def log_in(browser, email, password=PASSWORD):
    """Sends both at once, and waits for what comes of it."""
    type_into(browser, "input[name=email]", email)
    type_into(browser, "input[name=password]", password)
    press(find(browser, "#sign-in button.primary"))


def test_nothing_is_sent_again_after_an_error(place, browse):
    """Back and Reload lead to the form without what was wrong, and never to the browser's own question."""
    signet, _ = place
    browser = browse()
    browser.get(signet.url("/login/options"))
    browser.get(signet.url("/login"))
    for password in ("not this one", "nor this one"):
        log_in(browser, "lou@acme.example", password)
        assert find(browser, "#problem").is_displayed()
    for _ in range(2):
        browser.back()
        assert find(browser, "input[name=password]").get_property("value") == ""
        assert not browser.find_elements(By.ID, "problem")
    browser.back()
    find(browser, "input[name=organization]")
    browser.forward()
    log_in(browser, "lou@acme.example", "not this one")
    find(browser, "#problem")
    browser.refresh()
    find(browser, "input[name=password]")
    assert not browser.find_elements(By.ID, "problem")
    log_in(browser, "lou@acme.example")
    find(browser, "details.menu")
    browser.back()
    wait_for(browser, lambda b: b.current_url == signet.url("/"), "the home page")


def test_a_locked_page_is_asked_for_anew(place, browse):
    """Reload does not send the form again, which would be another failure."""
    signet, _ = place
    browser = browse()
    browser.get(signet.url("/login"))
    for _ in range(20):
        log_in(browser, "pam@acme.example", "not this one")
        find(browser, "#problem")
        if find(browser, "input[name=password]").get_property("disabled"):
            break
    assert find(browser, "input[name=password]").get_property("disabled")
    written = signet.succeed("audit", "--json")
    browser.refresh()
    # For the same account it is locked still; another may be tried.
    assert find(browser, "input[name=email]").is_enabled() and not browser.find_elements(By.ID, "problem")
    assert signet.succeed("audit", "--json") == written
    log_in(browser, "pam@acme.example")
    assert find(browser, "#problem") and not find(browser, "input[name=password]").is_enabled()


def test_recovery_codes_are_not_made_again_by_a_reload(place, browse):
    """Those that were shown stay good: at the end of setting up a device, and when they are made anew."""
    signet, _ = place
    browser = browse()
    browser.get(signet.url("/login"))
    log_in(browser, EVE)
    type_into(browser, "input[name=name]", "phone").send_keys(Keys.ENTER)
    key = pyotp.TOTP(find(browser, "[data-secret]").get_attribute("textContent"))
    type_into(browser, "input[name=code]", key.now()).send_keys(Keys.ENTER)
    find(browser, "[data-recovery-codes]")
    browser.refresh()
    assert "/login/mfa/enroll" in browser.current_url, "the form was sent again"
    press(find(browser, "#recovery-codes button"))
    browser.get(signet.url("/account/mfa"))
    press(find(browser, "button[name=codes]"))
    codes = [line.text for line in browser.find_elements(By.CSS_SELECTOR, "[data-recovery-codes] code")]
    browser.refresh()
    assert find(browser, "[data-codes-left]") and not browser.find_elements(By.CSS_SELECTOR, "[data-recovery-codes]")

    other = browse()
    other.get(signet.url("/login"))
    log_in(other, EVE)
    find(other, "a[data-recovery]").click()
    type_into(other, "input[name=recovery_code]", codes[0]).send_keys(Keys.ENTER)
    find(other, "details.menu")


def test_a_waiting_tab_goes_on_when_it_is_reloaded(place, browse):
    """Another tab has signed in meanwhile."""
    signet, apache = place
    browser = browse()
    browser.get(Client(signet).authorization(state="waits")[0])
    first = browser.current_window_handle
    browser.switch_to.new_window("tab")
    browser.get(apache.page)
    sign_in(browser)
    assert find(browser, "#user").text == ANN
    browser.switch_to.window(first)
    browser.refresh()
    wait_for(browser, lambda b: "state=waits" in b.current_url and "code=" in b.current_url, "the application")


@pytest.mark.parametrize("width", [1000, 320])
def test_accounts_are_chosen_with_the_keyboard(place, browse, width):
    """Two accounts; the arrow keys and Enter choose; nothing is wider than the screen."""
    signet, apache = place
    browser = browse(width=width)
    browser.get(apache.page)
    sign_in(browser)
    find(browser, "#user")
    choose = Client(signet).authorization(prompt="select_account")[0]
    browser.get(choose)
    find(browser, "button[name=another]").click()
    sign_in(browser, BOB)
    wait_for(browser, lambda b: "code=" in b.current_url, "the application")
    browser.get(choose)
    radios = browser.find_elements(By.CSS_SELECTOR, "input[name=account]")
    assert len(radios) == 2 and radios[0].is_selected() and BOB in radios[0].accessible_name
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    radios[0].send_keys(Keys.ARROW_DOWN)
    assert radios[1].is_selected() and ANN in radios[1].accessible_name
    radios[1].send_keys(Keys.ENTER)
    wait_for(browser, lambda b: "code=" in b.current_url, "the application")
    browser.get(signet.url("/"))
    assert ANN in browser.page_source


@pytest.mark.parametrize("path", ["/login", "/login/options", "/login/org/acme"])
def test_the_ways_in_fit_a_phone(place, browse, path):
    """At 320 px nothing is wider than the screen, and every field has a name that can be read out."""
    signet, apache = place
    browser = browse(width=320)
    browser.get(signet.url(path))
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 320
    for field in browser.find_elements(By.CSS_SELECTOR, "input:not([type=hidden]), select, button, a"):
        if field.is_displayed():
            assert field.accessible_name, field.get_attribute("outerHTML")
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1
