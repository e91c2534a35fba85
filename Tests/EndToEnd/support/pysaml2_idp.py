"""pysaml2 as an identity provider: a small web application around its server class."""

import html
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from socketserver import ThreadingMixIn
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.s_utils import OtherError, UnsupportedBinding
from saml2.saml import NAMEID_FORMAT_PERSISTENT, NameID
from saml2.server import Server
from saml2.sigver import get_pem_wrapped_unwrapped, make_temp, pre_encryption_part
from saml2.xmldsig import DIGEST_SHA256, DIGEST_SHA512, SIG_RSA_SHA256, SIG_RSA_SHA512

from .ports import free_port
from .saml_keys import pair

PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
MULTI_FACTOR = "https://refeds.org/profile/mfa"
GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"
METHODS = {"sha256": (SIG_RSA_SHA256, DIGEST_SHA256), "sha512": (SIG_RSA_SHA512, DIGEST_SHA512)}


@dataclass
class Someone:
    """Who is signed in at it."""

    subject: str = "u-ann"
    mail: str = "ann@acme.example"
    given_name: str = "Ann"
    surname: str = "Lee"
    context: str = PASSWORD


class GCMServer(Server):
    """The server, encrypting with AES-256-GCM where pysaml2 takes triple DES."""

    def _encrypt_assertion(self, encrypt_cert, sp_entity_id, response, node_xpath=None):
        certificates = (
            [encrypt_cert]
            if encrypt_cert
            else [each for _, each in self.metadata.certs(sp_entity_id, "any", "encryption")]
        )
        wrapped, bare = get_pem_wrapped_unwrapped(certificates[0])
        file = make_temp(wrapped.encode(), decode=False, delete_tmpfiles=True)
        template = pre_encryption_part(msg_enc=GCM, encrypt_cert=bare)
        return self.sec.encrypt_assertion(response, file.name, template, "aes-256", node_xpath)


class _Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, *_):  # pylint: disable=arguments-differ
        """Says nothing."""


