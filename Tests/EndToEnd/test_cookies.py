"""Browsers that take no cookies: told so on a page, by every way in, instead of being sent round for ever."""

from http.cookiejar import DefaultCookiePolicy

import pytest
from selenium.webdriver.common.by import By
from support.chromium import chromium, find
from support.client import Client
from support.person import Person

SAYS = "Cookies are needed"


class Nothing(DefaultCookiePolicy):
    """Keeps no cookie."""

    def set_ok(self, cookie, request):
        """Never."""
        return False


@pytest.fixture(name="stranger")
def a_browser_without_cookies(signet):
    """A scripted browser that keeps none."""
    person = Person(signet)
    person.session.cookies.set_policy(Nothing())
    return person


@pytest.mark.parametrize("path", ["/login", "/login/options", "/login/org/acme", "/account"])
def test_every_way_in_ends_at_the_page(signet, stranger, path):
    """After the first bounce, and with a way to try again."""
    page = stranger.open(signet.url(path))
    assert page.status == 400 and SAYS in page.text, (page.status, page.url, page.text)
    assert signet.url("/login") in page.links


def test_the_way_from_an_application_does_too(signet, stranger):
    """Its own request is answered by nothing but the page."""
    page = stranger.open(Client(signet).authorization()[0])
    assert page.status == 400 and SAYS in page.text


def test_a_browser_that_keeps_cookies_never_sees_it(signet, person):
    """Not on a page of another browser, and not after it lost its own."""
    page = person.open(Client(signet).authorization()[0])
    other = Person(signet).open(page.url)
    assert other.status == 200 and other.form("password") and SAYS not in other.text
    person.session.cookies.clear()
    again = person.open(page.url)
    assert again.status == 200 and again.form("password")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_chromium_with_cookies_blocked(signet, scripts):
    """The page, and its link leads to it again."""
    browser = chromium(scripts=scripts, cookies=False)
    try:
        for _ in range(2):
            browser.get(signet.url("/login"))
            assert SAYS in find(browser, "h1").text
            browser.find_element(By.CSS_SELECTOR, "main a.button").click()
            assert SAYS in find(browser, "h1").text
    finally:
        browser.quit()
