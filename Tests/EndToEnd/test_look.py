"""Every page in Chromium as different readers have it: light, dark, in high contrast, from right to left, on a small
screen; nothing that axe-core finds, nothing beyond the side, everything within reach of keys and thumbs."""

import pyotp
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from support.chromium import chromium, find, type_into, wait_for
from support.client import Client
from support.look import MODES, overflow, picture, put_in, small_targets, violations
from support.server import Signet
from support.world import PASSWORD, client, user, world

# Names as hostile as can be declared: long words, markup, marks that turn text round.
HOSTILE = {
    "given_name": "Ann<script>alert(1)</script>\u202egnp",
    "family_name": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
}
SIGNED_IN = {
    "home": "/",
    "account": "/account",
    "profile": "/account/profile",
    "language": "/account/language",
    "password": "/account/password",
    "sessions": "/account/sessions",
    "applications": "/account/applications",
    "activity": "/account/activity",
    "device": "/device",
    "logout": "/logout",
    "not-found": "/nothing",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A server with people who have seen everything, shared by the tests of this file."""
    signet = Signet(tmp_path_factory.mktemp("signet"))
    hostile = [{**user(f"look-{mode}"), **HOSTILE} for mode in MODES]
    tired = [user(f"tired-{mode}", must_change_password=True) for mode in MODES]
    applications = [
        client("wiki", client_name="Wiki", client_uri="https://wiki.example/"),
        client("long", client_name="Rindfleischetikettierungsüberwachung", client_uri="https://long.example/"),
    ]
    asker = client("asker", client_name="Planner", require_consent=True)
    declared = world(users=["ann", *hostile, *tired], clients=[*applications, asker])
    enrolling = [{**user(f"enrol-{mode}"), "email": f"enrol-{mode}@secure.example"} for mode in MODES]
    secure = {"name": "secure", "domains": ["secure.example"], "mfa": "required", "users": enrolling}
    providers = [
        {
            "id": f"look-{vendor}",
            "type": "oidc",
            "display_name": name,
            "vendor": vendor,
            "issuer": f"https://{vendor}.example",
            "client_id": "signet",
            "client_secret": "a secret of thirty-two characters",
        }
        for vendor, name in {"okta": "Okta", "entra": "Entra ID", "google": "Google"}.items()
    ]
    sso = {"name": "sso", "display_name": "Single Inc", "native_login": "disabled", "connections": providers}
    both = {"name": "both", "display_name": "Both & Co", "connections": [{**one, "id": one["id"] + "-2"} for one in providers]}
    signet.apply({**declared, "organizations": [*declared["organizations"], secure, sso, both]})
    signet.start()
    yield signet
    assert signet.stop() == 0, signet.logged()


@pytest.fixture(scope="module", params=MODES)
def reader(request):
    """A browser of somebody who has chosen a mode, and the mode."""
    language = "ar" if request.param == "rtl" else "en"
    browser = chromium(language=language, width=320 if request.param == "narrow" else 1200)
    put_in(browser, request.param)
    yield browser, request.param
    browser.quit()


def check(browser, mode, name):
    """Everything that is asked of a page that is open."""
    direction = browser.find_element(By.TAG_NAME, "html").get_attribute("dir")
    assert direction == ("rtl" if mode == "rtl" else "ltr"), name
    picture(browser, name, mode)
    assert violations(browser) == [], name
    assert overflow(browser) == [], name
    assert small_targets(browser) == [], name


def log_in(browser, email, password=PASSWORD):
    """Types into the sign-in page and presses Enter."""
    type_into(browser, "input[name=email]", email)
    type_into(browser, "input[name=password]", password).send_keys(Keys.ENTER)


def test_pages_of_somebody_unknown(place, reader):
    """Sign-in, what went wrong with it, a device's code, a page that is not there."""
    browser, mode = reader
    browser.delete_all_cookies()
    browser.get(place.url("/login"))
    check(browser, mode, "login")
    log_in(browser, f"nobody-{mode}@acme.example", "not this one at all")
    find(browser, "[role=alert]")
    check(browser, mode, "login-wrong")
    for _ in range(5):
        log_in(browser, f"nobody-{mode}@acme.example", "not this one at all")
        find(browser, "[role=alert]")
    assert find(browser, "input[name=password]").get_attribute("disabled")
    check(browser, mode, "login-paused")
    elsewhere = {"options": "/login/options", "organization": "/login/org/acme"}
    elsewhere |= {"sso": "/login/org/sso", "sso-or-password": "/login/org/both"}
    for name, path in {**elsewhere, "device-unknown": "/device?user_code=BCDF-GHJK", "setup-used": "/setup?token=x", "lost": "/x"}.items():
        browser.get(place.url(path))
        check(browser, mode, name)


def test_a_password_that_must_be_changed(place, reader):
    """The form, and the form after something was wrong with it."""
    browser, mode = reader
    browser.delete_all_cookies()
    browser.get(place.url("/login"))
    log_in(browser, f"tired-{mode}@acme.example")
    find(browser, "input[name=new_password]")
    check(browser, mode, "change")
    type_into(browser, "input[name=password]", PASSWORD)
    type_into(browser, "input[name=new_password]", "short")
    type_into(browser, "input[name=confirm_password]", "short").send_keys(Keys.ENTER)
    find(browser, "[role=alert]")
    check(browser, mode, "change-wrong")


def test_a_device_for_codes(place, reader):
    """Name, picture and key, recovery codes; then the code at the next sign-in."""
    browser, mode = reader
    email = f"enrol-{mode}@secure.example"
    browser.delete_all_cookies()
    browser.get(place.url("/login"))
    log_in(browser, email)
    find(browser, "input[name=name]")
    check(browser, mode, "enrol-name")
    type_into(browser, "input[name=name]", "My phone").send_keys(Keys.ENTER)
    key = find(browser, "[data-secret]").get_attribute("textContent")
    check(browser, mode, "enrol-code")
    check_key(browser, mode)
    code = pyotp.TOTP("".join(key.split())).now()
    type_into(browser, "input[name=code]", code).send_keys(Keys.ENTER)
    find(browser, "[data-recovery-codes]")
    check(browser, mode, "recovery-codes")
    browser.delete_all_cookies()
    browser.get(place.url("/login"))
    log_in(browser, email)
    find(browser, "input[name=code]")
    check(browser, mode, "mfa")
    type_into(browser, "input[name=code]", code).send_keys(Keys.ENTER)
    find(browser, "[role=alert]")
    check(browser, mode, "mfa-wrong")
    find(browser, "a[data-recovery]").click()
    find(browser, "input[name=recovery_code]")
    check(browser, mode, "recovery-code")


def check_key(browser, mode):
    """The key is broken between its groups only, however wide the page is, and stands where the lines begin."""
    if mode not in {"light", "rtl"}:
        return
    for width in range(320, 900, 20):
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        groups = browser.find_elements(By.CSS_SELECTOR, ".key span")
        lines = [browser.execute_script("return arguments[0].getClientRects().length", group) for group in groups]
        assert lines == [1] * 8, width
        side = "right" if mode == "rtl" else "left"
        edges = [
            browser.execute_script(f"return document.querySelector(arguments[0]).getBoundingClientRect().{side}", part)
            for part in (".key", "[data-secret]")
        ]
        assert abs(edges[0] - edges[1]) < 1, width
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_pages_that_mails_lead_to(place, reader):
    """The way to a new password, an invitation, and links that are over."""
    browser, mode = reader
    browser.delete_all_cookies()
    browser.get(place.url("/password/forgot"))
    check(browser, mode, "forgot")
    type_into(browser, "input[name=email]", f"nobody-{mode}@acme.example").send_keys(Keys.ENTER)
    find(browser, "main [role=status]")
    check(browser, mode, "mail-sent")
    browser.get(place.url("/password/reset?token=x"))
    check(browser, mode, "link-ended")
    find(browser, "main .links a").click()
    find(browser, "input[name=code]")
    check(browser, mode, "code")
    type_into(browser, "input[name=email]", f"nobody-{mode}@acme.example")
    type_into(browser, "input[name=code]", "AAAA-AAAA").send_keys(Keys.ENTER)
    find(browser, "[role=alert]")
    check(browser, mode, "code-wrong")
    link = place.succeed("user", "invite", "--organization", "acme", "--email", f"new-{mode}@acme.example").split()[-1]
    browser.get(link)
    find(browser, "input[name=new_password]")
    check(browser, mode, "invitation")


def test_pages_of_somebody_signed_in(place, reader):
    """Home, the account, a question of consent, the menu, the way out."""
    browser, mode = reader
    browser.delete_all_cookies()
    browser.get(place.url("/login"))
    log_in(browser, f"look-{mode}@acme.example")
    find(browser, "details.menu")
    for name, path in SIGNED_IN.items():
        browser.get(place.url(path))
        check(browser, mode, name)
        assert not browser.find_elements(By.TAG_NAME, "script[src='']")
        scripts = browser.find_elements(By.CSS_SELECTOR, "script:not([src])")
        assert not scripts, "markup in a name became a script"
    browser.get(Client(place, "asker").authorization()[0])
    find(browser, "[name=decision]")
    check(browser, mode, "consent")
    browser.get(place.url("/account"))
    find(browser, "details.menu summary").click()
    assert find(browser, "details.menu button").is_displayed()
    check(browser, mode, "menu")
    find(browser, "details.menu button").click()
    wait_for(browser, lambda b: "/logout" in b.current_url, "the way out")
    check(browser, mode, "logged-out")


def test_the_keyboard_is_enough_for_the_account(place):
    """Tab, Enter and Escape alone: into the account, through the menu, and out."""
    browser = chromium()
    try:
        browser.get(place.url("/login"))
        log_in(browser, "ann@acme.example")
        find(browser, "details.menu")
        browser.get(place.url("/account/profile"))
        browser.switch_to.active_element.send_keys(Keys.TAB)
        assert browser.switch_to.active_element.get_attribute("class") == "skip"
        assert reach(browser, "summary")
        summary = browser.switch_to.active_element
        summary.send_keys(Keys.ENTER)
        assert find(browser, "details.menu").get_attribute("open")
        browser.switch_to.active_element.send_keys(Keys.TAB)
        browser.switch_to.active_element.send_keys(Keys.ESCAPE)
        assert not find(browser, "details.menu").get_attribute("open")
        assert browser.switch_to.active_element == summary
        assert reach(browser, "[name=given_name]")
        browser.switch_to.active_element.send_keys(Keys.CONTROL, "a")
        browser.switch_to.active_element.send_keys("Anna", Keys.ENTER)
        assert find(browser, "[role=status]").is_displayed()
        assert reach(browser, "summary")
        browser.switch_to.active_element.send_keys(Keys.ENTER)
        assert reach(browser, "details.menu button")
        browser.switch_to.active_element.send_keys(Keys.ENTER)
        wait_for(browser, lambda b: "/logout" in b.current_url, "the way out")
    finally:
        browser.quit()


def reach(browser, selector):
    """Presses Tab until what fits has the focus, and sees that it is seen."""
    for _ in range(40):
        active = browser.switch_to.active_element
        if browser.execute_script("return arguments[0].matches(arguments[1])", active, selector):
            ring = browser.execute_script("return getComputedStyle(arguments[0]).outlineStyle", active)
            assert ring != "none", selector
            return True
        active.send_keys(Keys.TAB)
    return False


@pytest.mark.parametrize("history", [10, 0])
def test_the_rules_of_a_new_password_follow_what_is_typed(place, history):
    """Unmet ones are counted aloud, gone when they are met and back when they are not. That all are met is said only
    where the server has none to look at; else its own stay, without a word on whether they are met."""
    name = f"strict{history}"
    tired = {**user("sue"), "email": f"sue@{name}.example", "must_change_password": True}
    policy = {"preset": "compatible", "history": history}
    declared = {"name": name, "display_name": "Strict", "domains": [f"{name}.example"], "mfa": "off"}
    place.apply({"organizations": [{**declared, "password_policy": policy, "users": [tired]}]})
    servers = {"unused": "none of your last 10 passwords"} if history else {}
    browser = chromium()
    try:
        browser.get(place.url("/login"))
        log_in(browser, tired["email"])
        find(browser, "#criteria")
        for typed, known in [
            ("", ["min_length", "upper", "lower", "digit", "symbol"]),
            ("a", ["min_length", "upper", "digit", "symbol"]),
            ("aB", ["min_length", "digit", "symbol"]),
            ("aB3", ["min_length", "symbol"]),
            ("aB3!", ["min_length"]),
            ("aB3!ühäß", []),
            ("aB3!", ["min_length"]),
            ("ａＢ３！ｃｄｅｆ", []),  # full width: the same after NFKC
            ("👍" * 8, ["upper", "lower", "digit"]),
        ]:
            field = find(browser, "input[name=new_password]")
            browser.execute_script(
                "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
                field,
                typed,
            )
            left = [*known, *servers]
            rules = browser.find_elements(By.CSS_SELECTOR, "ul[data-criteria] > li")
            unmet = [rule for rule in rules if rule.get_attribute("data-met") == "false"]
            assert [rule.get_attribute("data-rule") for rule in unmet] == left, typed
            assert [rule for rule in rules if rule.is_displayed()] == unmet, typed
            assert find(browser, ".criteria").is_displayed() == bool(left), typed
            spoken = find(browser, "#criteria-status").get_attribute("textContent")
            count = "1 rule is left" if len(left) == 1 else f"{len(left)} rules are left"
            assert spoken == (count if known else servers.get("unused", "All rules are met")), typed
            described = description(browser, "#new_password")
            assert described.count("Missing") == len(known) and "Done" not in described, typed
            assert ("Still needed" in described) == bool(known), typed
            assert ("none of your last 10 passwords" in described) == bool(servers), typed
    finally:
        browser.quit()


def description(browser, selector):
    """What a screen reader says of an element beyond its name."""
    root = browser.execute_cdp_cmd("DOM.getDocument", {})["root"]["nodeId"]
    node = browser.execute_cdp_cmd("DOM.querySelector", {"nodeId": root, "selector": selector})
    tree = browser.execute_cdp_cmd("Accessibility.getPartialAXTree", {**node, "fetchRelatives": False})
    return tree["nodes"][0].get("description", {}).get("value", "")
