"""A browser no cleverer than HtmlUnit, and the person who sits at it."""

from urllib.parse import urljoin

import requests

from suite.page import Page
from suite.policy import allows

REDIRECTS = (301, 302, 303, 307, 308)


def trusting(authority):
    """A session that trusts this authority alone, whatever the environment says."""
    session = requests.Session()
    session.trust_env, session.verify = False, str(authority)
    return session


class Browser:
    """Cookies, redirects, frames, pictures and timed forwarding; no scripts."""

    def __init__(self, authority):
        self.session = trusting(authority)
        self.session.headers.update({"Accept": "text/html,*/*;q=0.8", "Accept-Language": "en"})
        self.pages = []

    def visit(self, url):
        """Opens an address."""
        return self._show("GET", url, None)

    def send(self, method, url, values):
        """Sends a form."""
        if method == "GET":
            return self.visit(requests.Request("GET", url, params=values).prepare().url)
        return self._show("POST", url, values)

    def _show(self, method, url, values):
        for _ in range(20):
            response = self.session.request(method, url, data=values, allow_redirects=False, timeout=30)
            if response.status_code in REDIRECTS and "Location" in response.headers:
                url = urljoin(response.url, response.headers["Location"])
                if response.status_code not in (307, 308):
                    method, values = "GET", None
                continue
            page = Page(response)
            self.pages.append(page)
            for frame in page.frames:
                if allows(page, "frame-src", frame):
                    self.session.get(frame, timeout=30)
            if not page.refresh:
                return page
            method, url, values = "GET", page.refresh, None
        raise AssertionError(f"forwarded too often, the last time to {url}")


class Person:
    """Somebody with an account, who does what pages ask for."""

    def __init__(self, browser, origin, email, password):
        self.browser, self.origin, self.email, self.password = browser, origin, email, password

    def go_on(self, page):
        """Signs in, allows, and goes on until a page asks for none of it; that page."""
        typed = {"email": self.email, "password": self.password}
        for _ in range(8):
            if not page.url.startswith(self.origin):
                return page
            form = page.form("password") or page.form("email")
            answer = {}
            if form is not None:
                answer = {name: value for name, value in typed.items() if name in form.fields}
            elif form := page.form_with_button("decision", "allow"):
                answer = {"decision": "allow"}
            elif not (form := next((form for form in page.forms if not form.action.startswith(self.origin)), None)):
                return page
            if not allows(page, "form-action", form.action):
                raise AssertionError(f"the policy of {page.url} forbids its own form: {form.action}")
            page = self.browser.send(form.method, form.action, {**form.fields, **answer})
        raise AssertionError(f"the provider goes on asking: {page.url} {page.text[:200]}")

    def confirm_logout(self, page):
        """Presses the button of the page that asks whether to log out, if it does."""
        form = next((form for form in page.forms if form.action.startswith(self.origin)), None)
        if form is None:
            return page
        pressed = dict(button for button in form.buttons[:1] if button[0])
        return self.browser.send(form.method, form.action, {**form.fields, **pressed})
