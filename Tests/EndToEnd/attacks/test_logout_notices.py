"""CN-20 to CN-24: what applications are told when somebody leaves, and what they cannot make of it."""

import time
from urllib.parse import parse_qs

import pytest
import requests
from attacker import cannot_be_declared
from support.canary import Canary
from support.client import Client
from support.person import Person
from support.ports import wait_until
from support.tokens import header, unchecked, verified
from support.world import PASSWORD, client, world

EVENT = "http://schemas.openid.net/event/backchannel-logout"


def left(signet, person):
    """Signs a person in to `told` and out again: the tokens there were, and how long the way out took."""
    tokens = Client(signet, "told").sign_in(person)
    began = time.monotonic()
    person.open(signet.url(f"/logout?id_token_hint={tokens['id_token']}"))
    return tokens, time.monotonic() - began


def telling(deployment, uri, allow_private=True):
    """A server with one application that wants to be told at this address."""
    server = deployment(outbound={"allow_private": allow_private})
    more = {"backchannel_logout_uri": uri, "backchannel_logout_session_required": True}
    server.apply(world(users=["ann", "bob"], clients=[client("told", **more)]))
    return server.start()


@pytest.mark.spec("OIDC Front-Channel Logout", "2")
@pytest.mark.parametrize(
    "uri", ["javascript:alert(1)", "data:text/html,x", "http://app.example/out", "//x", "https://app.example/#x"]
)
def test_cn_20_what_is_framed_at_logout_is_a_page_of_the_application(signet, uri):
    """Nothing that runs, nothing in the clear."""
    cannot_be_declared(signet, "frontchannel_logout_uri", frontchannel_logout_uri=uri)


@pytest.mark.spec("OIDC Back-Channel Logout", "2.5")
def test_cn_21_who_does_not_answer_holds_nobody_up(deployment):
    """The person is out at once, whatever the application does."""
    with Canary(delay=30) as canary:
        server = telling(deployment, canary.url)
        _, took = left(server, Person(server))
        assert took < 3
        wait_until(lambda: canary.visits, what="the notice")
        assert server.is_ready()


def test_cn_21_nobody_is_told_inside(deployment):
    """Without the operator's leave no private address is called."""
    with Canary() as canary:
        server = deployment()
        more = {"backchannel_logout_uri": canary.url.replace("http:", "https:")}
        server.apply(world(users=["ann"], clients=[client("told", **more)]))
        server.start()
        left(server, Person(server))
        time.sleep(2)
        assert canary.visits == []


@pytest.mark.spec("OIDC Back-Channel Logout", "2.4")
def test_cn_22_a_logout_token_is_nothing_else(deployment):
    """Its type, its audience, its event, its session, no nonce, a short life; and no other place takes it."""
    with Canary() as canary:
        server = telling(deployment, canary.url)
        tokens, _ = left(server, Person(server))
        wait_until(lambda: canary.bodies, what="the notice")
        token = parse_qs(canary.bodies[0])["logout_token"][0]
        claims, id_token = verified(token, server.jwks()), unchecked(tokens["id_token"])
        assert (
            header(token)["typ"] == "logout+jwt"
            and claims["iss"] == server.issuer
            and claims["aud"] in ("told", ["told"])
        )
        assert claims["events"] == {EVENT: {}} and claims["jti"] and "nonce" not in claims
        assert claims["sid"] == id_token["sid"] and claims.get("sub", id_token["sub"]) == id_token["sub"]
        assert 0 < claims["exp"] - claims["iat"] <= 120
        other = Client(server)
        assert other.userinfo(token).status_code == 401 and other.introspect(token) == {"active": False}
        person = Person(server)
        other.sign_in(person)
        assert person.open(server.url(f"/logout?id_token_hint={token}")).forms


@pytest.mark.spec("OIDC Back-Channel Logout", "2.7")
def test_cn_107_only_who_was_used_is_told_and_only_of_its_own_session(deployment):
    """Another person's way out, and an application that was not used, are nobody's business."""
    with Canary() as canary:
        server = telling(deployment, canary.url)
        tokens = Client(server, "told").sign_in(Person(server), "ann@acme.example")
        stranger = Person(server)
        Client(server).sign_in(stranger, "bob@acme.example")
        stranger.submit(stranger.open(server.url("/logout")).forms[0])
        time.sleep(1.5)
        assert canary.visits == []
        assert Client(server, "told").introspect(tokens["access_token"])["active"]
        assert PASSWORD not in server.logged()


@pytest.mark.spec("OIDC Session Management", "3.3")
def test_cn_24_the_session_frame_tells_no_stranger(signet):
    """It runs no code of its page, sets nothing, and its answer is a word."""
    metadata = signet.discovery()
    assert "check_session_iframe" in metadata
    answer = requests.get(metadata["check_session_iframe"], timeout=20)
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy and "Set-Cookie" not in answer.headers
    assert "<script>" not in answer.text and answer.headers["X-Content-Type-Options"] == "nosniff"
    script = next(line for line in answer.text.split('"') if line.endswith(".js") or ".js?" in line)
    source = requests.get(requests.compat.urljoin(answer.url, script), timeout=20).text
    assert "origin" in source and "innerHTML" not in source and "eval(" not in source