class PySAML2:
    """An identity provider at which somebody is always signed in: `someone`, or nobody when that is None."""

    def __init__(self, sign_response=False, sign_assertion=True, encrypt=False, method="sha256"):
        """`method` names the hash in its signatures."""
        self.temporary = tempfile.TemporaryDirectory(prefix="signet-pysaml2-")
        self.folder = Path(self.temporary.name)
        self.options = {"sign_response": sign_response, "sign_assertion": sign_assertion, "encrypt_assertion": encrypt}
        self.method = method
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.key = pair(f"pysaml2 {self.port}")
        self.key.write(self.folder, "idp")
        self.someone = Someone()
        self.requests, self.sessions, self.ended = [], {}, []
        self.server = self._server()
        self.web = _Threaded(("127.0.0.1", self.port), _Silent)
        self.web.set_app(self._application)

    def _server(self, *service_providers):
        """The server object, which has to be made anew for each service provider it shall know."""
        services = {
            "single_sign_on_service": [
                (f"{self.url}/sso", each) for each in (BINDING_HTTP_REDIRECT, BINDING_HTTP_POST)
            ],
            "single_logout_service": [(f"{self.url}/slo", BINDING_HTTP_REDIRECT)],
        }
        config = {
            "entityid": f"{self.url}/metadata",
            "service": {
                "idp": {
                    "endpoints": services,
                    "want_authn_requests_signed": True,
                    "policy": {
                        "default": {
                            "lifetime": {"minutes": 5},
                            "attribute_restrictions": None,
                            "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
                        }
                    },
                    "name_id_format": [NAMEID_FORMAT_PERSISTENT],
                }
            },
            "key_file": str(self.folder / "idp.key"),
            "cert_file": str(self.folder / "idp.crt"),
            "xmlsec_binary": "/usr/bin/xmlsec1",
            "metadata": {"inline": list(service_providers)},
        }
        return GCMServer(config=IdPConfig().load(config))

    def start(self):
        """Serves until `stop`."""
        threading.Thread(target=self.web.serve_forever, daemon=True).start()
        return self

    def stop(self):
        """Ends it and removes its folder."""
        self.web.shutdown()
        self.web.server_close()
        self.temporary.cleanup()

    def metadata(self):
        """Its metadata, which pysaml2 makes."""
        return str(entity_descriptor(self.server.config))

    def trust(self, metadata):
        """Gives it the metadata of a service provider."""
        self.server = self._server(metadata)

    def connection(self, identifier="acme-pysaml2", **more):
        """The connection to it, as files declare it."""
        file = self.folder / "idp.xml"
        file.write_text(self.metadata())
        return {
            "id": identifier,
            "type": "saml",
            "display_name": "pysaml2",
            "idp_metadata_file": str(file),
            "attribute_mapping": {
                "email": "urn:oid:0.9.2342.19200300.100.1.3",
                "given_name": "urn:oid:2.5.4.42",
                "family_name": "urn:oid:2.5.4.4",
            },
            "jit": True,
            "link_by_email": "verified_domain",
            **more,
        }

    # The application

    def _application(self, environment, start_response):
        length = int(environment.get("CONTENT_LENGTH") or 0)
        posted = environment["wsgi.input"].read(length).decode() if length else ""
        query = {name: values[0] for name, values in parse_qs(environment["QUERY_STRING"]).items()}
        form = {name: values[0] for name, values in parse_qs(posted).items()}
        answer = {"/sso": self._sign_in, "/slo": self._logout}.get(environment["PATH_INFO"])
        status, headers, body = answer(query, form) if answer else ("404 Not Found", [], "not found")
        start_response(status, [("Content-Type", "text/html; charset=utf-8"), *headers])
        return [body.encode()]

    def _sign_in(self, query, form):
        """Reads a request, whose signature pysaml2 wants, and has the browser post the answer."""
        given, binding = (form, BINDING_HTTP_POST) if form else (query, BINDING_HTTP_REDIRECT)
        signed = {"sigalg": query.get("SigAlg"), "signature": query.get("Signature")} if query else {}
        relay_state = given.get("RelayState", "")
        asked = self.server.parse_authn_request(given["SAMLRequest"], binding, relay_state=relay_state, **signed)
        self.requests.append(asked.message)
        arguments = self.server.response_args(asked.message, [BINDING_HTTP_POST])
        answer = self._answer(arguments) if self.someone else self._failure(arguments)
        page = self.server.apply_binding(BINDING_HTTP_POST, f"{answer}", arguments["destination"], relay_state, True)
        return "200 OK", [], page["data"]

    def _answer(self, arguments):
        someone = self.someone
        identity = {"mail": someone.mail, "givenName": someone.given_name, "sn": someone.surname}
        entity = arguments["sp_entity_id"]
        name = NameID(
            format=NAMEID_FORMAT_PERSISTENT,
            text=someone.subject,
            name_qualifier=self.server.config.entityid,
            sp_name_qualifier=entity,
        )
        signature, digest = METHODS[self.method]
        arguments.pop("name_id_policy", None)
        answer = self.server.create_authn_response(
            identity,
            name_id=name,
            userid=someone.subject,
            authn={"class_ref": someone.context, "authn_auth": self.url},
            sign_alg=signature,
            digest_alg=digest,
            **self.options,
            **arguments,
        )
        self.sessions[someone.subject] = name
        return answer

    def _failure(self, arguments):
        """What it says when nobody is signed in."""
        return self.server.create_error_response(
            arguments["in_response_to"],
            arguments["destination"],
            OtherError("nobody is here"),
            sign=True,
            sign_alg=SIG_RSA_SHA256,
            digest_alg=DIGEST_SHA256,
        )

    def _logout(self, query, _):
        """Reads a request to end a session and answers it, or takes the answer to one of its own."""
        signed = {"sigalg": query.get("SigAlg"), "signature": query.get("Signature")}
        if "SAMLResponse" in query:
            answer = self.server.parse_logout_request_response(query["SAMLResponse"], BINDING_HTTP_REDIRECT)
            self.ended.append(answer.response.status.status_code.value)
            return "200 OK", [], "<!doctype html><title>Bye</title><h1>Signed out at the identity provider</h1>"
        relay_state = query.get("RelayState", "")
        asked = self.server.parse_logout_request(
            query["SAMLRequest"], BINDING_HTTP_REDIRECT, relay_state=relay_state, **signed
        )
        self.ended.append(asked.message.name_id.text)
        answer = self.server.create_logout_response(asked.message, [BINDING_HTTP_REDIRECT], sign=False)
        try:
            location = self.server.response_args(asked.message, [BINDING_HTTP_REDIRECT])["destination"]
        except UnsupportedBinding as error:
            return "500 Internal Server Error", [], html.escape(str(error))
        sent = self.server.apply_binding(
            BINDING_HTTP_REDIRECT, f"{answer}", location, relay_state, True, sign=True, sigalg=SIG_RSA_SHA256
        )
        return "303 See Other", sent["headers"], ""

    def logout(self, subject, location):
        """The address that a browser opens for this identity provider to end somebody's session elsewhere."""
        asked_id, asked = self.server.create_logout_request(
            location, self.server.config.entityid, name_id=self.sessions[subject], sign=False
        )
        sent = self.server.apply_binding(
            BINDING_HTTP_REDIRECT, f"{asked}", location, asked_id, sign=True, sigalg=SIG_RSA_SHA256
        )
        return dict(sent["headers"])["Location"]
