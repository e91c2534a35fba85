"""The ways into a sign-in with Chromium: what only a browser shows, as Back, tabs and a narrow screen."""

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from support.apache import Apache
from support.chromium import find, type_into, wait_for
from support.client import Client
from support.server import Signet
from support.world import PASSWORD, world

ANN, BOB = "ann@acme.example", "bob@acme.example"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Signet with an Apache that asks it."""
    apache = Apache()
    signet = Signet(tmp_path_factory.mktemp("signet"))
    signet.apply(world(users=["ann", "bob"], clients=[apache.client()]))
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
