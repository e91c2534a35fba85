"""The relying party: one HTTPS server that serves what modules put there and writes down who came with what."""

import ssl
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from support.ports import wait_until

PAGE = b"<!doctype html><html lang=en><title>Received</title><p id=submission_complete>Received</p></html>"


@dataclass(frozen=True)
class Received:
    """One request as it arrived."""

    method: str
    path: str
    query: dict
    form: dict
    content_type: str
    tls: str
    cipher: str

    @property
    def parameters(self):
        """What a callback carried, by query or by form."""
        return self.form if self.method == "POST" else self.query


class RelyingParty:
    """The server; each module has a place of its own on it."""

    def __init__(self, tls):
        self._pages, self._received, self._lock = {}, {}, threading.Lock()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls.certificate, tls.key)
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.context, self._server.party = context, self
        self.url = f"https://localhost:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def place(self, name):
        """The part of the server below a name."""
        return Place(self, f"/test/{name}")

    def clear(self, path):
        """Forgets what was put, and who came, below a path."""
        with self._lock:
            for kept in (self._pages, self._received):
                for name in [name for name in kept if name.startswith(f"{path}/")]:
                    del kept[name]

    def serve(self, path, body, content_type):
        """Puts a document at a path."""
        with self._lock:
            self._pages[path] = (body if isinstance(body, bytes) else body.encode(), content_type)

    def receive(self, request):
        """Writes a request down and returns what to answer: body and content type."""
        with self._lock:
            self._received.setdefault(request.path, []).append(request)
            return self._pages.get(request.path, (PAGE, "text/html; charset=utf-8"))

    def received(self, path):
        """Every request that came to a path."""
        with self._lock:
            return list(self._received.get(path, ()))

    def stop(self):
        """Ends the server."""
        self._server.shutdown()
        self._server.server_close()


@dataclass(frozen=True)
class Place:
    """A folder of the relying party."""

    party: RelyingParty
    path: str

    def url(self, name):
        """The address of a document here."""
        return f"{self.party.url}{self.path}/{name}"

    def clear(self):
        """Makes it as new."""
        self.party.clear(self.path)

    def serve(self, name, body, content_type="application/json"):
        """Puts a document here and returns its address."""
        self.party.serve(f"{self.path}/{name}", body, content_type)
        return self.url(name)

    def received(self, name):
        """Every request that came to a document here."""
        return self.party.received(f"{self.path}/{name}")

    def wait(self, name, seconds=10):
        """Every request that came to a document here, waited for; none when the time is over."""
        try:
            return wait_until(lambda: self.received(name), seconds=seconds, what=name)
        except AssertionError:
            return []


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def finish_request(self, request, client_address):
        """The handshake happens here, in the thread of the connection, so that a slow one holds nobody up."""
        request.settimeout(30)
        try:
            with self.context.wrap_socket(request, server_side=True) as secured:
                self.RequestHandlerClass(secured, client_address, self)
        except (ssl.SSLError, OSError):
            pass  # a caller who hangs up has nothing to say


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self):
        """Answers every method alike."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length).decode("utf-8", "replace") if length else ""
        parts = urlsplit(self.path)
        answer, content_type = self.server.party.receive(
            Received(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query, keep_blank_values=True)),
                dict(parse_qsl(body, keep_blank_values=True)),
                self.headers.get("Content-Type", ""),
                self.connection.version(),
                self.connection.cipher()[0],
            )
        )
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(answer)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET

    def log_message(self, format, *arguments):
        """Nothing: the tests ask for what was received."""
