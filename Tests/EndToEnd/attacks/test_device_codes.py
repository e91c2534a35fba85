"""DV: devices without a browser, and whoever would like to be one of them (RFC 8628)."""

import re
import secrets
import time

import pytest
import requests
from attacker import at_once, refused
from support.client import Client
from support.person import Page, Person
from support.server import Signet
from support.world import client, secret, user, world

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
BASIC = "telly"


def with_devices(server):
    """The server, with devices of three kinds."""
    tv = lambda: {"grant_types": [GRANT, "refresh_token"], "redirect_uris": [], "response_types": []}
    named = client("tv", "none", client_name="Television", **tv())
    devices = [named, client(BASIC, **tv()), client("clock", "none", **tv())]
    server.apply(world(users=["ann", "bob", "cora"], clients=devices))
    return server.start()


@pytest.fixture(scope="module")
def signet(tmp_path_factory):
    """A server of this group's own, since it counts wrong codes."""
    server = Signet(tmp_path_factory.mktemp("devices"))
    yield with_devices(server)
    assert server.stop() == 0, server.logged()


def begin(signet, client_id="tv", **more):
    """Asks for a code as a device does."""
    form = {"client_id": client_id, "scope": "openid profile offline_access", **more}
    return requests.post(signet.discovery()["device_authorization_endpoint"], form, timeout=20)


