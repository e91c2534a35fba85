"""One Signet as the identity provider of an organization of another: the whole way there and back, and out again."""

import html
import json
import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
import requests
from support.client import Client
from support.person import Arrival, Page, Person
from support.ports import wait_until
from support.server import Signet
from support.tokens import unchecked, verified
from support.world import CALLBACK, GOODBYE, client, secret, user

METHODS = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]
NAMES = [f"p{number}" for number in range(24)]


def connection_id(method):
    """The connection whose client proves itself in this way."""
    return "acme-" + method.replace("_", "-")


def at_provider(ours):
    """Our clients at the provider, one a connection."""
    for method in METHODS:
        base = ours.url(f"/sso/{connection_id(method)}")
        more = {"jwks_uri": ours.discovery()["jwks_uri"]} if method == "private_key_jwt" else {}
        yield client(
            f"signet-{method}",
            method,
            redirect_uris=[f"{base}/callback"],
            post_logout_redirect_uris=[f"{base}/slo"],
            backchannel_logout_uri=f"{base}/backchannel-logout",
            grant_types=["authorization_code"],
            **more,
        )


def connections(provider):
    """The connections to the provider, and one whose secret is wrong."""
    for method in METHODS:
        more = {"client_secret": secret(f"signet-{method}")} if method.startswith("client_secret") else {}
        yield {
            "id": connection_id(method),
            "type": "oidc",
            "display_name": f"Acme by {method}",
            "issuer": provider.issuer,
            "client_id": f"signet-{method}",
            "token_endpoint_auth_method": method,
            "link_by_email": "verified_domain",
            **more,
        }
    yield {
        "id": "acme-wrong",
        "type": "oidc",
        "display_name": "Acme by a wrong secret",
        "issuer": provider.issuer,
        "client_id": "signet-client_secret_basic",
        "client_secret": "another one",
    }


class Pair:
    """The provider and ours, with people that each test takes its own of."""

    def __init__(self, provider, ours):
        self.provider, self.ours = provider, ours
        self.names = iter(NAMES)

    def email(self):
        """An address that nobody else uses, of somebody whom only the provider knows."""
        return f"{next(self.names)}@acme.example"

    def visitor(self):
        """One person's browser, as it is here and as it is there: both are on one host, which shares cookies."""
        return Person(self.ours), Person(self.provider)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Two deployments that know one another."""
    provider = Signet(tmp_path_factory.mktemp("provider"), outbound={"allow_private": True})
    ours = Signet(tmp_path_factory.mktemp("ours"), outbound={"allow_private": True})
    acme = {"name": "acme", "display_name": "Acme Corp", "domains": ["acme.example"], "mfa": "off"}
    ours.apply(
        {
            "organizations": [{**acme, "native_login": "disabled", "connections": list(connections(provider))}],
            "clients": [client("portal")],
        }
    )
    ours.start()
    provider.apply(
        {
            "organizations": [{**acme, "users": [user(name) for name in NAMES]}],
            "clients": [client("other"), *at_provider(ours)],
        }
    )
    yield Pair(provider.start(), ours)
    assert ours.stop() == 0, ours.logged()
    assert provider.stop() == 0, provider.logged()


def leave(here, application, connection, **more):
    """Opens an application's request: the address at the provider that it leads to, and the code verifier."""
    url, verifier = application.authorization(connection=connection, **more)
    sent = here.open(url)
    assert isinstance(sent, Arrival), f"{sent.status} {sent.url}: {sent.text[:300]}"
    return sent, verifier


def sign_in(pair, here, there, email, method="client_secret_basic", **more):
    """From the application to the provider and back to the application: the token response."""
    application = Client(pair.ours)
    sent, verifier = leave(here, application, connection_id(method), **more)
    assert sent.url.startswith(pair.provider.discovery()["authorization_endpoint"])
    back = there.sign_in(sent.url, email)
    assert isinstance(back, Arrival), f"{back.status} {back.url}: {back.text[:300]}"
    assert back.url.startswith(pair.ours.url(f"/sso/{connection_id(method)}/callback?"))
    arrival = here.open(back.url)
    assert isinstance(arrival, Arrival), f"{arrival.status} {arrival.url}: {arrival.text[:300]}"
    response = application.exchange(arrival.parameters["code"], verifier)
    assert response.status_code == 200, response.text
    return response.json()


