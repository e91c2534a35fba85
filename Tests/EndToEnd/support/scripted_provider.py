"""An OpenID provider whose every answer a test may alter; each path below its address is an issuer of its own."""

import base64
import json
import secrets
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.jwk import RSAKey

from .forge import base64url, rs256, signed

CLIENT, SECRET = "signet", "a secret of the provider's"
ANN = {"sub": "o-ann", "email": "ann@acme.example", "email_verified": True, "given_name": "Ann"}


def same(value):
    """What it is without being altered."""
    return value


@dataclass(frozen=True)
class Script:
    """What one issuer does otherwise; None in place of a document stands for an answer of 503."""

    discovery: object = same
    answer: object = same
    token: object = same
    header: object = same
    claims: object = same
    userinfo: object = same
    stranger: bool = False  # signs with another key under the name of its own


class ScriptedProvider:
    """Serves issuers until `stop`, each with one client and one person, who is always signed in.

    Whom it vouches for is `ANN` unless an answer is made for somebody else.
    """

    def __init__(self, scripts):
        self.scripts = scripts
        self._holders = {}
        self.redeemed = []  # the codes that were brought to a token endpoint
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self._stranger = rsa.generate_private_key(65537, 2048)
        self._asked = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            """Each address by its path."""

            def do_GET(self):
                provider.get(self)

            def do_POST(self):
                provider.post(self)

            def log_message(self, *_):
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self):
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()

    def issuer(self, name):
        """The issuer of this name."""
        return f"{self.url}/{name}"

    def authorize(self, name, asked, **person):
        """What an authorization request comes to: the address that the browser is sent back to."""
        code = secrets.token_urlsafe(16)
        self._asked[code] = asked, {**ANN, **person}
        answer = {"code": code, "state": asked["state"], "iss": self.issuer(name)}
        return asked["redirect_uri"] + "?" + urlencode(self.scripts[name].answer(answer))

    def get(self, handler):
        """Documents, and claims about whoever has the token."""
        name, _, path = urlsplit(handler.path).path.lstrip("/").partition("/")
        script, base = self.scripts[name], self.issuer(name)
        if path == ".well-known/openid-configuration":
            self._send(handler, script.discovery(self._discovery(base)))
        elif path == "jwks":
            self._send(handler, {"keys": [{**self.key.as_dict(private=False), "use": "sig", "alg": "RS256"}]})
        else:
            holder = self._holders[handler.headers["Authorization"].removeprefix("Bearer ")]
            self._send(handler, script.userinfo(holder))

    def post(self, handler):
        """The token endpoint."""
        name = handler.path.lstrip("/").partition("/")[0]
        script = self.scripts[name]
        form = dict(parse_qsl(handler.rfile.read(int(handler.headers["Content-Length"])).decode()))
        self.redeemed.append(form.get("code"))
        kind, _, proof = handler.headers.get("Authorization", "").partition(" ")
        given = [unquote(part) for part in base64.b64decode(proof).decode().replace("+", " ").split(":")]
        if kind != "Basic" or given != [CLIENT, SECRET]:
            self._send(handler, {"error": "invalid_client"}, 401)
            return
        (asked, person), now = self._asked.pop(form["code"]), int(time.time())
        claims = {"iss": self.issuer(name), "aud": CLIENT, "iat": now, "exp": now + 300, "auth_time": now}
        claims |= {"nonce": asked["nonce"], **person}
        sign = rs256(self._stranger if script.stranger else self.key)
        header = script.header({"alg": "RS256", "kid": "one", "typ": "JWT"})
        token = signed(header, script.claims(claims), sign)
        answer = {"access_token": base64url(secrets.token_bytes(16)), "token_type": "Bearer", "id_token": token}
        self._holders[answer["access_token"]] = person
        self._send(handler, script.token(answer))

    @staticmethod
    def _discovery(base):
        return {
            "issuer": base,
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "userinfo_endpoint": f"{base}/userinfo",
            "jwks_uri": f"{base}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "authorization_response_iss_parameter_supported": True,
        }

    @staticmethod
    def _send(handler, document, status=200):
        body = json.dumps(document).encode()
        handler.send_response(503 if document is None else status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
