"""Applications hear of a logout: by a call of ours, in a frame, and by asking the session's frame themselves."""

import json
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from selenium.webdriver.common.by import By
from support.chromium import chromium, find, type_into, wait_for
from support.client import Client
from support.person import Arrival, Page, Person
from support.ports import wait_until
from support.receiver import Receiver
from support.server import Signet
from support.tokens import header, verified
from support.world import GOODBYE, PASSWORD, client, world

EVENT = "http://schemas.openid.net/event/backchannel-logout"
NAMES = [f"u{number}" for number in range(30)]


@pytest.fixture(scope="module")
def receiver():
    """The applications' server."""
    server = Receiver()
    yield server
    server.stop()


def applications(receiver):
    """The applications that want to be told."""
    back, front = receiver.url + "/back", receiver.url + "/front"

    def home():
        return {"redirect_uris": [receiver.url + "/cb"], "post_logout_redirect_uris": [receiver.url + "/bye"]}

    return [
        client("told", backchannel_logout_uri=back, backchannel_logout_session_required=True),
        client("flaky", backchannel_logout_uri=receiver.url + "/flaky", id_token_signed_response_alg="RS256"),
        client("refusing", backchannel_logout_uri=receiver.url + "/refusing"),
        client("slow", backchannel_logout_uri=receiver.url + "/slow"),
        client("framed", frontchannel_logout_uri=front + "?a=b", frontchannel_logout_session_required=True, **home()),
        client("watching", **home()),
    ]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def place(request, tmp_path_factory, receiver):
    """A server with those applications."""
    server = Signet(tmp_path_factory.mktemp("logout"), request.param, outbound={"allow_private": True})
    server.apply(world(users=NAMES, clients=applications(receiver)))
    server.people = iter(NAMES)
    yield server.start()
    assert server.stop() == 0, server.logged()


@pytest.fixture
def email(place):
    """A person nobody else uses."""
    return f"{next(place.people)}@acme.example"


def leave(person, place, hint, **more):
    """Logs out by way of an application: where that led."""
    query = urlencode({"id_token_hint": hint, **more})
    return person.open(f"{place.discovery()['end_session_endpoint']}?{query}")


@pytest.mark.spec("OIDC Back-Channel Logout", "2.5")
def test_a_logout_is_told_at_once(place, receiver, email):
    """CN-22: one POST with a logout token, signed with a published key, soon after the redirect."""
    person, told = Person(place), Client(place, "told")
    before = len(receiver.at("/back"))
    tokens = told.sign_in(person, email)
    began = time.monotonic()
    arrival = leave(person, place, tokens["id_token"], post_logout_redirect_uri=GOODBYE, state="s")
    assert isinstance(arrival, Arrival) and arrival.url.startswith(GOODBYE)
    request = receiver.wait("/back", before + 1)[-1]
    assert time.monotonic() - began < 2
    assert request.method == "POST"
    assert request.content_type.split(";")[0] == "application/x-www-form-urlencoded"
    assert list(request.form) == ["logout_token"]
    token = request.form["logout_token"]
    assert header(token)["typ"] == "logout+jwt"
    claims = verified(token, place.jwks())
    signed_in = verified(tokens["id_token"], place.jwks())
    assert claims["iss"] == place.issuer
    assert claims["aud"] == "told"
    assert claims["sub"] == signed_in["sub"]
    assert claims["sid"] == signed_in["sid"]
    assert claims["events"] == {EVENT: {}}
    assert 0 < claims["exp"] - claims["iat"] <= 120
    assert claims["jti"]
    assert "nonce" not in claims
    time.sleep(0.5)
    assert len(receiver.at("/back")) == before + 1


@pytest.mark.spec("OIDC Back-Channel Logout", "2.8")
def test_who_fails_is_called_again_and_who_refuses_is_not(place, receiver, email):
    """503 is tried again with another jti, signed as the client's ID tokens are; 400 is the end."""
    person = Person(place)
    receiver.answer("/flaky", 503)
    receiver.answer("/refusing", 400, 400)
    flaky, refusing = len(receiver.at("/flaky")), len(receiver.at("/refusing"))
    Client(place, "flaky").sign_in(person, email)
    tokens = Client(place, "refusing").sign_in(person, email)
    leave(person, place, tokens["id_token"])
    came = receiver.wait("/flaky", flaky + 2)[flaky:]
    assert [header(request.form["logout_token"])["alg"] for request in came] == ["RS256", "RS256"]
    first, second = (verified(request.form["logout_token"], place.jwks()) for request in came)
    assert first["jti"] != second["jti"]
    assert first["sid"] == second["sid"]
    assert len(receiver.at("/refusing")) == refusing + 1


