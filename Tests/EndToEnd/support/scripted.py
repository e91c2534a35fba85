"""A browser that does what the `browser` section of a conformance suite's configuration says, as the suite reads it."""

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from selenium.common.exceptions import NoSuchElementException
from selenium.webdriver.common.by import By

from .chromium import press
from .ports import wait_until

SELECTORS = {"id": By.ID, "name": By.NAME, "xpath": By.XPATH, "css": By.CSS_SELECTOR, "class": By.CLASS_NAME}
PICTURES = ("update-image-placeholder", "update-image-placeholder-optional")


def fits(pattern, url):
    """Whether the whole of `url` fits; `*` stands for anything."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), url, re.DOTALL) is not None


class SuitePages:
    """The pages of the suite that a browser ends on: any address of a port of its own."""

    def __init__(self):
        class Page(BaseHTTPRequestHandler):
            def answer(self):
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                body = b'<!doctype html><title>Suite</title><p id="submission_complete">complete</p>'
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        """Ends the server."""
        self.server.shutdown()
        self.server.server_close()


class ScriptedBrowser:
    """Plays the entries of a `browser` section in a real browser."""

    def __init__(self, browser, entries):
        self.browser = browser
        self.entries = entries
        self.pictures = []

    def visit(self, url):
        """Goes there and does the tasks of the first entry that fits; returns the address it ends at."""
        entry = next((entry for entry in self.entries if fits(entry["match"], url)), None)
        assert entry, f"nobody would know what to do at {url}"
        self.browser.get(url)
        for task in entry["tasks"]:
            here = self.browser.current_url
            if not fits(task.get("match", "*"), here):
                assert task.get("optional"), f"task {task['task']!r} does not fit {here}:\n{self.browser.page_source}"
                continue
            for command in task.get("commands", []):
                self._do(*command)
        return self.browser.current_url

    def _do(self, name, kind, target, *rest):
        getattr(self, f"_{name}")(kind, target, *rest)

    def _find(self, kind, target, optional):
        try:
            return self.browser.find_element(SELECTORS[kind], target)
        except NoSuchElementException:
            assert optional == "optional", f"no {target} at {self.browser.current_url}:\n{self.browser.page_source}"
            return None

    def _text(self, kind, target, value, optional=""):
        if field := self._find(kind, target, optional):
            field.clear()
            field.send_keys(value)

    def _click(self, kind, target, optional=""):
        if button := self._find(kind, target, optional):
            # The suite's browser goes on when the page is there that the button leads to; this one may be back before.
            press(button)

    def _wait(self, kind, target, seconds, text=None, picture=None):
        assert picture is None or picture in PICTURES, picture
        if kind == "contains":
            wait_until(lambda: target in self.browser.current_url, seconds, what=f"{target} in the address")
            return
        found = wait_until(lambda: self.browser.find_elements(SELECTORS[kind], target), seconds, what=target)
        if text:
            wait_until(lambda: re.search(text, found[0].text), seconds, what=f"{text!r} in {target}")
        if picture:
            self.pictures.append(self.browser.page_source)
