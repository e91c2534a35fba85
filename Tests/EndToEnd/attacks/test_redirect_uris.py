"""AZ: redirect URIs. A web client registered https://app.example/cb, a native one http://127.0.0.1/cb; unless a test
says otherwise an attack ends on a page of ours and nobody is sent anywhere."""

import pytest
from attacker import APP, DESK, EVIL, cannot_be_declared, ends_here, nowhere
from support.client import Client
from support.world import CALLBACK, GOODBYE


def ask(signet, person, client_id="portal", **parameters):
    """Opens an authorization request: where that led."""
    return person.open(Client(signet, client_id).authorization(**parameters)[0])


def test_az_01_an_unknown_client_gets_no_redirect(signet, person):
    """Whatever it names as its redirect URI."""
    for uri in (EVIL, CALLBACK, APP):
        ends_here(ask(signet, person, client_id="nope", redirect_uri=uri))


@pytest.mark.parametrize(
    "wrong", [{"response_type": "token"}, {"scope": "profile"}, {"prompt": "bogus"}, {"response_mode": "fragment"}]
)
def test_az_02_no_error_is_sent_to_a_redirect_uri_that_was_not_checked(signet, person, wrong):
    """The redirect URI comes before all that could be told by redirect."""
    ends_here(ask(signet, person, redirect_uri=EVIL, **wrong))


def test_az_03_a_redirect_uri_is_required_even_when_one_is_registered(signet, person):
    """Left out or empty."""
    ends_here(ask(signet, person, redirect_uri=None))
    ends_here(ask(signet, person, redirect_uri=""))


def test_az_04_a_path_suffix_is_no_match(signet, person):
    """Only the registered path."""
    nowhere(signet, person, f"{APP}/../x", f"{APP}/extra", f"{APP}/", APP[:-1], "https://app.example", f"{APP}.evil")


def test_az_05_a_matrix_parameter_hides_no_traversal(signet, person):
    """`..;` is a parent to some servers."""
    nowhere(signet, person, f"{APP}/..;/evil", f"{APP};x=/../evil", f"{APP};")
    cannot_be_declared(signet, "redirect_uris", redirect_uris=[f"{APP}/..;/x"])


def test_az_06_encoded_traversal_is_no_match(signet, person):
    """Neither once nor twice encoded."""
    nowhere(signet, person, f"{APP}/%2e%2e/x", f"{APP}%252f..%252fx", f"{APP}/%252e%252e/x", "https://app.example/%63b")
    cannot_be_declared(signet, "redirect_uris", redirect_uris=[f"{APP}/%2E%2e/x"])


def test_az_07_a_query_is_not_added(signet, person):
    """Even an empty one."""
    nowhere(signet, person, f"{APP}?x=1", f"{APP}?", f"{APP}&x=1")


@pytest.mark.parametrize(
    "name", ["code", "state", "iss", "error", "id_token", "access_token", "response", "CODE", "code[]"]
)
def test_az_08_response_parameters_are_not_loaded_in_advance(signet, person, name):
    """Neither in a request nor by registration."""
    nowhere(signet, person, f"{APP}?{name}=evil")
    cannot_be_declared(signet, "redirect_uris", redirect_uris=[f"{APP}?a=1&{name}=evil"])


def test_az_09_a_fragment_is_refused(signet, person):
    """Whatever is in it."""
    nowhere(signet, person, f"{APP}#code=evil", f"{APP}#", f"{APP}#_=_")
    cannot_be_declared(signet, "redirect_uris", redirect_uris=[f"{APP}#x"])


def test_az_10_user_information_is_refused(signet, person):
    """What stands before the @ is no host."""
    uris = ["https://app.example@evil.example/cb", "https://app.example:x@evil.example", "https://a@b@evil.example/cb"]
    nowhere(signet, person, *uris, "https://user@app.example/cb", "https://@app.example/cb")
    for uri in uris:
        cannot_be_declared(signet, "redirect_uris", redirect_uris=[uri])


def test_az_11_backslashes_and_control_characters_are_refused(signet, person):
    """Characters that browsers and servers read differently."""
    uris = ["https://app.example\\@evil.example", "https://app.example\\.evil.example/cb", "ht\ttps://app.example/cb"]
    nowhere(signet, person, *uris, f"{APP}\r\n", f"{APP}%0d%0a", f"{APP}\n", f"\t{APP}", f" {APP}", f"{APP} ")
    for uri in uris:
        cannot_be_declared(signet, "redirect_uris", redirect_uris=[uri])


def test_az_12_missing_slashes_are_refused(signet, person):
    """Browsers add them, to any host."""
    uris = [
        "https:evil.example",
        "https:/evil.example",
        "//evil.example",
        "/cb",
        "evil.example/cb",
        "https:///evil.example",
    ]
    nowhere(signet, person, *uris)
    for uri in uris:
        cannot_be_declared(signet, "redirect_uris", redirect_uris=[uri])