def test_a_slow_application_holds_nobody_up(place, receiver, email):
    """CN-21: while one application does not answer, another is told."""
    hold = receiver.hold("/slow")
    slow, told = len(receiver.at("/slow")), len(receiver.at("/back"))
    others = [Person(place) for _ in range(6)]
    for other in others:
        tokens = Client(place, "slow").sign_in(other, email)
        began = time.monotonic()
        leave(other, place, tokens["id_token"])
        assert time.monotonic() - began < 1
    receiver.wait("/slow", slow + 1)
    person = Person(place)
    tokens = Client(place, "told").sign_in(person, email)
    began = time.monotonic()
    leave(person, place, tokens["id_token"])
    receiver.wait("/back", told + 1)
    assert time.monotonic() - began < 2
    hold.set()
    del receiver.held["/slow"]


def test_apply_tells_applications_too(place, receiver):
    """A person who is suspended by `signet apply`, in another process, is logged out everywhere."""
    person, told = Person(place), Client(place, "told")
    before = len(receiver.at("/back"))
    tokens = told.sign_in(person, f"{NAMES[29]}@acme.example")
    users = [name for name in NAMES if name != NAMES[29]]
    suspended = {**world(users=users, clients=applications(receiver))}
    suspended["organizations"][0]["users"].append(
        {"email": f"{NAMES[29]}@acme.example", "email_verified": True, "status": "suspended"}
    )
    place.apply(suspended, name="suspended.yaml")
    request = receiver.wait("/back", before + 1)[-1]
    claims = verified(request.form["logout_token"], place.jwks())
    assert claims["sid"] == verified(tokens["id_token"], place.jwks())["sid"]
    assert told.refresh(tokens["refresh_token"]).status_code == 400


@pytest.mark.spec("OIDC Core", "11")
def test_offline_access_survives_a_logout(place, email):
    """The refresh token with offline_access works on, the other does not."""
    person, told = Person(place), Client(place, "told")
    offline = told.sign_in(person, email)
    plain = told.sign_in(person, email, scope="openid")
    leave(person, place, plain["id_token"])
    assert told.refresh(offline["refresh_token"]).status_code == 200
    assert told.refresh(plain["refresh_token"]).status_code == 400


@pytest.mark.spec("OIDC Front-Channel Logout", "3")
def test_discovery_tells_all_of_it(place):
    """What is there, and where the frame is."""
    metadata = place.discovery()
    for channel in ("frontchannel", "backchannel"):
        assert metadata[f"{channel}_logout_supported"] is True
        assert metadata[f"{channel}_logout_session_supported"] is True
    assert metadata["check_session_iframe"].startswith(place.issuer)


@pytest.mark.spec("OIDC Front-Channel Logout", "2")
def test_the_page_that_tells_in_frames(place, receiver, email):
    """Without scripts: a frame for each application, the way on as a link and by itself; exactly its origin allowed."""
    person, framed = Person(place), Client(place, "framed")
    url, verifier = framed.authorization(redirect_uri=receiver.url + "/cb")
    arrival = person.sign_in(url, email)
    tokens = framed.exchange(arrival.parameters["code"], verifier, redirect_uri=receiver.url + "/cb").json()
    sid = verified(tokens["id_token"], place.jwks())["sid"]
    bye = receiver.url + "/bye"
    page = leave(person, place, tokens["id_token"], post_logout_redirect_uri=bye, state="s1")
    assert isinstance(page, Page) and page.status == 200
    frame = f"{receiver.url}/front?a=b&{urlencode({'iss': place.issuer, 'sid': sid})}"
    assert frame.replace("&", "&amp;") in page.response.text
    assert f"{bye}?state=s1" in page.links
    assert 'http-equiv="refresh"' in page.response.text
    policy = page.response.headers["Content-Security-Policy"]
    assert policy.split("frame-src ")[1].split(";")[0] in (receiver.url, "http://127.0.0.1:*")
    assert person.open(framed.authorization(prompt="none", redirect_uri=receiver.url + "/cb")[0]).parameters[
        "error"
    ] == "login_required"


