"""One run of one module: a browser without cookies, a place at the relying party, and the steps that modules share."""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from suite.browser import Browser, Person, trusting
from suite.client import Client, plain_key, public_set
from suite.judges import authorization, discovery, id_token, keys, registration, tokens
from suite.page import Page
from suite.relying_party import Received

@dataclass
class SignIn:
    """What one pass of the code flow brought."""

    request: dict
    callback: Received
    code: str
    answer: dict
    id_token: object
    pages: list

    @property
    def access_token(self):
        """The access token."""
        return self.answer["access_token"]


class Run:
    """What a module works with. `stage` has the provider and the relying party, `entry` what the plan asks for."""

    def __init__(self, stage, entry, report, number=1, browser=None):
        self.stage, self.entry, self.report, self.number = stage, entry, report, number
        self.place = stage.party.place(f"{entry.key}/{number}")
        self.place.clear()
        self.http = trusting(stage.tls.authority)
        self.browser = browser or Browser(stage.tls.authority)
        self.person = Person(self.browser, stage.issuer, **stage.account)
        self.redirect_uri = self.place.url("callback")
        self.metadata = self.jwks = self._client = None

    # Before the flow

    def discover(self):
        """Reads the discovery document; judged as far as every module needs it."""
        response = self.http.get(self.stage.issuer + discovery.PATH, timeout=20)
        self.metadata = discovery.usable(self.report, response, self.stage.issuer)
        return response

    def fetch_keys(self):
        """Reads and judges the key set."""
        self.report.needs(self.metadata.get("jwks_uri"), "jwks_uri is there", "Discovery 3")
        self.jwks = keys.published(self.report, self.http.get(self.metadata["jwks_uri"], timeout=20))
        return self.jwks

    def prepare(self):
        """What every module with a flow begins with."""
        self.discover()
        self.fetch_keys()
        methods = self.metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        self.report.must(self.entry.method in methods, f"{self.entry.method} is offered", "Discovery 3")
        return self

    def second(self):
        """The same module with another client, in the same browser."""
        other = Run(self.stage, self.entry, self.report, self.number + 1, self.browser)
        other.metadata, other.jwks = self.metadata, self.jwks
        return other

    # The client

    @property
    def client(self):
        """The client; a dynamic one is registered when it is first asked for."""
        if self._client is None:
            self._client = self.register() if self.entry.dynamic else self.stage.declared(self.entry, self.number)
        return self._client

    def registration(self, **changes):
        """What is asked of the registration endpoint; a change to None leaves a member out."""
        asked = {
            "client_name": f"Conformance {self.entry.module}",
            "grant_types": ["authorization_code"],
            "response_types": ["code"],
            "token_endpoint_auth_method": self.entry.method,
            "redirect_uris": [self.redirect_uri],
            "contacts": ["conformance@rp.example"],
            "jwks": public_set(plain_key()),
            **changes,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def send_registration(self, **changes):
        """Asks for a registration and returns the answer as it came."""
        address = self.metadata.get("registration_endpoint")
        self.report.needs(address, "registration_endpoint is there", "Discovery 3")
        return self.http.post(address, json=self.registration(**changes), timeout=30)

    def register(self, key=None, **changes):
        """Registers a client, judged."""
        metadata = registration.accepted(self.report, self.send_registration(**changes))
        self._client = Client({"token_endpoint_auth_method": self.entry.method, **metadata}, key or plain_key())
        return self._client

    def unregister(self):
        """Takes a registered client away again."""
        address = self._client and self._client.metadata.get("registration_client_uri")
        if self.entry.dynamic and address:
            bearer = {"Authorization": f"Bearer {self._client.metadata['registration_access_token']}"}
            response = self.http.delete(address, headers=bearer, timeout=20)
            gone = response.status_code == 204
            self.report.should(gone, f"deleting the client answers {response.status_code}", "RFC 7592 2.3")

    # The flow

    def request(self, **changes):
        """An authorization request; a change to None leaves a parameter out."""
        asked = {
            "client_id": self.client.id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid",
            "state": secrets.token_urlsafe(8),
            "nonce": secrets.token_urlsafe(8),
            "response_type": "code",
            "response_mode": "form_post" if self.entry.form_post else None,
            **changes,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def authorize(self, request, method="GET"):
        """Sends the browser with a request and lets the person answer: what came to the callback, or the last page."""
        before = len(self.place.received("callback"))
        self.browser.pages.clear()
        page = self.person.go_on(self.browser.send(method, self.metadata["authorization_endpoint"], request))
        came = self.place.received("callback")[before:]
        self.report.must(len(came) < 2, "the callback is called once", "Core 3.1.2.5")
        return came[-1] if came else page

    def arrive(self, answer):
        """Insists that an answer came to the callback, in the way asked for; the query that was the callback's own."""
        if isinstance(answer, Page):
            self.report.needs(False, f"the browser comes back, not {answer.status} {answer.url}: {answer.text[:120]}")
        return authorization.arrived(self.report, answer, self.entry.form_post, self.redirect_uri)

    def code(self, answer, request):
        """The code of a successful answer."""
        own = self.arrive(answer)
        return authorization.succeeded(self.report, answer, request, self.metadata, own)

    def error(self, answer, request):
        """The error of an answer that had to fail."""
        own = self.arrive(answer)
        return authorization.failed(self.report, answer, request, self.metadata, own)

    def token_request(self, audience=None, **form):
        """A request to the token endpoint, authenticated; the answer as it came."""
        endpoint = self.metadata["token_endpoint"]
        proof, header = self.client.authentication(endpoint, audience)
        return self.http.post(endpoint, data={**form, **proof}, auth=header, timeout=30)

    def redeem(self, code, **more):
        """Uses a code; the answer as it came."""
        return self.token_request(
            grant_type="authorization_code", code=code, redirect_uri=self.redirect_uri, **more
        )

    def tokens(self, response, request):
        """The judged answer of the token endpoint and its ID token."""
        answer = tokens.granted(self.report, response)
        token = id_token.signed(self.report, answer.get("id_token"), self.jwks)
        wanted = self.client.metadata.get("id_token_signed_response_alg")
        id_token.standard(self.report, token, self.metadata, self.client.id, request, wanted)
        return answer, token

    def sign_in(self, method="GET", verifier=None, **changes):
        """The whole flow to userinfo, judged as every module judges it."""
        request = self.request(**changes)
        callback = self.authorize(request, method)
        pages = list(self.browser.pages)
        return self.finish(request, callback, pages, **({"code_verifier": verifier} if verifier else {}))

    def finish(self, request, callback, pages=(), **more):
        """From the callback to userinfo."""
        code = self.code(callback, request)
        answer, token = self.tokens(self.redeem(code, **more), request)
        found = self.userinfo(answer["access_token"]).status_code
        self.report.must(found == 200, f"userinfo answers with 200, not {found}", "Core 5.3")
        return SignIn(request, callback, code, answer, token, list(pages))

    def userinfo(self, access_token):
        """Asks the userinfo endpoint with a token in the header."""
        bearer = {"Authorization": f"Bearer {access_token}"}
        return self.http.get(self.metadata["userinfo_endpoint"], headers=bearer, timeout=20)

    # Pages

    def shows_error(self, answer, what):
        """Insists on an error page of the provider, in place of a way back to the client."""
        returned = not isinstance(answer, Page)
        self.report.needs(not returned, f"the browser is not sent back: {what}", "RFC 6749 4.1.2.1")
        own = answer.url.startswith(self.stage.issuer + "/")
        self.report.must(own, f"the browser stays with the provider, not {urlsplit(answer.url).netloc}")
        self.report.must(answer.status >= 400, f"the page is an error page, not a {answer.status}: {answer.text[:100]}")
        self.report.shown(f"{what}: {answer.text[:100]}")
