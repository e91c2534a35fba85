"""Headless Chromium, as Debian ships it, driven by its own chromedriver."""

import shutil

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.ui import WebDriverWait


def chromium(language="en", width=1000, scripts=True, trusting=False, cookies=True):
    """A browser with a profile of its own. Without `scripts`, JavaScript is off; without `cookies` it keeps none;
    `trusting`, it takes any certificate."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    assert program and driver, "no Chromium or chromedriver: script/setup --test"
    options = Options()
    options.binary_location = program
    for argument in ("--headless=new", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"):
        options.add_argument(argument)
    # Its sandbox needs user namespaces, which root, containers and recent Ubuntu don't get. It opens our pages only.
    options.add_argument("--no-sandbox")
    options.add_argument(f"--lang={language}")
    options.add_argument(f"--window-size={width},900")
    preferences = {"intl.accept_languages": language, "credentials_enable_service": False}
    if not scripts:
        preferences["profile.managed_default_content_settings.javascript"] = 2
    if not cookies:
        preferences["profile.default_content_setting_values.cookies"] = 2
    options.add_experimental_option("prefs", preferences)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.set_capability("acceptInsecureCerts", trusting)
    browser = webdriver.Chrome(options=options, service=Service(driver))
    browser.set_page_load_timeout(30)
    if width < 500:  # a window cannot be that narrow; the page can
        narrow = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
    return browser


def find(browser, selector):
    """The first element that fits, waited for."""
    return wait_for(browser, lambda b: b.find_element(By.CSS_SELECTOR, selector), f"no {selector}")


def wait_for(browser, condition, what):
    """Waits until `condition(browser)` is true, whatever the driver says meanwhile: what it looks at may go away with its
    page, for which Chromium has words of its own."""
    patient = WebDriverWait(browser, 15, ignored_exceptions=[WebDriverException])
    return patient.until(condition, f"{what}; at {browser.current_url}")


def press(button):
    """Clicks, and waits until the page is gone that the button is on."""
    button.click()
    wait_for(button.parent, staleness_of(button), "the button led nowhere")


def type_into(browser, selector, text):
    """Clears a field and types."""
    field = find(browser, selector)
    field.clear()
    field.send_keys(text)
    return field