def has_session(pair, here):
    """Whether the browser is signed in here, as an application finds out."""
    url, _ = Client(pair.ours).authorization(prompt="none")
    arrival = here.open(url)
    assert isinstance(arrival, Arrival)
    return "code" in arrival.parameters


def attempts(pair, connection):
    """What is kept of the attempts of a connection."""
    return pair.ours.succeed("connection", "attempts", connection, "--json")


@pytest.mark.spec("OIDC Core", "3.1")
@pytest.mark.parametrize("method", METHODS)
def test_somebody_gets_in_by_their_own_provider(pair, method):
    """Code flow with PKCE, our client proving itself in each way; the token says by which connection and whom."""
    (here, there), email = pair.visitor(), pair.email()
    tokens = sign_in(pair, here, there, email, method)
    claims = verified(tokens["id_token"], pair.ours.jwks())
    assert claims["iss"] == pair.ours.issuer
    assert claims["org_name"] == "acme"
    assert claims["idp"] == connection_id(method)
    assert claims["amr"] == ["pwd"]  # what the provider said, and nothing of ours
    person = Client(pair.ours).userinfo(tokens["access_token"]).json()
    assert person["email"] == email
    assert person["given_name"] == email.split("@")[0].capitalize()
    # Afterwards they are let in by themselves, without going there.
    assert has_session(pair, here)


@pytest.mark.spec("OIDC Core", "3.1.2.1")
def test_what_an_application_wants_is_handed_on(pair):
    """`prompt=login`, `login_hint` and `ui_locales` arrive at the provider, with PKCE, state and nonce of ours."""
    here, _ = pair.visitor()
    wanted = {"prompt": "login", "login_hint": "p1@acme.example", "ui_locales": "de"}
    sent, _ = leave(here, Client(pair.ours), connection_id("none"), **wanted)
    asked = sent.parameters
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert asked["login_hint"] == "p1@acme.example"
    assert asked["ui_locales"].startswith("de")
    assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == pair.ours.url(f"/sso/{connection_id('none')}/callback")
    assert "openid" in asked["scope"].split()
    assert len(asked["state"]) >= 22 and len(asked["nonce"]) >= 22


@pytest.mark.spec("OIDC Core", "3.1.3.7")
def test_asked_to_sign_in_again_somebody_does_so_at_the_provider(pair):
    """A session here and there is not enough for `prompt=login`: the provider asks for the password once more."""
    (here, there), email = pair.visitor(), pair.email()
    first = unchecked(sign_in(pair, here, there, email)["id_token"])
    sent, verifier = leave(here, Client(pair.ours), connection_id("client_secret_basic"), prompt="login")
    page = there.open(sent.url)
    assert isinstance(page, Page) and page.form("password")
    arrival = here.open(there.answer(page, email).url)
    tokens = Client(pair.ours).exchange(arrival.parameters["code"], verifier).json()
    again = unchecked(tokens["id_token"])
    assert again["auth_time"] >= first["auth_time"] and again["sub"] == first["sub"]


@pytest.mark.spec("RFC 6749", "10.12")
def test_an_answer_counts_in_the_browser_that_asked_and_once(pair):
    """RP-01: a stolen answer, one that came before, and one with another state lead nowhere."""
    (here, there), (stranger, _), email = pair.visitor(), pair.visitor(), pair.email()
    sent, _ = leave(here, Client(pair.ours), connection_id("client_secret_basic"))
    back = there.sign_in(sent.url, email)
    leave(stranger, Client(pair.ours), connection_id("client_secret_basic"))  # has cookies of its own
    stolen = stranger.open(back.url)
    assert isinstance(stolen, Page) and stolen.status >= 400
    assert not has_session(pair, stranger)
    forged = here.open(re.sub(r"state=[^&]+", "state=another", back.url))
    assert isinstance(forged, Page) and forged.status >= 400
    assert isinstance(here.open(back.url), Arrival)
    again = here.open(back.url)
    assert isinstance(again, Page) and again.status >= 400


