"""A person with a browser made of requests: fills in the forms found in the HTML, follows redirects, stops when sent
to an application."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import requests

from .world import PASSWORD


@dataclass
class Form:
    """A form as written: what it would send if nothing were typed."""

    action: str
    method: str
    fields: dict = field(default_factory=dict)
    types: dict = field(default_factory=dict)


@dataclass
class Arrival:
    """Where an application was given control, and the parameters it got."""

    url: str
    parameters: dict
    method: str = "GET"


class _Reader(HTMLParser):
    def __init__(self, base):
        super().__init__()
        self.base, self.forms, self.alerts, self.language = base, [], [], None
        self._form, self._alert, self._select, self.text, self.links = None, 0, None, [], {}

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "html":
            self.language = given.get("lang")
        if self._alert and tag not in ("br", "img", "input", "meta", "link", "hr"):
            self._alert += 1
        elif given.get("role") == "alert":
            self._alert = 1
            self.alerts.append("")
        if tag == "a" and "href" in given:
            self.links[urljoin(self.base, given["href"])] = given
        if tag == "form":
            action = urljoin(self.base, given.get("action") or self.base)
            self._form = Form(action, given.get("method", "get").upper())
            self.forms.append(self._form)
        if self._form is None or "disabled" in given:
            return
        name = given.get("name")
        if tag in ("input", "textarea") and name and given.get("type") not in ("submit", "button", "checkbox", "radio"):
            self._form.fields[name] = given.get("value") or ""
            self._form.types[name] = given.get("type", "text")
        if tag == "select" and name:
            self._select = name
            self._form.types[name] = "select"
        if tag == "option" and self._select and ("selected" in given or self._select not in self._form.fields):
            self._form.fields[self._select] = given.get("value") or ""

    def handle_endtag(self, tag):
        if self._alert:
            self._alert -= 1
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None

    def handle_data(self, data):
        self.text.append(data)
        if self._alert:
            self.alerts[-1] += data


class Page:
    """A page the person looks at."""

    def __init__(self, response):
        self.response = response
        self.status = response.status_code
        self.url = response.url
        reader = _Reader(response.url)
        if "html" in response.headers.get("Content-Type", ""):
            reader.feed(response.text)
        self.forms, self.language, self.links = reader.forms, reader.language, reader.links
        self.alerts = [" ".join(alert.split()) for alert in reader.alerts]
        self.text = " ".join(" ".join(reader.text).split())

    def form(self, name):
        """The form that has a field of this name, or None."""
        return next((form for form in self.forms if name in form.types), None)


class Person:
    """One browser: its cookies, and what it knows to type."""

    def __init__(self, server, **headers):
        self.server = server
        self.session = requests.Session()
        self.session.headers.update({"Accept": "text/html", **headers})

    def open(self, url):
        """Opens an address and follows redirects: a Page, or an Arrival at somebody else's address."""
        return self._follow(self.session.get(url, allow_redirects=False, timeout=20))

    def submit(self, form, **typed):
        """Sends a form with what was typed."""
        values = {**form.fields, **typed}
        if form.method == "GET":
            return self._follow(self.session.get(form.action, params=values, allow_redirects=False, timeout=20))
        if not form.action.startswith(self.server.issuer):
            return Arrival(form.action, values, "POST")
        return self._follow(self.session.post(form.action, data=values, allow_redirects=False, timeout=20))

    def sign_in(self, url, email="ann@acme.example", password=PASSWORD):
        """Opens an address and signs in if asked to: where that led."""
        return self.answer(self.open(url), email, password)

    def answer(self, page, email="ann@acme.example", password=PASSWORD):
        """Fills in the sign-in form of a page, in one step or in two: where that led."""
        for _ in range(2):
            if isinstance(page, Arrival):
                return page
            form = page.form("password") or page.form("email")
            if form is None or "new_password" in form.types:
                break
            typed = {"email": email, "password": password}
            page = self.submit(form, **{name: value for name, value in typed.items() if name in form.types})
            if isinstance(page, Page) and page.alerts:
                break
        if isinstance(page, Page) and len(page.forms) == 1 and not page.forms[0].action.startswith(self.server.issuer):
            return self.submit(page.forms[0])  # response_mode=form_post
        return page

    def _follow(self, response):
        for _ in range(10):
            if response.status_code not in (301, 302, 303, 307, 308):
                return Page(response)
            url = urljoin(response.url, response.headers["Location"])
            if not url.startswith(self.server.issuer + "/") and url != self.server.issuer:
                return Arrival(url, dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)))
            response = self.session.get(url, allow_redirects=False, timeout=20)
        raise AssertionError(f"too many redirects, the last to {response.headers.get('Location')}")
