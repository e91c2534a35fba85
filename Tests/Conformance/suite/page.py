"""A page as a browser without scripts sees it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin


@dataclass
class Form:
    """A form as written: what it would send if nothing were typed, and its buttons."""

    action: str
    method: str
    id: str = ""
    fields: dict = field(default_factory=dict)
    buttons: list = field(default_factory=list)

    def button(self, name, value):
        """Whether it has a button of this name and value."""
        return (name, value) in self.buttons


class Page(HTMLParser):
    """What stands on a page: its words, forms, links, frames and pictures, with addresses made whole."""

    def __init__(self, response):
        super().__init__()
        self.url, self.status, self.headers = response.url, response.status_code, response.headers
        self.forms, self.links, self.frames, self.images, self.refresh = [], [], [], [], None
        self._form, self._words = None, []
        if "html" in response.headers.get("Content-Type", ""):
            self.feed(response.text)
        self.text = " ".join(" ".join(self._words).split())

    def form(self, *names):
        """The first form with all these fields, or None."""
        return next((form for form in self.forms if all(name in form.fields for name in names)), None)

    def form_with_button(self, name, value):
        """The first form that has the button, or None."""
        return next((form for form in self.forms if form.button(name, value)), None)

    def handle_starttag(self, tag, attributes):
        """Takes note of what an element means to a browser."""
        given = dict(attributes)
        whole = lambda name: urljoin(self.url, given[name])
        if tag == "a" and given.get("href"):
            self.links.append(whole("href"))
        elif tag == "iframe" and given.get("src"):
            self.frames.append(whole("src"))
        elif tag == "img" and given.get("src"):
            self.images.append(whole("src"))
        elif tag == "meta" and (given.get("http-equiv") or "").lower() == "refresh":
            target = (given.get("content") or "").partition("=")[2].strip("\"' ")
            self.refresh = urljoin(self.url, target) if target else None
        elif tag == "form":
            action = urljoin(self.url, given.get("action") or self.url)
            self._form = Form(action, (given.get("method") or "get").upper(), given.get("id") or "")
            self.forms.append(self._form)
        elif self._form is not None and "disabled" not in given:
            self._control(tag, given)

    def _control(self, tag, given):
        name, kind = given.get("name"), (given.get("type") or "").lower()
        if tag == "button" or tag == "input" and kind in ("submit", "button", "image"):
            self._form.buttons.append((name, given.get("value") or ""))
        elif tag in ("input", "textarea", "select") and name:
            if kind not in ("checkbox", "radio") or "checked" in given:
                self._form.fields[name] = given.get("value") or ""

    def handle_endtag(self, tag):
        """A form ends."""
        if tag == "form":
            self._form = None

    def handle_data(self, data):
        """Collects the words."""
        self._words.append(data)