def sign_in(browser, url, email):
    """Signs in with Chromium."""
    browser.get(url)
    type_into(browser, "input[name=email]", email)
    type_into(browser, "input[name=password]", PASSWORD).submit()


def arrived(browser, address):
    """Waits for an address and returns its query."""
    wait_for(browser, lambda b: b.current_url.startswith(address), address)
    return dict(parse_qsl(urlsplit(browser.current_url).query))


@pytest.mark.parametrize("scripts", [True, False])
def test_front_channel_with_a_browser(place, receiver, email, scripts):
    """The frame is loaded with issuer and session, then the browser goes on: at once with scripts, without them soon."""
    browser = chromium(scripts=scripts)
    try:
        framed, callback = Client(place, "framed"), receiver.url + "/cb"
        url, verifier = framed.authorization(redirect_uri=callback)
        sign_in(browser, url, email)
        code = arrived(browser, callback)["code"]
        tokens = framed.exchange(code, verifier, redirect_uri=callback).json()
        sid = verified(tokens["id_token"], place.jwks())["sid"]
        before = len(receiver.at("/front"))
        bye = receiver.url + "/bye"
        query = urlencode({"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": bye, "state": "s2"})
        began = time.monotonic()
        browser.get(f"{place.discovery()['end_session_endpoint']}?{query}")
        assert arrived(browser, bye) == {"state": "s2"}
        took = time.monotonic() - began
        assert took < (2.5 if scripts else 12), took
        request = receiver.wait("/front", before + 1)[-1]
        assert request.query == {"a": "b", "iss": place.issuer, "sid": sid}
        severe = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
        assert not [line for line in severe if "Content Security Policy" in line], severe
    finally:
        browser.quit()


ASK = """<!doctype html><html lang="en"><title>waiting</title>
<iframe src="{frame}"></iframe>
<script>
addEventListener("message", (event) => {{ if (event.origin === {origin}) document.title = event.data; }});
document.querySelector("iframe").addEventListener("load", (event) => {{
  event.target.contentWindow.postMessage({question}, {origin});
}});
</script></html>"""


def ask(browser, place, receiver, path, question):
    """What the session's frame says to a page of the application."""
    page = ASK.format(
        frame=place.discovery()["check_session_iframe"], origin=json.dumps(place.issuer), question=json.dumps(question)
    )
    browser.get(receiver.serve(path, page))
    return wait_until(lambda: browser.title if browser.title != "waiting" else None, what="an answer")


@pytest.mark.spec("OIDC Session Management", "3.1")
def test_the_frame_of_the_session(place, receiver, email):
    """Unchanged while the session lasts, changed for others and after the logout, error for nonsense."""
    browser = chromium()
    try:
        watching, callback = Client(place, "watching"), receiver.url + "/cb"
        url, verifier = watching.authorization(redirect_uri=callback)
        sign_in(browser, url, email)
        came = arrived(browser, callback)
        state = came["session_state"]
        assert " " not in state
        tokens = watching.exchange(came["code"], verifier, redirect_uri=callback).json()
        assert ask(browser, place, receiver, "/watch1", f"watching {state}") == "unchanged"
        assert ask(browser, place, receiver, "/watch2", f"told {state}") == "changed"
        assert ask(browser, place, receiver, "/watch3", "nonsense") == "error"
        browser.get(watching.authorization(redirect_uri=callback, prompt="none")[0])
        again = arrived(browser, callback)["session_state"]
        assert again != state
        assert ask(browser, place, receiver, "/watch4", f"watching {again}") == "unchanged"
        browser.get(f"{place.discovery()['end_session_endpoint']}?{urlencode({'id_token_hint': tokens['id_token']})}")
        find(browser, "main")
        assert ask(browser, place, receiver, "/watch5", f"watching {again}") == "changed"
        assert browser.find_elements(By.TAG_NAME, "iframe")
    finally:
        browser.quit()


@pytest.mark.spec("OIDC Session Management", "3.3")
def test_the_frame_may_be_framed_and_nothing_else(place):
    """CN-24: no X-Frame-Options there, everywhere else there is."""
    frame = place.get("/session/check")
    assert "X-Frame-Options" not in frame.headers
    assert "frame-ancestors *" in frame.headers["Content-Security-Policy"]
    assert "unsafe" not in frame.headers["Content-Security-Policy"]
    assert place.get("/login").headers["X-Frame-Options"] == "DENY"
