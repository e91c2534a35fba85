"""A small web server that nobody should visit, and that remembers who did."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Canary:
    """Answers every request with one JSON document; `visits` are the paths asked for, `bodies` what was posted."""

    def __init__(self, document=None, status=200, headers=None, delay=0):
        self.visits, self.bodies = [], []
        self.document = document
        canary = self

        class Handler(BaseHTTPRequestHandler):
            """Remembers and answers."""

            def answer(self):
                """Whatever the method."""
                canary.visits.append(self.path)
                canary.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
                time.sleep(delay)
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
