"""A person with Chromium: the demonstration, the sign-in page, with keyboard, small screen, no scripts."""

import re

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from support.apache import Apache
from support.chromium import find, type_into, wait_for
from support.ports import wait_until
from support.server import Signet
from support.world import PASSWORD, world

ANN = "ann@acme.example"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Signet on SQLite with an Apache that asks it; shared by the tests of this file."""
    apache = Apache()
    signet = Signet(tmp_path_factory.mktemp("signet"))
    names = ["ann", "bob", "kim", "joe", "lou", "pam", "ray"]
    signet.apply(world(users=names, clients=[apache.client()]))
    signet.start()
    apache.start(signet.issuer)
    yield signet, apache
    apache.stop()
    assert signet.stop() == 0, signet.logged()


def fill_in(browser, email=ANN, password=PASSWORD):
    """Types into the sign-in page, in one step or two, and presses Enter."""
    field = type_into(browser, "input[name=email]", email)
    if browser.find_elements(By.CSS_SELECTOR, "input[name=password]"):
        field = type_into(browser, "input[name=password]", password)
        field.send_keys(Keys.ENTER)
        return
    field.send_keys(Keys.ENTER)
    type_into(browser, "input[name=password]", password).send_keys(Keys.ENTER)


def complaints(browser):
    """What the browser's console says went wrong: a refused style or script, an error in a script."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def test_a_person_signs_in_to_apache(place, browse):
    """The page behind mod_auth_openidc opens after signing in, and the next visit asks for nothing."""
    signet, apache = place
    browser = browse()
    browser.get(apache.page)
    assert browser.current_url.startswith(signet.issuer)
    assert find(browser, "html").get_attribute("lang") == "en"
    assert find(browser, "input[name=email]").get_attribute("autocomplete").startswith("username")
    fill_in(browser)
    assert find(browser, "#user").text == ANN
    assert find(browser, "#organization").text == "acme"

    browser.delete_cookie("mod_auth_openidc_session")  # the application forgets, the provider does not
    browser.get(apache.page)
    assert find(browser, "#user").text == ANN


def test_a_wrong_password_is_told_at_the_top(place, browse):
    """An alert at the top of the form, the email kept, the password empty; then the right one works."""
    signet, apache = place
    browser = browse()
    browser.get(apache.page)
    fill_in(browser, "bob@acme.example", "not this one at all")
    alert = find(browser, "[role=alert]")
    assert alert.is_displayed() and alert.text.strip()
    password = find(browser, "input[name=password]")
    assert alert.location["y"] < password.location["y"] and password.get_attribute("value") == ""
    assert browser.title.startswith("Error:")
    type_into(browser, "input[name=password]", PASSWORD).send_keys(Keys.ENTER)
    assert find(browser, "#user").text == "bob@acme.example"
    assert not [line for line in complaints(browser) if "40" not in line and "422" not in line]


def test_an_unknown_person_is_told_the_same(place, browse):
    """The page for a wrong password and for somebody unknown reads alike."""
    signet, apache = place
    said = []
    for email in ("kim@acme.example", "nobody@acme.example"):
        browser = browse()
        browser.get(apache.page)
        fill_in(browser, email, "not this one at all")
        said.append(find(browser, "[role=alert]").text.replace(email, ""))
    assert said[0] == said[1]


def test_the_language_list_switches_to_german(place, browse):
    """Choosing German shows the page in German and keeps the sign-in going."""
    signet, apache = place
    browser = browse()
    browser.get(apache.page)
    english = find(browser, "h1").text
    type_into(browser, "input[name=email]", ANN)
    choose_language(browser, "de")
    wait_for(browser, lambda b: b.find_element(By.TAG_NAME, "html").get_attribute("lang") == "de", "German")
    assert find(browser, "h1").text != english
    fill_in(browser)
    assert find(browser, "#user").text == ANN


def choose_language(browser, language):
    """Chooses in the language list and presses its button."""
    Select(find(browser, "select[name=ui_locales]")).select_by_value(language)
    find(browser, "button[name=language]").click()


def test_the_browsers_language_decides(place, browse):
    """A German browser meets a German page."""
    signet, apache = place
    browser = browse(language="de")
    browser.get(apache.page)
    assert find(browser, "html").get_attribute("lang") == "de"