@pytest.mark.spec("RFC 9207", "2.4")
@pytest.mark.parametrize("iss", ["https://evil.example", None])
def test_an_answer_of_another_provider_ends_here(pair, iss):
    """RP-03: with another `iss`, or none although the provider sends one, the code is not redeemed."""
    (here, there), email = pair.visitor(), pair.email()
    sent, _ = leave(here, Client(pair.ours), connection_id("client_secret_basic"))
    back = there.sign_in(sent.url, email)
    answer = {name: value for name, value in back.parameters.items() if name != "iss"} | ({"iss": iss} if iss else {})
    page = here.open(back.url.split("?")[0] + "?" + urlencode(answer))
    assert isinstance(page, Page) and page.status >= 400
    assert "response_issuer" in attempts(pair, connection_id("client_secret_basic"))
    assert not has_session(pair, here)


def test_another_connections_address_takes_no_answer_of_this_one(pair):
    """RP-03: the question is of one connection, and so is its answer."""
    (here, there), email = pair.visitor(), pair.email()
    sent, _ = leave(here, Client(pair.ours), connection_id("client_secret_basic"))
    back = there.sign_in(sent.url, email)
    page = here.open(back.url.replace(connection_id("client_secret_basic"), connection_id("none")))
    assert isinstance(page, Page) and page.status >= 400
    assert not has_session(pair, here)


@pytest.mark.spec("RFC 6749", "4.1.2.1")
def test_who_says_no_at_the_provider_is_told_so_in_our_words(pair):
    """RP-32: what the provider says is kept for the admin and never shown."""
    here, _ = pair.visitor()
    sent, _ = leave(here, Client(pair.ours), connection_id("client_secret_basic"))
    answer = {
        "error": "access_denied",
        "error_description": "<script>alert('no')</script>",
        "state": sent.parameters["state"],
        "iss": pair.provider.issuer,
    }
    page = here.open(pair.ours.url(f"/sso/{connection_id('client_secret_basic')}/callback?{urlencode(answer)}"))
    assert isinstance(page, Page) and page.status >= 400
    assert "alert(" not in page.response.text
    assert "access_denied" in attempts(pair, connection_id("client_secret_basic"))
    # Another way in there may be, but none with a password.
    others = re.findall(r'href="(/login[^"]*)"', page.response.text)
    assert others and all("/login/org/acme?" in other for other in others), page.response.text
    other = here.open(urljoin(pair.ours.issuer, html.unescape(others[0])))
    assert other.status == 200 and 'type="password"' not in other.response.text and "data-administrator" in other.response.text


def test_a_picture_in_somebodys_page_begins_no_sign_in(pair):
    """Nor does a frame: each would count for the network of whoever looks at the page."""
    address = pair.ours.url(f"/sso/{connection_id('client_secret_basic')}/login")
    for target, status in (("image", 400), ("iframe", 400), ("empty", 400), ("document", 303), (None, 303)):
        fields = {"Sec-Fetch-Dest": target} if target else {}
        answer = requests.get(address, headers=fields, allow_redirects=False, timeout=10)
        assert answer.status_code == status, (target, answer.status_code)


def test_what_is_wrong_with_a_connection_is_kept_with_the_attempt(pair):
    """The person sees an id; the admin sees under it what the token endpoint said."""
    (here, there), email = pair.visitor(), pair.email()
    sent, _ = leave(here, Client(pair.ours), "acme-wrong")
    # The redirect URI is not registered there either: the provider would not even send the browser back.
    asked = dict(parse_qsl(urlsplit(sent.url).query))
    asked["redirect_uri"] = pair.ours.url(f"/sso/{connection_id('client_secret_basic')}/callback")
    back = there.sign_in(sent.url.split("?")[0] + "?" + urlencode(asked), email)
    page = here.open(pair.ours.url("/sso/acme-wrong/callback?") + back.url.split("?")[1])
    assert isinstance(page, Page) and page.status >= 400
    kept = attempts(pair, "acme-wrong")
    assert "token_response" in kept and "invalid_client" in kept
    assert "another one" not in kept
    assert back.parameters["code"] not in kept


