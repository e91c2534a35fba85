"""The device grant over the wire and on its pages (RFC 8628)."""

import re

import pytest
import requests
from support.client import Client
from support.person import Page, Person
from support.server import Signet
from support.world import client, secret, world

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def server(request, tmp_path_factory):
    """A server with a television, which cannot keep a secret, and a printer, which can."""
    made = Signet(tmp_path_factory.mktemp("signet"), request.param)

    def device():
        return {"grant_types": [GRANT, "refresh_token"], "redirect_uris": [], "response_types": []}

    links = {"policy_uri": "https://tv.example/privacy", "logo_uri": "https://cdn.tv.example/logo.png"}
    made.apply(world(clients=[client("television", "none", **device(), **links), client("printer", **device())]))
    yield made.start()
    assert made.stop() == 0, made.logged()


class Device:
    """A device of an application."""

    def __init__(self, server, client_id="television", **asked):
        self.application = Client(server, client_id)
        self.authentication = {"client_id": client_id} if client_id == "television" else {}
        self.basic = None if self.authentication else (client_id, secret(client_id))
        self.response = self._post("device_authorization_endpoint", **{"scope": "openid email", **asked})
        self.given = self.response.json()

    def _post(self, endpoint, **body):
        address = self.application.metadata[endpoint]
        return requests.post(address, data={**self.authentication, **body}, auth=self.basic, timeout=20)

    def poll(self):
        """Asks for the tokens."""
        return self._post("token_endpoint", grant_type=GRANT, device_code=self.given["device_code"])


def question(server, device, person=None, url=None):
    """A person opens the address, enters the code and signs in when asked to: the question."""
    person = person or Person(server)
    page = person.open(url or device.given["verification_uri"])
    form = page.form("user_code")
    page = person.submit(form, user_code=form.fields["user_code"] or device.given["user_code"])
    if page.form("password"):
        page = person.answer(page)
    assert isinstance(page, Page), page
    return person, page


@pytest.mark.spec("RFC 8628", "3.3")
@pytest.mark.spec("RFC 8628", "3.5")
@pytest.mark.parametrize("client_id", ["television", "printer"])
def test_a_person_lets_a_device_in(server, client_id):
    """The code is typed elsewhere, the question says who asks, and the device gets its tokens."""
    device = Device(server, client_id)
    assert device.response.status_code == 200
    assert re.fullmatch("[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", device.given["user_code"])
    assert device.given["expires_in"] <= 600
    assert device.poll().json()["error"] == "authorization_pending"
    assert device.poll().json()["error"] == "slow_down"

    person, page = question(server, device)
    assert device.given["user_code"] in page.text
    assert client_id.capitalize() in page.text
    assert "127.0.0.1" in page.text
    done = person.submit(page.forms[0], decision="allow")
    assert done.status == 200
    assert "connected" in done.text
    tokens = device.poll()
    assert tokens.status_code == 200, tokens.text
    assert device.application.userinfo(tokens.json()["access_token"]).json()["email"] == "ann@acme.example"


@pytest.mark.spec("RFC 8628", "3.3.1")
def test_the_address_with_the_code_still_asks(server):
    """The code is filled in, nothing is looked up before the person goes on, and nothing is allowed without an answer."""
    device = Device(server)
    person, page = question(server, device, url=device.given["verification_uri_complete"])
    assert "choose Deny" in page.text
    assert device.poll().json()["error"] == "authorization_pending"
    done = person.submit(page.forms[0], decision="deny")
    assert "denied" in done.text
    assert device.poll().json()["error"] == "access_denied"


@pytest.mark.spec("RFC 8628", "3.4")
def test_a_device_gets_its_tokens_once(server):
    """A second time is refused and ends what the first gave."""
    device = Device(server)
    person, page = question(server, device)
    person.submit(page.forms[0], decision="allow")
    tokens = device.poll().json()
    again = device.poll()
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"
    assert device.application.userinfo(tokens["access_token"]).status_code == 401


@pytest.mark.spec("RFC 8628", "5.4")
def test_an_answer_comes_from_our_page_in_the_same_browser(server):
    """Without the form's token, from another site, from another browser: refused. No page is shown in a frame."""
    device = Device(server)
    person, page = question(server, device)
    form = page.forms[0]
    forged = person.session.post(form.action, data={"decision": "allow"}, timeout=20)
    assert forged.status_code == 403
    cross = person.session.post(
        form.action, data={**form.fields, "decision": "allow"}, headers={"Origin": "https://evil.example"}, timeout=20
    )
    assert cross.status_code == 403
    stranger = requests.post(form.action, data={**form.fields, "decision": "allow"}, timeout=20)
    assert stranger.status_code == 403
    for response in (page.response, requests.get(device.given["verification_uri"], timeout=20)):
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Frame-Options"] == "DENY"
    assert device.poll().json()["error"] == "authorization_pending"


@pytest.mark.spec("RFC 8628", "5.1")
def test_codes_are_not_guessed(deployment):
    """Ten wrong codes, and this network waits."""
    server = deployment()
    server.apply(world())
    server.start()
    person = Person(server)
    page = person.open(server.url("/device"))
    for _ in range(10):
        page = person.submit(page.form("user_code"), user_code="BBBB-BBBB")
        assert page.status == 422
    other = Person(server)
    again = other.submit(other.open(server.url("/device")).form("user_code"), user_code="BBBB-BBBB")
    assert again.status == 429
    assert int(again.response.headers["Retry-After"]) > 500


def test_the_pages_speak_german(server):
    """The question and the form, in the language of the browser."""
    device = Device(server)
    person = Person(server, **{"Accept-Language": "de"})
    assert "Gerät verbinden" in person.open(device.given["verification_uri"]).text
    _, page = question(server, device, person)
    assert page.language == "de"
    assert "Dieses Gerät verbinden?" in page.text


@pytest.mark.spec("RFC 8628", "3.1")
def test_only_clients_registered_for_it_begin(server):
    """Another client is refused, and so is what a client may not ask for."""
    portal = Client(server)
    endpoint = portal.metadata["device_authorization_endpoint"]
    assert portal.post(endpoint, scope="openid").json()["error"] == "unauthorized_client"
    assert Device(server, scope="openid admin").given["error"] == "invalid_scope"
    wrong = requests.post(endpoint, data={"scope": "openid"}, auth=("printer", "wrong"), timeout=20)
    assert wrong.status_code == 401


@pytest.mark.spec("OIDC Registration", "2")
def test_the_sign_in_page_shows_the_application(server):
    """Its picture may be fetched from its own address only, and its policy opens without a way back to us."""
    device = Device(server)
    person = Person(server)
    page = person.open(device.given["verification_uri_complete"])
    page = person.submit(page.form("user_code"))
    assert page.form("password")
    policy = page.response.headers["Content-Security-Policy"]
    assert "img-src 'self' https://cdn.tv.example;" in policy
    assert page.links["https://tv.example/privacy"]["rel"] == "noopener noreferrer"
    assert 'src="https://cdn.tv.example/logo.png"' in page.response.text