def test_the_keyboard_is_enough(place, browse):
    """From the top of the page, Tab and Enter sign a person in; what has the focus can be seen."""
    signet, apache = place
    browser = browse()
    browser.get(apache.page)
    assert tab_to(browser, "email")
    browser.switch_to.active_element.send_keys("joe@acme.example")
    if not browser.find_elements(By.CSS_SELECTOR, "input[name=password]"):
        browser.switch_to.active_element.send_keys(Keys.ENTER)
        find(browser, "input[name=password]")
    assert tab_to(browser, "password")
    field = browser.switch_to.active_element
    ring = browser.execute_script(
        "const s = getComputedStyle(arguments[0]); return s.outlineStyle + s.outlineWidth + s.boxShadow", field
    )
    assert not (ring.startswith("none") and ring.endswith("none")), ring
    field.send_keys(PASSWORD, Keys.ENTER)
    assert find(browser, "#user").text == "joe@acme.example"


def tab_to(browser, name):
    """Presses Tab until the field of this name has the focus."""
    for _ in range(20):
        active = browser.switch_to.active_element
        if active.get_attribute("name") == name:
            return True
        active.send_keys(Keys.TAB)
    return False


def test_every_field_has_a_name_that_can_be_read_out(place, browse):
    """Labels, a language, one main heading, a title."""
    signet, apache = place
    browser = browse()
    browser.get(apache.page)
    for field in browser.find_elements(By.CSS_SELECTOR, "input:not([type=hidden]), select, button"):
        assert field.accessible_name, field.get_attribute("outerHTML")
    assert len(browser.find_elements(By.TAG_NAME, "h1")) == 1
    assert browser.find_elements(By.TAG_NAME, "main") and browser.title


@pytest.mark.parametrize("state", ["fresh", "after an error"])
def test_a_phone_scrolls_one_way_only(place, browse, state):
    """At 320 px nothing is wider than the screen, and what is pressed is big enough."""
    signet, apache = place
    browser = browse(width=320)
    browser.get(apache.page)
    if state != "fresh":
        fill_in(browser, "lou@acme.example", "not this one at all")
        find(browser, "[role=alert]")
    assert browser.execute_script("return innerWidth") == 320
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 320
    for pressed in browser.find_elements(By.CSS_SELECTOR, "button"):
        if pressed.is_displayed():
            assert pressed.size["height"] >= 24 and pressed.size["width"] >= 24


def test_it_works_without_scripts(place, browse):
    """Sign-in and the language list with JavaScript turned off."""
    signet, apache = place
    browser = browse(scripts=False)
    browser.get("data:text/html,<title>off</title><script>document.title='on'</script>")
    assert browser.title == "off", "JavaScript is not off"
    browser.get(apache.page)
    choose_language(browser, "de")
    wait_for(browser, lambda b: b.find_element(By.TAG_NAME, "html").get_attribute("lang") == "de", "German")
    fill_in(browser)
    assert find(browser, "#user").text == ANN


def test_two_tabs_do_not_disturb_each_other(place, browse):
    """Two sign-ins under way in one browser both arrive."""
    signet, apache = place
    browser = browse()
    browser.get(apache.page)
    browser.switch_to.new_window("tab")
    browser.get(apache.page)
    for tab in browser.window_handles:
        browser.switch_to.window(tab)
        fill_in(browser)
        assert find(browser, "#user").text == ANN


def test_a_password_is_shown_and_hidden(place, browse):
    """The button says what it does next, which is all it says, and keeps the focus."""
    signet, _ = place
    browser = browse()
    browser.get(signet.url("/login"))
    type_into(browser, "input[name=password]", "secret")
    button = find(browser, "button[data-reveal=password]")
    for word, kind in [("Show", "password"), ("Hide", "text"), ("Show", "password")]:
        assert button.accessible_name == word
        assert find(browser, "input[name=password]").get_property("type") == kind
        assert button.get_dom_attribute("aria-pressed") is None
        button.send_keys(Keys.SPACE)
        assert browser.switch_to.active_element == button


def shown_rules(browser):
    """The rules of a new password that can be seen on the page, by name."""
    rules = browser.find_elements(By.CSS_SELECTOR, "ul[data-criteria] > li")
    return [rule.get_attribute("data-rule") for rule in rules if rule.is_displayed()]