def begun(signet, client_id="tv", **more):
    """What the device got."""
    answer = begin(signet, client_id, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def poll(signet, code, client_id="tv"):
    """Asks whether somebody has decided."""
    return requests.post(
        signet.url("/token"), {"grant_type": GRANT, "device_code": code, "client_id": client_id}, timeout=20
    )


def reach(signet, person, told, email="ann@acme.example"):
    """Types the user code and signs in: the page that asks."""
    page = person.open(told["verification_uri"])
    for _ in range(4):
        form = page.form("user_code")
        if form is not None and "hidden" != form.types["user_code"]:
            page = person.submit(form, user_code=told["user_code"])
        elif page.form("password") or page.form("email"):
            page = person.answer(page, email)
        else:
            break
    return page


def decided(person, page, decision="allow"):
    """Presses a button."""
    assert "decision" in page.response.text, page.text
    return person.submit(page.form("csrf"), decision=decision)


@pytest.mark.spec("RFC 8628", "5.4")
def test_dv_01_a_link_with_the_code_connects_nothing_by_itself(signet):
    """Whoever opens it is told what it is and has to say yes; and it does not live long."""
    told = begun(signet)
    assert 0 < told["expires_in"] <= 600
    person = Person(signet)
    Client(signet).sign_in(person)
    page = person.open(told.get("verification_uri_complete", told["verification_uri"]))
    assert isinstance(page, Page) and page.status == 200
    assert poll(signet, told["device_code"]).json()["error"] == "authorization_pending"
    page = reach(signet, person, told)
    assert "Television" in page.text and told["user_code"].replace("-", "") in page.text.replace("-", "")
    assert poll(signet, told["device_code"]).json()["error"] in ("authorization_pending", "slow_down")
    decided(person, page)
    time.sleep(told.get("interval", 5))
    assert poll(signet, told["device_code"]).status_code == 200


@pytest.mark.spec("RFC 8628", "5.1")
def test_dv_02_user_codes_cannot_be_tried_out(deployment):
    """They come from a space of 20^8 at least, and after some wrong ones nobody may try any more for a while."""
    signet = with_devices(deployment())
    codes = [begun(signet)["user_code"].replace("-", "") for _ in range(30)]
    letters = set("".join(codes))
    assert len(set(codes)) == 30 and all(len(code) >= 8 for code in codes)
    assert len(letters) ** len(codes[0]) > 15**8 and not letters & set("AEIOU01")
    person = Person(signet)
    Client(signet).sign_in(person, "cora@acme.example")
    pages = []
    for _ in range(40):
        page = person.open(signet.discovery()["issuer"] + "/device")
        form = page.form("user_code")
        if form is None or page.status == 429:
            pages.append(page)
            break
        pages.append(person.submit(form, user_code="".join(secrets.choice("BCDFGHJKLMNPQRSTVWXZ") for _ in range(8))))
    told = begun(signet)
    page = reach(signet, person, told, "cora@acme.example")
    assert "Television" not in page.text, "forty wrong codes and the right one is still taken"


@pytest.mark.spec("RFC 8628", "3.5")
def test_dv_03_a_device_asks_no_faster_than_it_was_told(signet):
    """slow_down; and another client's code, or a guess, is nothing."""
    told = begun(signet)
    answers = [poll(signet, told["device_code"]).json()["error"] for _ in range(3)]
    assert answers[0] == "authorization_pending" and "slow_down" in answers[1:]
    refused(poll(signet, told["device_code"], "clock"), "invalid_grant")
    for wrong in ("x", told["device_code"][:-1], told["user_code"], "", told["device_code"].swapcase()):
        refused(poll(signet, wrong), "invalid_grant", "invalid_request")
    refused(poll(signet, told["device_code"], BASIC), "invalid_client")


@pytest.mark.spec("RFC 8628", "3.5")
def test_dv_04_a_device_code_gives_tokens_once(signet):
    """Of ten questions at the same moment one is answered."""
    told, person = begun(signet), Person(signet)
    decided(person, reach(signet, person, told))
    answers = at_once(10, lambda _: poll(signet, told["device_code"]))
    won = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    time.sleep(told.get("interval", 5))
    refused(poll(signet, told["device_code"]), "invalid_grant")


@pytest.mark.spec("RFC 8628", "5.4")
def test_dv_05_another_site_connects_no_device(signet):
    """Not by a form, not in a frame, not with another page's token."""
    told, person = begun(signet), Person(signet)
    page = reach(signet, person, told)
    assert page.response.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in page.response.headers["Content-Security-Policy"]
    form = page.form("csrf")
    values = {**form.fields, "decision": "allow"}
    other = Person(signet)
    theirs = reach(signet, other, begun(signet), "bob@acme.example").form("csrf").fields["csrf"]
    for changed, headers in (
        ({"csrf": ""}, {}),
        ({"csrf": theirs}, {}),
        ({}, {"Origin": "https://evil.example"}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
    ):
        answer = person.session.post(form.action, {**values, **changed}, headers=headers, timeout=20)
        assert answer.status_code in (400, 403)
    requests.post(form.action, values, timeout=20)
    assert poll(signet, told["device_code"]).json()["error"] == "authorization_pending"


def test_dv_101_who_was_denied_stays_denied(signet):
    """access_denied to the device; and pressing the other button later changes nothing."""
    told, person = begun(signet), Person(signet)
    page = reach(signet, person, told)
    decided(person, page, "deny")
    person.submit(page.form("csrf"), decision="allow")
    refused(poll(signet, told["device_code"]), "access_denied", "invalid_grant")
    time.sleep(told.get("interval", 5))
    refused(poll(signet, told["device_code"]), "access_denied", "invalid_grant", "expired_token")


def test_dv_102_a_device_of_somebody_who_was_suspended_gets_nothing(signet):
    """TK-39: looked at again when the tokens are fetched."""
    name = f"out-{secrets.token_hex(3)}"
    signet.apply({"organizations": [{"name": "acme", "users": [user(name)]}]})
    told, person = begun(signet), Person(signet)
    decided(person, reach(signet, person, told, f"{name}@acme.example"))
    signet.apply({"organizations": [{"name": "acme", "users": [{**user(name), "status": "suspended"}]}]})
    refused(poll(signet, told["device_code"]), "invalid_grant", "access_denied")


def test_dv_103_a_device_asks_for_what_its_client_registered(signet):
    """No other scopes, no client without the grant, no client that does not prove itself."""
    refused(begin(signet, scope="openid admin"), "invalid_scope")
    refused(begin(signet, client_id="portal"), "invalid_client")
    refused(begin(signet, client_id=BASIC), "invalid_client")
    refused(begin(signet, client_id="nope"), "invalid_client")
    auth = ("portal", secret("portal"))
    url = signet.discovery()["device_authorization_endpoint"]
    refused(requests.post(url, {"scope": "openid"}, auth=auth, timeout=20), "unauthorized_client")
    assert requests.get(url, {"client_id": "tv"}, timeout=20).status_code == 405


def test_dv_104_a_device_code_is_no_other_kind_of_secret(signet):
    """And nothing else is a device code."""
    told, portal = begun(signet), Client(signet)
    for value in (told["device_code"], told["user_code"]):
        refused(portal.exchange(value, "x" * 43), "invalid_grant")
        refused(portal.refresh(value), "invalid_grant")
        assert portal.introspect(value) == {"active": False}
    tokens = portal.sign_in()
    for value in (portal.code()[0], tokens["refresh_token"], tokens["access_token"]):
        refused(poll(signet, value), "invalid_grant", "invalid_request")


def test_dv_105_the_page_shows_nothing_of_a_code_that_is_not_known(signet):
    """A wrong code and a used one look the same."""
    told, person = begun(signet), Person(signet)
    decided(person, reach(signet, person, told))
    texts = []
    for code in (told["user_code"], "BCDFGHJK"):
        page = reach(signet, Person(signet), {**told, "user_code": code}, "bob@acme.example")
        texts.append(re.sub(r"[A-Z]{4}-?[A-Z]{4}", "CODE", page.text))
    assert texts[0] == texts[1] and "Television" not in texts[0]
