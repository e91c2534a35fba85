"""idpyoidc as an OpenID provider: a small web application around its server class, which is strict."""

import json
import tempfile
import threading
from socketserver import ThreadingMixIn
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from idpyoidc.server import Server
from idpyoidc.server.configure import OPConfiguration

from .ports import free_port

MULTI_FACTOR = "https://refeds.org/profile/mfa"
SUBJECT = "u.ann"  # it takes a name that is base64 for something else
SECRET = "0123456789abcdef" * 3
AUTHENTICATION = ["client_secret_basic", "client_secret_post", "private_key_jwt"]


def endpoint(path, name, **options):
    """How idpyoidc is told of an endpoint."""
    return {"path": path, "class": f"idpyoidc.server.oidc.{name}", "kwargs": options}


def configuration(url, email):
    """A provider at which one person is signed in, by several factors; it wants PKCE."""
    person = {"email": email, "email_verified": True, "given_name": "Ann", "family_name": "Lee"}
    keys = [{"type": "RSA", "use": ["sig"]}, {"type": "EC", "crv": "P-256", "use": ["sig"]}]
    return {
        "issuer": url,
        "httpc_params": {"verify": True, "timeout": 5},
        "subject_types_supported": ["public"],
        "key_conf": {"key_defs": keys, "uri_path": "jwks.json", "read_only": False},
        "token_handler_args": {
            "jwks_defs": {
                "key_defs": [{"type": "oct", "bytes": 24, "use": ["enc"], "kid": "code"}],
                "read_only": False,
            },
            "code": {"lifetime": 600},
            "token": {"class": "idpyoidc.server.token.jwt_token.JWTToken", "kwargs": {"lifetime": 3600}},
            "id_token": {"class": "idpyoidc.server.token.id_token.IDToken", "kwargs": {}},
        },
        "endpoint": {
            "provider_config": endpoint(".well-known/openid-configuration", "provider_config.ProviderConfiguration"),
            "authorization": endpoint("authorization", "authorization.Authorization"),
            "token": endpoint("token", "token.Token", client_authn_method=AUTHENTICATION),
            "userinfo": endpoint("userinfo", "userinfo.UserInfo", client_authn_method=["bearer_header"]),
        },
        "add_ons": {
            "pkce": {"function": "idpyoidc.server.oauth2.add_on.pkce.add_support", "kwargs": {"essential": True}}
        },
        "userinfo": {"class": "idpyoidc.server.user_info.UserInfo", "kwargs": {"db": {SUBJECT: person}}},
        "authentication": {
            "user": {
                "acr": MULTI_FACTOR,
                "class": "idpyoidc.server.user_authn.user.NoAuthn",
                "kwargs": {"user": SUBJECT},
            }
        },
    }


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *_):  # pylint: disable=arguments-differ
        """Says nothing."""


class IdpyOIDC:
    """The provider, which knows our client once `connection` was called."""

    def __init__(self, email="ann@acme.example"):
        """`email` is the address of the one person."""
        self.temporary = tempfile.TemporaryDirectory(prefix="signet-idpyoidc-")
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.server = Server(OPConfiguration(configuration(self.issuer, email), base_path=self.temporary.name))
        self.asked = []  # authorization requests
        self.web = _Threaded(("127.0.0.1", self.port), _Silent)
        self.web.set_app(self._application)

    def start(self):
        """Serves until `stop`."""
        threading.Thread(target=self.web.serve_forever, daemon=True).start()
        return self

    def stop(self):
        """Ends it and removes its folder."""
        self.web.shutdown()
        self.web.server_close()
        self.temporary.cleanup()

    def connection(self, server, identifier="acme-idpy", algorithm="ES256", **more):
        """The connection to it, as files declare it, once it has our client; `algorithm` signs the ID token."""
        method = more.get("token_endpoint_auth_method", "client_secret_basic")
        self.server.context.cdb[identifier] = {
            "client_id": identifier,
            "client_secret": SECRET,
            "redirect_uris": [(server.url(f"/sso/{identifier}/callback"), {})],
            "response_types_supported": ["code"],
            "response_types": ["code"],
            "allowed_scopes": ["openid", "profile", "email"],
            "token_endpoint_auth_method": method,
            "id_token_signed_response_alg": algorithm,
        }
        self.server.context.keyjar.add_symmetric(identifier, SECRET)
        return {
            "id": identifier,
            "type": "oidc",
            "display_name": "idpyoidc",
            "issuer": self.issuer,
            "client_id": identifier,
            "client_secret": SECRET,
            "scopes": ["openid", "profile", "email"],
            "jit": True,
            "link_by_email": "verified_domain",
            **more,
        }

    # The application

    def _application(self, environment, start_response):
        length = int(environment.get("CONTENT_LENGTH") or 0)
        posted = environment["wsgi.input"].read(length).decode() if length else ""
        parameters = {name: values[0] for name, values in parse_qs(posted or environment["QUERY_STRING"]).items()}
        path = environment["PATH_INFO"].lstrip("/")
        if path == "jwks.json":
            status, headers, body = "200 OK", [], self.server.context.keyjar.export_jwks_as_json("")
        else:
            headers = (
                {"authorization": environment["HTTP_AUTHORIZATION"]} if "HTTP_AUTHORIZATION" in environment else {}
            )
            status, headers, body = self._answer(path, parameters, {"headers": headers})
        kind = (
            [] if any(name.lower() == "content-type" for name, _ in headers) else [("Content-Type", "application/json")]
        )
        start_response(status, [*headers, *kind])
        return [body.encode()]

    def _answer(self, path, parameters, info):
        """Has the endpoint at a path do its work."""
        place = next((each for each in self.server.endpoint.values() if each.endpoint_path == path), None)
        if place is None:
            return "404 Not Found", [], "{}"
        if path == "authorization":
            self.asked.append(parameters)
        request = place.parse_request(parameters, http_info=info)
        arguments = request if "error" in request else place.process_request(request, http_info=info)
        if "error" in arguments:
            return "400 Bad Request", [], json.dumps({name: arguments[name] for name in arguments})
        done = place.do_response(request=request, **arguments)
        if path == "authorization":
            return "303 See Other", [("Location", done["response"])], ""
        return "200 OK", [each for each in done["http_headers"] if "json" in each[1]], done["response"]