def test_a_new_password_is_not_said_to_be_good_before_it_is(place, browse):
    """The page follows what is typed and leaves to the server what only the server can tell."""
    signet, _ = place
    browser = browse()
    browser.get(signet.url("/account/password"))
    fill_in(browser, "pam@acme.example")
    find(browser, "input[name=new_password]")
    assert shown_rules(browser) == ["min_length", "uncommon", "unrelated"]
    browser.execute_script(
        "window.said = [];"
        "const status = document.getElementById('criteria-status');"
        "new MutationObserver(() => said.push(status.textContent)).observe(status, {childList: true});"
    )
    type_into(browser, "input[name=new_password]", "passwordpassword")
    assert "are met" not in find(browser, "#criteria-status").get_attribute("textContent")
    assert shown_rules(browser) == ["uncommon", "unrelated"]
    assert len(browser.find_elements(By.CSS_SELECTOR, "ul[data-criteria] > li[data-met=false]")) == 2
    others = "not a password that others use often and not made of your name, email or organization"
    assert browser.execute_script("return said") == ["3 rules are left", others]
    assert "Still needed" not in find(browser, "main").text
    type_into(browser, "input[name=password]", PASSWORD)
    type_into(browser, "input[name=confirm_password]", "passwordpassword").send_keys(Keys.ENTER)

    # The server has looked at all: only what is wrong is listed.
    assert find(browser, "#problem").is_displayed()
    assert shown_rules(browser) == ["uncommon"]
    assert "Still needed" in find(browser, "main").text and "Done" not in find(browser, "main").text
    type_into(browser, "input[name=new_password]", "another")
    assert shown_rules(browser) == ["min_length", "uncommon", "unrelated"]
    type_into(browser, "input[name=new_password]", "another good passphrase")
    assert shown_rules(browser) == ["uncommon", "unrelated"]
    assert "are met" not in find(browser, "#criteria-status").get_attribute("textContent")
    type_into(browser, "input[name=password]", PASSWORD)
    type_into(browser, "input[name=confirm_password]", "another good passphrase").send_keys(Keys.ENTER)
    assert find(browser, "main [role=status]:not(#criteria-status)").is_displayed()
    assert not [line for line in complaints(browser) if "422" not in line]


def test_only_unmet_rules_are_listed_without_scripts(place, browse):
    """All of them before anything is sent, then those that the server found unmet."""
    signet, _ = place
    browser = browse(scripts=False)
    browser.get(signet.url("/account/password"))
    fill_in(browser, "ray@acme.example")
    type_into(browser, "input[name=new_password]", "passwordpassword")
    assert shown_rules(browser) == ["min_length", "uncommon", "unrelated"]
    type_into(browser, "input[name=password]", PASSWORD)
    type_into(browser, "input[name=confirm_password]", "passwordpassword").send_keys(Keys.ENTER)
    find(browser, "#problem")
    assert shown_rules(browser) == ["uncommon"]


def test_the_demonstration(deployment, browse):
    """The printed address, the printed person: a verified ID token, a first-day password, and out again."""
    signet = deployment()
    signet.start("--demo")
    address, people = wait_for_demo(signet)
    browser = browse()
    browser.get(address)
    fill_in(browser, *people[0])
    assert find(browser, "#verified").is_displayed()
    assert find(browser, "[data-claim=email]").text == people[0][0]
    assert find(browser, "[data-claim=iss]").text.startswith("http")
    assert not complaints(browser)

    find(browser, "a[href='/logout']").click()
    find(browser, "form button")  # the sign-in page, or a question first
    if not browser.find_elements(By.NAME, "email"):
        find(browser, "form button").click()
    find(browser, "input[name=email]")

    browser = browse()
    browser.get(address)
    fill_in(browser, *people[1])
    type_into(browser, "input[name=new_password]", "another good passphrase")
    type_into(browser, "input[name=password]", people[1][1])
    type_into(browser, "input[name=confirm_password]", "another good passphrase").send_keys(Keys.ENTER)
    assert find(browser, "[data-claim=email]").text == people[1][0]


def test_the_demonstrations_other_organization(deployment, browse):
    """Its people prove who they are at their own provider, and are signed in here without a question."""
    signet = deployment()
    signet.start("--demo")
    wait_for_demo(signet)
    printed = re.search(r"(http\S+/login/org/\S+)\s+(\S+@partner\.example)\s{2,}(\S.*)", signet.logged())
    page, email, password = printed.groups()
    browser = browse()
    browser.get(page)
    if links := browser.find_elements(By.CSS_SELECTOR, "a[data-connection]"):
        links[0].click()
    fill_in(browser, email, password.strip())
    find(browser, "button[form=leave]")
    browser.get(f"{signet.issuer}/account/profile")
    assert email in find(browser, "main").text
    # What the provider keeps is not changed here.
    assert not browser.find_elements(By.NAME, "given_name")
    assert not complaints(browser)


def wait_for_demo(signet):
    """The address of the demonstration and the people to try, as printed."""

    def read():
        text = signet.logged()
        people = re.findall(r"(\S+@demo\.example)\s{2,}(\S.*?)\s{2,}", text)
        addresses = [found for found in re.findall(r"http://[\w.]+:\d+/?", text) if not found.startswith(signet.issuer)]
        return (addresses[0], people) if addresses and len(people) > 1 else None

    return wait_until(read, what="the demonstration's address")
