"""A small web server that nobody should visit, and that remembers who did."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Canary:
    """Answers every request with one JSON document; `visits` are the paths asked for."""

    def __init__(self, document=None, status=200, headers=None):
        self.visits = []
        self.document = document
        canary = self

        class Handler(BaseHTTPRequestHandler):
            """Remembers and answers."""

            def answer(self):
                """Whatever the method."""
                canary.visits.append(self.path)
                body = json.dumps(canary.document).encode()
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_HEAD = answer

            def log_message(self, *_):
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.address}/"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
