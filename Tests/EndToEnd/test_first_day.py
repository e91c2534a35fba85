"""A person's first day, as one journey in a browser: from the invitation in German to the lost device."""

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select
from support.apache import Apache
from support.authenticator import Authenticator
from support.chromium import chromium, find, type_into, wait_for
from support.databases import query
from support.post import Outbox
from support.server import Signet
from support.world import world

ADA = "ada@acme.example"
CHOSEN = "neun lila Elefanten tanzen"
WHOM = ("--organization", "acme", "--email", ADA)


def test_the_first_day_of_a_person(tmp_path):
    """Invited in German, registers, has to enrol, opens an application, takes English, loses the device, is let in again."""
    apache, signet = Apache(), Signet(tmp_path)
    declared = world(users=[], clients=[apache.client()])
    declared["organizations"][0] |= {"mfa": "required", "default_locale": "de"}
    signet.apply(declared)
    signet.start()
    browser = chromium(language="fr")  # the machine is somebody else's
    try:
        apache.start(signet.issuer)
        invited(browser, signet)
        device = enrolled(browser, "Telefon")
        wait_for(browser, lambda b: b.current_url == signet.url("/"), "not at home")
        Outbox(signet).wait(ADA, count=2)  # the invitation, and word of the new device
        assert all('lang="de"' in letter.part("html") for letter in Outbox(signet).letters(ADA))

        browser.get(apache.page)  # signed in already: the application opens at once
        assert find(browser, "#user").text == ADA
        takes_english(browser, signet)

        # The next morning, on another machine, without the device.
        browser.delete_all_cookies()
        signs_in(browser, signet)
        page = find(browser, "main").text
        assert "administrator" in page.lower(), page
        type_into(browser, "input[name=code]", device.wrong()).send_keys(Keys.ENTER)
        find(browser, "[role=alert]")
        signet.succeed("user", "reset-mfa", *WHOM)
        signs_in(browser, signet)
        enrolled(browser, "New phone")
        wait_for(browser, lambda b: b.current_url == signet.url("/"), "not at home")
        assert find(browser, "html").get_attribute("lang") == "en"
        signet.succeed("audit", "--verify")
        happened = query(signet.database, "select action from audit_events order by at, number")
        expected = ["user.invited", "user.registered", "mfa.enrolled", "auth.login", "mfa.reset_by_admin", "mfa.enrolled"]
        assert in_order(expected, happened), happened
    finally:
        browser.quit()
        apache.stop()
        assert signet.stop() == 0, signet.logged()


def in_order(expected, happened):
    """Whether all that is expected happened, each after the one before."""
    rest = iter(happened)
    return all(any(action == found for found in rest) for action in expected)


def invited(browser, signet):
    """The mail is in German, and so is the page it leads to."""
    signet.succeed("user", "invite", *WHOM, "--given-name", "Ada", "--locale", "de", "--send")
    letter = Outbox(signet).wait(ADA)
    assert 'lang="de"' in letter.part("html")
    assert "Acme Corp" in letter.subject
    browser.get(letter.link)
    assert find(browser, "html").get_attribute("lang") == "de"
    type_into(browser, "input[name=family_name]", "Lovelace")
    type_into(browser, "input[name=new_password]", CHOSEN)
    type_into(browser, "input[name=confirm_password]", CHOSEN).send_keys(Keys.ENTER)


def enrolled(browser, name):
    """The device that a person sets up where the page asks for one."""
    type_into(browser, "input[name=name]", name).send_keys(Keys.ENTER)
    device = Authenticator(find(browser, "code[data-secret]").get_attribute("textContent"))
    type_into(browser, "input[name=code]", device.fresh()).send_keys(Keys.ENTER)
    assert len(find(browser, "[data-recovery-codes]").text.split()) >= 10
    find(browser, "button[name=done]").click()
    return device


def takes_english(browser, signet):
    """The language is the person's from now on."""
    browser.get(signet.url("/account/language"))
    assert find(browser, "html").get_attribute("lang") == "de"
    Select(find(browser, "main select")).select_by_value("en")
    find(browser, "main form button[type=submit]").click()
    wait_for(browser, lambda b: b.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en", "English")
    assert "locale: en" in signet.succeed("export")


def signs_in(browser, signet):
    """Email and password."""
    browser.get(signet.url("/login"))
    field = type_into(browser, "input[name=email]", ADA)
    if browser.find_elements(By.CSS_SELECTOR, "input[name=password]"):
        field = type_into(browser, "input[name=password]", CHOSEN)
        field.send_keys(Keys.ENTER)
        return
    field.send_keys(Keys.ENTER)
    type_into(browser, "input[name=password]", CHOSEN).send_keys(Keys.ENTER)

