"""An application's own web server: remembers what it was sent, and serves pages."""

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from .ports import wait_until


@dataclass
class Received:
    """One request."""

    method: str
    path: str
    query: dict
    form: dict
    content_type: str


class Receiver:
    """Listens on a port of the loopback address."""

    def __init__(self):
        self.received, self.pages, self.statuses, self.held = [], {}, {}, {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        """Ends the server and lets everything go that it holds."""
        for event in self.held.values():
            event.set()
        self._server.shutdown()
        self._server.server_close()

    def serve(self, path, html):
        """Puts a page up."""
        self.pages[path] = html
        return self.url + path

    def answer(self, path, *statuses):
        """How a path answers, one status a request; 200 afterwards."""
        self.statuses[path] = list(statuses)
        return self.url + path

    def hold(self, path):
        """Lets requests to a path wait until the event it returns is set."""
        self.held[path] = threading.Event()
        return self.held[path]

    def at(self, path):
        """What came to a path so far."""
        return [request for request in self.received if request.path == path]

    def wait(self, path, count=1, seconds=20):
        """Waits until so many requests came to a path."""
        return wait_until(lambda: self.at(path) if len(self.at(path)) >= count else None, seconds, what=path)

    def _handler(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            """Answers everything."""

            protocol_version = "HTTP/1.1"

            def do_GET(self):  # pylint: disable=invalid-name
                """A page, or nothing."""
                self._take()

            def do_POST(self):  # pylint: disable=invalid-name
                """A form."""
                self._take()

            def _take(self):
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                query, form = dict(parse_qsl(parts.query)), dict(parse_qsl(body))
                kind = self.headers.get("Content-Type", "")
                receiver.received.append(Received(self.command, parts.path, query, form, kind))
                if parts.path in receiver.held:
                    receiver.held[parts.path].wait(30)
                statuses = receiver.statuses.get(parts.path) or []
                page = receiver.pages.get(parts.path, "<!doctype html><title>x</title>").encode()
                try:
                    self.send_response(statuses.pop(0) if statuses else 200)
                    self.send_header("Content-Type", "text/html; charset=utf-8")
                    self.send_header("Content-Length", str(len(page)))
                    self.end_headers()
                    self.wfile.write(page)
                except OSError:
                    pass  # the caller did not wait

            def log_message(self, *_):  # pylint: disable=arguments-differ
                """Says nothing."""

        return Handler