def test_az_14_the_default_port_is_another_string(signet, person):
    """Nothing is normalized."""
    nowhere(signet, person, "https://app.example:443/cb", "https://app.example:/cb", "https://app.example:0443/cb")


def test_az_15_a_lookalike_host_is_another_host(signet, person):
    """Cyrillic letters, their punycode, and full width."""
    nowhere(signet, person, "https://аpp.example/cb", "https://xn--pp-6kc.example/cb", "https://ａｐｐ.example/cb")
    cannot_be_declared(signet, "redirect_uris", redirect_uris=["https://аpp.example/cb"])


def test_az_16_neither_a_suffix_nor_a_prefix_of_the_host_matches(signet, person):
    """Not a subdomain either."""
    hosts = ("app.example.evil.example", "evilapp.example", "evil.app.example", "app.example.", "app.exampl")
    nowhere(signet, person, *(f"https://{host}/cb" for host in hosts))


def test_az_17_a_registered_uri_is_no_pattern(signet, person):
    """A dot is a dot."""
    nowhere(signet, person, "https://appXexample/cb", "https://app_example/cb", "https://app/example/cb")


@pytest.mark.parametrize("uri", ["https://*.example/cb", "https://app.example/*", "https://app.example*/cb", "*"])
def test_az_18_a_wildcard_is_not_registered(signet, uri):
    """Nor is it one in a request."""
    cannot_be_declared(signet, "redirect_uris", redirect_uris=[uri])


@pytest.mark.parametrize("kind", ["web", "native"])
def test_az_19_schemes_that_run_something_are_not_registered(signet, person, kind):
    """For no kind of client."""
    for uri in (
        "javascript:alert(1)",
        "javascript://app.example/%0aalert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:https://app.example/x",
        "intent://app.example/#Intent;end",
        "about:blank",
        "view-source:https://app.example/cb",
    ):
        cannot_be_declared(signet, "redirect_uris", redirect_uris=[uri], application_type=kind)
        nowhere(signet, person, uri, client_id="desk" if kind == "native" else "app")


@pytest.mark.parametrize("port", ["", ":51004", ":1", ":65535"])
def test_az_20_a_native_client_has_any_loopback_port(signet, person, port):
    """The one freedom there is."""
    url, _ = Client(signet, "desk").authorization(redirect_uri=f"http://127.0.0.1{port}/cb")
    arrival = person.sign_in(url)
    assert arrival.url.startswith(f"http://127.0.0.1{port}/cb?") and "code" in arrival.parameters


def test_az_21_on_loopback_nothing_but_the_port_is_free(signet, person):
    """And only a native client has even that."""
    hosts = (
        "localhost:51004",
        "127.0.0.1.evil.example",
        "127.1",
        "[::1]:51004",
        "127.0.0.2",
        "0x7f.0.0.1",
        "2130706433",
    )
    nowhere(signet, person, *(f"http://{host}/cb" for host in hosts), client_id="desk")
    rest = ("http://127.0.0.1:51004/other", f"{DESK}?x=1", "https://127.0.0.1/cb", "http://a@127.0.0.1:51004/cb")
    nowhere(signet, person, *rest, "http://127.0.0.1:0/cb", "http://127.0.0.1:99999/cb", client_id="desk")
    nowhere(signet, person, "http://127.0.0.1:10/callback", client_id="portal")


def test_az_101_another_scheme_or_case_is_another_uri(signet, person):
    """http for https, capitals, and an encoded letter."""
    nowhere(
        signet,
        person,
        APP.replace("https", "http"),
        APP.upper(),
        "HTTPS://app.example/cb",
        "https://App.example/cb",
        "https://app.example/%43b",
        "https://app.example/CB",
    )


def test_az_102_a_scheme_of_its_own_matches_exactly(signet, person):
    """And belongs to the client that registered it."""
    nowhere(
        signet,
        person,
        "com.example.desk:/",
        "com.example.desk://cb",
        "com.example.desk:/cb?x=1",
        "com.example.desk:cb",
        "com.example.deskx:/cb",
        "COM.example.desk:/cb",
        client_id="desk",
    )
    nowhere(signet, person, "com.example.desk:/cb", DESK, client_id="app")


def test_az_107_a_logout_address_is_no_redirect_uri(signet, person):
    """What is registered for one purpose does not serve the other."""
    nowhere(signet, person, GOODBYE, client_id="portal")
    gone = person.session.get(
        signet.url("/logout"),
        params={"client_id": "portal", "post_logout_redirect_uri": CALLBACK},
        allow_redirects=False,
        timeout=20,
    )
    assert "Location" not in gone.headers