@pytest.mark.spec("OIDC Back-Channel Logout", "2.5")
def test_who_signs_out_at_the_provider_is_signed_out_here(pair):
    """The provider posts a logout token, and the session that came from it ends; another person's does not."""
    (here, there), email = pair.visitor(), pair.email()
    (neighbour, elsewhere), other = pair.visitor(), pair.email()
    tokens = sign_in(pair, here, there, email, scope="openid email")  # nothing that outlives the session
    sign_in(pair, neighbour, elsewhere, other)
    assert has_session(pair, here)
    page = there.open(pair.provider.discovery()["end_session_endpoint"])
    there.submit(next(form for form in page.forms if "logout" in form.action))
    wait_until(lambda: not has_session(pair, here), what="signed out")
    assert has_session(pair, neighbour)
    assert not Client(pair.ours).introspect(tokens["access_token"])["active"]


@pytest.mark.spec("OIDC RP-Initiated Logout", "2")
def test_who_signs_out_here_is_signed_out_at_the_provider_and_comes_back(pair):
    """From the application's logout by way of the provider's to the application's address, without a question."""
    (here, there), email = pair.visitor(), pair.email()
    tokens = sign_in(pair, here, there, email)
    query = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": GOODBYE, "state": "s"}
    sent = here.open(f"{pair.ours.discovery()['end_session_endpoint']}?{urlencode(query)}")
    assert isinstance(sent, Arrival), f"{sent.status}: {sent.text[:300]}"
    assert sent.url.startswith(pair.provider.discovery()["end_session_endpoint"])
    assert unchecked(sent.parameters["id_token_hint"])["iss"] == pair.provider.issuer
    back = there.open(sent.url)
    assert isinstance(back, Arrival), f"{back.status}: {back.text[:300]}"
    assert back.url.startswith(pair.ours.url(f"/sso/{connection_id('client_secret_basic')}/slo"))
    goodbye = here.open(back.url)
    assert isinstance(goodbye, Arrival) and goodbye.url.startswith(GOODBYE)
    assert goodbye.parameters["state"] == "s"
    assert not has_session(pair, here)
    url, _ = Client(pair.provider, "other").authorization(prompt="none")
    assert there.open(url).parameters["error"] == "login_required"


def test_a_browser_that_sends_the_form_is_led_to_the_provider_by_a_page(pair):
    """Chromium holds the redirects after a form to the `form-action` of its page, which does not name the provider."""
    (here, there), email = pair.visitor(), pair.email()
    sign_in(pair, here, there, email)
    home = here.open(pair.ours.url("/"))
    here.session.headers["Sec-Fetch-Mode"] = "navigate"
    page = here.submit(next(form for form in home.forms if form.action.endswith("/logout")))
    assert isinstance(page, Page) and page.status == 200, page
    assert 'http-equiv="refresh"' in page.response.text
    assert f"{pair.provider.discovery()['end_session_endpoint']}?" in page.response.text
    assert not has_session(pair, here)


@pytest.mark.spec("OIDC Back-Channel Logout", "2.6")
def test_what_is_no_logout_token_ends_nothing(pair):
    """RP-33: an ID token of the provider, a token for another client, and nothing at all are answered 400."""
    (here, there), email = pair.visitor(), pair.email()
    sign_in(pair, here, there, email)
    other = Client(pair.provider, "other").sign_in(there, email, redirect_uri=CALLBACK)
    address = pair.ours.url(f"/sso/{connection_id('client_secret_basic')}/backchannel-logout")
    for body in ({"logout_token": other["id_token"]}, {"logout_token": other["access_token"]}, {"logout_token": "x"}, {}):
        answer = here.session.post(address, data=body, timeout=20)
        assert answer.status_code == 400
        assert json.loads(answer.text)["error"] == "invalid_request"
    assert has_session(pair, here)
