"""Requests that are wrong: the right refusal, nothing changed, nothing told, nothing logged as an error of ours."""

import base64
import re

import pytest
import requests
from support.client import Client
from support.person import Arrival, Page, Person
from support.wire import exchange, request, trickle
from support.world import CALLBACK, secret

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BASIC = "Basic " + base64.b64encode(f"portal:{secret('portal')}".encode()).decode()
TRACES = re.compile(r"Fatal error|\.swift[:\"]|stack ?trace|Optional\(|SQLITE|PGRES|\bat line \d+", re.IGNORECASE)


@pytest.fixture(autouse=True)
def nothing_told_or_logged(signet):
    """After every test: alive, and no line of the log says that we failed."""
    from_here = len(signet.logged())
    yield
    assert signet.is_ready()
    written = signet.logged()[from_here:]
    assert not re.search(r"^\S+ (warning|error|critical) ", written, re.MULTILINE), written


def path(signet, name):
    """The path of an endpoint, from the metadata."""
    return signet.discovery()[name].removeprefix(signet.issuer)


def clean(answer):
    """A refusal that shows nothing of the inside."""
    assert not TRACES.search(answer.body), answer.body
    return answer


@pytest.mark.spec("RFC 9110", "15.5.6")
@pytest.mark.parametrize(
    ("name", "method", "allowed"),
    [
        ("token_endpoint", "GET", {"POST"}),
        ("token_endpoint", "DELETE", {"POST"}),
        ("jwks_uri", "POST", {"GET"}),
        ("authorization_endpoint", "PUT", {"GET", "POST"}),
        ("userinfo_endpoint", "PATCH", {"GET", "POST"}),
        ("revocation_endpoint", "GET", {"POST"}),
        ("introspection_endpoint", "GET", {"POST"}),
        ("end_session_endpoint", "PUT", {"GET", "POST"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(signet, name, method, allowed):
    """405 with Allow."""
    answer = clean(exchange(signet, request(method, path(signet, name))))
    assert answer.status == 405
    assert {word.strip() for word in answer.headers["allow"].split(",")} - {"HEAD", "OPTIONS"} == allowed


@pytest.mark.spec("RFC 6749", "5.2")
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x", None])
def test_a_body_of_the_wrong_kind_is_refused(signet, kind):
    """415, or the standard's error."""
    headers = {"Authorization": BASIC} | ({"Content-Type": kind} if kind else {})
    body = b'{"grant_type": "client_credentials"}'
    answer = clean(exchange(signet, request("POST", path(signet, "token_endpoint"), headers, body)))
    assert answer.status == 415 or (answer.status == 400 and '"invalid_request"' in answer.body)


@pytest.mark.spec("RFC 9110", "15.5.14")
@pytest.mark.parametrize("name", ["token_endpoint", "authorization_endpoint", "revocation_endpoint"])
def test_a_large_body_is_refused(signet, name):
    """413 above 64 KiB, said before or after the body."""
    body = b"grant_type=client_credentials&x=" + b"a" * 65536
    answer = clean(exchange(signet, request("POST", path(signet, name), FORM, body)))
    assert answer.status == 413
    said = {**FORM, "Content-Length": "1000000000"}
    assert exchange(signet, request("POST", path(signet, name), said)).status == 413


def test_a_large_body_in_chunks_is_refused(signet):
    """413 above 64 KiB when no length is given."""
    chunk = b"4000\r\n" + b"a" * 0x4000 + b"\r\n"
    chunked = request("POST", path(signet, "token_endpoint"), {**FORM, "Transfer-Encoding": "chunked"})
    assert clean(exchange(signet, chunked + chunk * 6 + b"0\r\n\r\n")).status == 413


def test_a_body_just_small_enough_is_read(signet):
    """64 KiB is the limit, not less."""
    body = b"grant_type=client_credentials&x="
    body += b"a" * (65536 - len(body))
    headers = {**FORM, "Authorization": BASIC}
    answer = exchange(signet, request("POST", path(signet, "token_endpoint"), headers, body))
    assert answer.status in (400, 401) and '"error"' in answer.body


@pytest.mark.spec("RFC 6585", "5")
@pytest.mark.parametrize("headers", [{"X-Long": "a" * 17000}, {f"X-{n}": "a" * 100 for n in range(200)}])
def test_a_large_header_block_is_refused(signet, headers):
    """431 above 16 KiB, in one field or in many."""
    assert clean(exchange(signet, request("GET", "/health/live", headers))).status == 431


@pytest.mark.spec("RFC 6749", "3.2")
@pytest.mark.parametrize("name", ["token_endpoint", "revocation_endpoint", "introspection_endpoint"])
def test_a_parameter_given_twice_is_refused(signet, name):
    """Duplicate parameters are invalid_request, even when equal."""
    body = b"grant_type=client_credentials&token=a&token=a&grant_type=client_credentials"
    headers = {**FORM, "Authorization": BASIC}
    answer = clean(exchange(signet, request("POST", path(signet, name), headers, body)))
    assert answer.status == 400 and '"invalid_request"' in answer.body


@pytest.mark.spec("RFC 6749", "3.1")
def test_an_authorization_parameter_given_twice(signet, person):
    """It ends on a page: nobody can tell which of the two was meant, so nothing is sent anywhere."""
    url, _ = Client(signet).authorization()
    for doubled in (f"redirect_uri={CALLBACK}", "client_id=portal", "state=x", "response_type=code", "scope=openid"):
        page = person.open(f"{url}&{doubled}")
        assert isinstance(page, Page) and page.status == 400, doubled


@pytest.mark.parametrize(
    "query", ["%", "%zz", "client_id=%f", "client_id=%ff%fe", "client_id=a%00b", "client_id=%c0%af", "=&=&%="]
)
@pytest.mark.parametrize("name", ["authorization_endpoint", "end_session_endpoint", "token_endpoint"])
def test_malformed_encoding_is_refused(signet, name, query):
    """Broken percent-encoding, UTF-8 or NUL: 400."""
    if name == "token_endpoint":
        raw = request("POST", path(signet, name), {**FORM, "Authorization": BASIC}, query.encode())
    else:
        raw = request("GET", f"{path(signet, name)}?{query}")
    assert clean(exchange(signet, raw)).status == 400


@pytest.mark.spec("RFC 6749", "4.1.2.1")
@pytest.mark.parametrize(
    "redirect_uri",
    [
        CALLBACK + "/",
        CALLBACK + "?x=1",
        CALLBACK + "#f",
        "http://127.0.0.1:9/Callback",
        "javascript:alert(1)",
        "//evil.example",
    ],
)
def test_an_unregistered_redirect_uri_gets_nothing(signet, person, redirect_uri):
    """Only a verified redirect URI ever carries an error back."""
    url, _ = Client(signet).authorization(redirect_uri=redirect_uri, response_type="token")
    page = person.open(url)
    assert isinstance(page, Page) and page.status == 400 and redirect_uri not in page.links


@pytest.mark.spec("RFC 6749", "4.1.2.1")
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"scope": "openid everything"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"request": "eyJhbGciOiJub25lIn0.e30."}, "request_not_supported"),
        ({"request_uri": "https://evil.example/r"}, "invalid_request_uri"),
        ({"claims": "{"}, "invalid_request"),
    ],
)
def test_a_wrong_authorization_request_is_told_by_redirect(signet, person, changed, code):
    """Errors of the request go back with state and iss."""
    url, _ = Client(signet).authorization(**changed)
    arrival = person.open(url)
    assert isinstance(arrival, Arrival), arrival.text
    assert arrival.parameters["error"] == code and arrival.parameters["iss"] == signet.issuer
    assert "state" in arrival.parameters and "code" not in arrival.parameters


