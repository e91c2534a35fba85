"""A web server with the metadata of an identity provider, over TLS where a folder for its certificate is given."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .secure import self_signed


class MetadataServer:
    """Answers every request with `document`, of which there may be another one later; `visits` counts them."""

    def __init__(self, document, folder=None):
        self.document, self.visits = document, 0
        serving = self

        class Handler(BaseHTTPRequestHandler):
            """Answers."""

            def do_GET(self):  # pylint: disable=invalid-name
                """Whatever is asked for."""
                serving.visits += 1
                body = serving.document.encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/samlmetadata+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):  # pylint: disable=arguments-differ
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        scheme, self.authority = "http", None
        if folder:
            files = self_signed(folder)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(files.certificate, files.key)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme, self.authority = "https", files.authority
        self.url = f"{scheme}://127.0.0.1:{self.server.server_port}/metadata"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
