"""A person whose browser goes wherever it is sent: to identity providers, which ask for a name there, and back."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

from .person import Arrival, Page, Person
from .simplesamlphp import PASSWORD
from .world import CALLBACK, GOODBYE, world

STOPS = (CALLBACK, GOODBYE)
MESSAGES = {"SAMLRequest", "SAMLResponse"}
REFRESH = re.compile(r'http-equiv="?refresh"? content="0; ?url=([^"]+)"', re.IGNORECASE)


@dataclass
class Traveller(Person):
    """Knows who it is elsewhere: `username` where a password is asked for, `subject` where none is."""

    server: object
    username: str = "u-ann"
    subject: str = "o-ann"
    asked: list = field(default_factory=list)  # where it had to say who it is
    seen: list = field(default_factory=list)  # every page on the way

    def __post_init__(self):
        super().__init__(self.server)

    def travel(self, where):
        """Opens an address, or goes on from a page, until an application has control or a page wants something else."""
        if isinstance(where, str):
            where = self._follow(self.session.get(where, allow_redirects=False, timeout=20))
        for _ in range(12):
            if isinstance(where, Arrival):
                return where
            self.seen.append(where)
            onward = self._onward(where)
            if onward is None:
                return where
            where = onward
        raise AssertionError(f"no end to it, last {where.url}")

    def sign_in(self, url, email="ann@acme.example", _=None):
        """Opens an address, types nothing but the email here and takes the only way there is: where that led."""
        page = self.travel(url)
        if isinstance(page, Page) and page.form("email"):
            page = self.travel(self.submit(page.form("email"), email=email))
        if isinstance(page, Page):  # the organization's own page, where this browser was before
            ways = [address for address, link in page.links.items() if "data-connection" in link]
            return self.travel(ways[0]) if len(ways) == 1 else page
        return page

    def submit(self, form, **typed):
        """Sends a form, to whomever."""
        values = {**form.fields, **typed}
        if form.action in STOPS:
            return Arrival(form.action, values, form.method)
        return self._follow(
            self.session.request(
                form.method,
                form.action,
                **({"params": values} if form.method == "GET" else {"data": values}),
                allow_redirects=False,
                timeout=20,
            )
        )

    def _onward(self, page):
        """What a browser does by itself, and what a person does at an identity provider."""
        ours = page.url.startswith(self.server.issuer)
        refresh = REFRESH.search(page.response.text)
        if refresh and page.status < 400:
            return self._follow(
                self.session.get(urljoin(page.url, refresh[1].replace("&amp;", "&")), allow_redirects=False, timeout=20)
            )
        carrier = next((form for form in page.forms if MESSAGES & set(form.fields)), None)
        if carrier:
            return self.submit(carrier)
        if not ours and page.form("username"):
            self.asked.append(page.url)
            return self.submit(page.form("username"), username=self.username, password=PASSWORD)
        if not ours and page.form("sub"):
            self.asked.append(page.url)
            return self.submit(page.form("sub"), sub=self.subject)
        return None

    def _follow(self, response):
        for _ in range(15):
            if response.status_code not in (301, 302, 303, 307, 308):
                return Page(response)
            url = urljoin(response.url, response.headers["Location"])
            if url.startswith(STOPS):
                return Arrival(url, dict(parse_qsl(urlsplit(url).query, keep_blank_values=True)))
            response = self.session.get(url, allow_redirects=False, timeout=20)
        raise AssertionError(f"too many redirects, the last to {response.headers.get('Location')}")


def federated_world(*connections, **organization):
    """Organization acme, whose people come through these connections only, with the usual applications."""
    declared = world(users=[])
    declared["organizations"][0].update({"native_login": "disabled", "connections": list(connections), **organization})
    return declared