@pytest.mark.spec("RFC 7636", "4.4.1")
def test_a_public_client_without_pkce_is_refused(signet, person):
    """`none` needs a challenge."""
    url, _ = Client(signet, "browser").authorization(code_challenge=None, code_challenge_method=None)
    assert person.open(url).parameters["error"] == "invalid_request"


@pytest.mark.spec("RFC 6749", "5.2")
def test_wrong_client_authentication(signet):
    """401 with the scheme for Basic; two ways at once are refused."""
    endpoint = signet.discovery()["token_endpoint"]
    body = {"grant_type": "authorization_code", "code": "x", "redirect_uri": CALLBACK, "code_verifier": "x" * 43}
    wrong = requests.post(endpoint, body, auth=("portal", "wrong"), timeout=10)
    assert wrong.status_code == 401 and wrong.json()["error"] == "invalid_client"
    assert wrong.headers["WWW-Authenticate"].startswith("Basic")
    unknown = requests.post(endpoint, body, auth=("nobody", "x"), timeout=10)
    assert unknown.json() == wrong.json()
    both = {"grant_type": "client_credentials", "client_id": "portal", "client_secret": secret("portal")}
    answer = requests.post(endpoint, both, auth=("portal", secret("portal")), timeout=10)
    assert answer.status_code in (400, 401) and answer.json()["error"] in ("invalid_request", "invalid_client")


@pytest.mark.spec("RFC 6750", "2")
def test_a_token_in_the_query_is_no_token(signet):
    """Access tokens are taken from the header or the body, never the address."""
    token = Client(signet).sign_in()["access_token"]
    endpoint = signet.discovery()["userinfo_endpoint"]
    assert requests.get(endpoint, params={"access_token": token}, timeout=10).status_code in (400, 401)
    assert requests.post(endpoint, {"access_token": token}, timeout=10).status_code == 200


def test_a_form_without_its_cookie_signs_nobody_in(signet):
    """A sign-in form posted by somebody else's page does nothing."""
    url, _ = Client(signet).authorization()
    page = Person(signet).open(url)
    form = page.form("email")
    stranger = Person(signet)
    typed = {"email": "ann@acme.example", "password": "correct horse battery"}
    answer = stranger.session.post(form.action, data={**form.fields, **typed}, allow_redirects=False, timeout=10)
    assert not answer.headers.get("Location", "").startswith(CALLBACK)


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", b"a"),
        (b"POST /token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\n", b"a"),
    ],
)
def test_a_slow_client_is_cut_off(signet, start, drop):
    """A request that never ends does not hold a connection for longer than half a minute."""
    assert trickle(signet, start, drop, pause=0.5, most=45) is not None


def test_pages_forbid_framing_scripts_and_storing(signet, person):
    """The sign-in page's headers."""
    page = person.open(Client(signet).authorization()[0])
    policy = page.response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.response.headers["X-Content-Type-Options"] == "nosniff"
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    for cookie in page.response.headers.get("Set-Cookie", "").split(", "):
        assert not cookie or "HttpOnly" in cookie


def test_unknown_paths_and_odd_targets(signet):
    """404 or 400 with a page of ours."""
    above = ("/../etc/passwd", "/%2e%2e/etc/passwd", "/assets/../signet.yaml", "/assets/%2e%2e/locales/en.json")
    for target in ("/nowhere", *above, "//evil.example/", "*"):
        assert clean(exchange(signet, request("GET", target))).status in (400, 404), target
