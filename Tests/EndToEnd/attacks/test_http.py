"""HT: HTTP, transport and platform, against the server as it listens."""

import gzip
import re
import secrets
import socket
import sqlite3
import time

import pytest
import requests
from attacker import at_once
from places import ASSERTION, ClientAssertion
from support.client import Client
from support.databases import contents
from support.person import Arrival, Person
from support.server import Signet
from support.wire import exchange, request
from support.world import CALLBACK, PASSWORD, secret, world
from support.world import client as new_client

FORM = "application/x-www-form-urlencoded"


TRACES = re.compile(r"Fatal error|\.swift[:\"]|stack ?trace|Optional\(|SQLITE|PGRES|/usr/|select \*", re.IGNORECASE)


def converse(server, data, seconds=3):
    """Everything that comes back until the server closes or says nothing more."""
    received = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=seconds) as connection:
        try:
            connection.sendall(data)
            while more := connection.recv(65536):
                received += more
        except (TimeoutError, ConnectionResetError, BrokenPipeError):
            pass
    return received


def test_ht_06_a_form_is_read_within_limits(signet):
    """Deep names, many parameters, many that are alike."""
    deep = "a" + "[b]" * 10_000
    bodies = [
        f"{deep}=1",
        "&".join(f"p{n}=1" for n in range(7_000)),
        "&" * 65_000,
        "=" * 65_000,
        "a=&" * 20_000,
        "%00=1",
        "a&" * 30_000,
    ]
    for body in bodies:
        began = time.monotonic()
        answer = requests.post(signet.url("/token"), body.encode(), headers={"Content-Type": FORM}, timeout=20)
        assert answer.status_code in (400, 401, 413) and time.monotonic() - began < 1, body[:40]
    million = "&".join(f"p{n}" for n in range(1_000_000))
    assert (
        requests.post(signet.url("/token"), million.encode(), headers={"Content-Type": FORM}, timeout=20).status_code
        == 413
    )


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip", "x-gzip", "zstd"])
def test_ht_08_no_request_is_unpacked(signet, encoding):
    """What is compressed is not read at all, however small it is."""
    auth = ("machine", secret("machine"))
    form = b"grant_type=client_credentials&scope=reports"
    headers = {"Content-Type": FORM, "Content-Encoding": encoding}
    bomb = gzip.compress(b"a=" + b"0" * 50_000_000)
    assert len(bomb) < 65_000
    for body in (gzip.compress(form), gzip.compress(gzip.compress(form)), bomb):
        answer = requests.post(signet.url("/token"), body, headers=headers, auth=auth, timeout=20)
        assert answer.status_code in (400, 415) and "access_token" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Port": "444"},
        {"X-Host": "evil.example"},
        {"X-Original-Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1@evil.example"},
        {"X-Forwarded-Prefix": "/evil"},
        {"X-Original-URL": "/health/live"},
        {"X-Rewrite-URL": "/health/live"},
        {"X-HTTP-Method-Override": "DELETE"},
    ],
    ids=str,
)
def test_ht_09_addresses_of_ours_come_from_the_configuration(signet, headers):
    """Whatever a request says about the host."""
    for path in ("/.well-known/openid-configuration", "/login", "/", "/authorize?client_id=nope"):
        answer = exchange(signet, request("GET", path, headers))
        assert "evil" not in str(answer.headers) and "evil" not in answer.body
        assert answer.status in (200, 302, 303, 400, 421), (path, answer.status)
        if path.startswith("/.well-known") and answer.status == 200:
            assert f'"issuer":"{signet.issuer}"' in answer.body.replace(" ", "").replace("\\/", "/")
    absolute = exchange(signet, request("GET", "http://evil.example/.well-known/openid-configuration"))
    assert absolute.status in (400, 404, 421) or "evil" not in absolute.body
    two = exchange(
        signet, b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    )
    assert two.status == 400
    assert exchange(signet, b"GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n").status == 400


@pytest.mark.parametrize(
    "name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "Client-IP"]
)
def test_ht_10_nobody_chooses_the_address_they_come_from(signet, name):
    """Only a proxy that was configured is believed."""
    value = "for=203.0.113.77" if name == "Forwarded" else "203.0.113.77"
    exchange(signet, request("GET", "/login", {name: value}))
    assert "203.0.113" not in signet.logged()


def test_ht_10_of_several_addresses_the_proxys_own_is_believed(deployment):
    """The last one: those before it were there when the proxy got the request."""
    server = deployment(trusted_proxies=["127.0.0.1/32"]).start()
    exchange(server, request("GET", "/login", {"X-Forwarded-For": "198.51.100.9, 203.0.113.77"}))
    assert "203.0.113" in server.logged() and "198.51.100" not in server.logged()


@pytest.mark.parametrize(
    "target",
    [
        "//token",
        "/./token",
        "/token/",
        "/token/.",
        "/x/../token",
        "/%74oken",
        "/token%00",
        "/token;x=y",
        "/token.",
        "/TOKEN",
        "/token%2f",
        "/%2ftoken",
        "/token%20",
        "/token\\",
        "/token#x",
        "/..;/token",
        "/%2e%2e/token",
        "/token/..;/token",
        "/assets/../token",
        "/assets/..%2f..%2fsignet.yaml",
        "/assets/%2e%2e/%2e%2e/signet.yaml",
        "/assets//app.css",
        "/token%c0%af",
    ],
)
def test_ht_11_a_path_has_one_spelling(signet, target):
    """Anything else is not there."""
    for method in ("GET", "POST"):
        answer = exchange(signet, request(method, target))
        assert answer.status in (400, 404, 405), (method, answer.status)
        assert not TRACES.search(answer.body)


@pytest.mark.parametrize(
    "path", ["/authorize", "/login", "/logout", "/introspect", "/", "/token", "/userinfo", "/revoke"]
)
def test_ht_12_scripts_of_other_sites_read_nothing(signet, path):
    """Neither a lookalike of a registered origin nor `null`."""
    origins = (
        "null",
        "https://evil.example",
        "https://evil.app.example",
        "https://app.example.evil.example",
        "https://appXexample",
        "http://app.example",
        "https://app.example:8443",
        "https://APP.example",
        "https://app.example/",
        "file://",
        "*",
    )
    for origin in origins:
        for method in ("GET", "OPTIONS"):
            headers = {
                "Origin": origin,
                "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "authorization",
            }
            answer = requests.request(method, signet.url(path), headers=headers, allow_redirects=False, timeout=20)
            assert "Access-Control-Allow-Origin" not in answer.headers, (method, origin)
            assert "Access-Control-Allow-Credentials" not in answer.headers
    document = requests.get(signet.url("/jwks"), headers={"Origin": "https://evil.example"}, timeout=20)
    assert (
        document.headers["Access-Control-Allow-Origin"] == "*"
        and "Access-Control-Allow-Credentials" not in document.headers
    )


def test_ht_15_an_error_shows_nothing_of_the_inside(signet):
    """Whatever provoked it."""
    odd = [
        "'",
        '"',
        "\\",
        "\x00",
        "%",
        "{{",
        "${7*7}",
        "<%= 7*7 %>",
        "../",
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
        "🏴",
    ]
    for value in odd:
        for path, method in (
            ("/authorize", "GET"),
            ("/login", "GET"),
            ("/logout", "POST"),
            ("/token", "POST"),
            ("/revoke", "POST"),
            ("/setup", "GET"),
        ):
            fields = {
                "client_id": value,
                "tx": value,
                "token": value,
                "id_token_hint": value,
                "grant_type": value,
                "ui_locales": value,
            }
            sent = {"params": fields} if method == "GET" else {"data": fields}
            answer = requests.request(method, signet.url(path), allow_redirects=False, timeout=20, **sent)
            assert answer.status_code < 500, (path, value)
            assert not TRACES.search(answer.text)


def test_ht_16_nothing_secret_is_logged(deployment):
    """Not even at the finest level, by either format."""
    for form in ("text", "json"):
        server = deployment(log={"level": "trace", "format": form})
        server.apply(world(users=["ann"]))
        server.start()
        client, person = Client(server), Person(server)
        person.sign_in(client.authorization()[0], password="not the password 123")
        code, verifier = client.code(person)
        tokens = client.exchange(code, verifier).json()
        refreshed = client.refresh(tokens["refresh_token"]).json()
        client.userinfo(tokens["access_token"])
        client.introspect(tokens["refresh_token"])
        person.open(server.url(f"/logout?id_token_hint={tokens['id_token']}"))
        assertion = ClientAssertion(server).genuine()
        proof = {"client_assertion_type": ASSERTION, "client_assertion": assertion}
        requests.post(server.url("/token"), {"grant_type": "refresh_token", "refresh_token": "x", **proof}, timeout=20)
        requests.get(server.url("/userinfo?access_token=" + tokens["access_token"]), timeout=20)
        logged = server.logged()
        assert len(logged.splitlines()) > 10
        held = [PASSWORD, "not the password 123", code, verifier, secret("portal"), assertion.split(".")[2]]
        held += [
            value
            for bag in (tokens, refreshed)
            for name in ("access_token", "id_token", "refresh_token")
            for value in [bag[name]]
        ]
        held += [cookie.value for cookie in person.session.cookies]
        for value in held:
            assert value not in logged and value[-30:] not in logged


def test_ht_16_nobody_writes_lines_into_the_log(signet):
    """Nor sequences that a terminal obeys."""
    evil = "x\r\n2026-01-01T00:00:00Z critical forged\x1b[2J"
    before = len(signet.logged())
    Client(signet).post(signet.url("/token"), grant_type=evil, client_id=evil)
    requests.post(signet.url("/token"), {"grant_type": "client_credentials"}, auth=(evil, evil), timeout=20)
    requests.get(signet.url("/nowhere/" + requests.utils.quote(evil)), timeout=20)
    requests.get(signet.url("/login"), params={"tx": evil, "ui_locales": evil}, timeout=20)
    written = signet.logged()[before:]
    assert "forged" not in written.replace("\\", "") or not re.search(r"^2026-01-01T00:00:00Z", written, re.MULTILINE)
    assert "\x1b" not in written


def test_ht_18_whoever_begins_much_pushes_nobody_out(signet):
    """A sign-in under way goes on while hundreds are begun and connections lie idle."""
    victim, client = Person(signet), Client(signet)
    page = victim.open(client.authorization(state="mine")[0])
    idle = [socket.create_connection(("127.0.0.1", signet.port)) for _ in range(300)]
    try:
        session = requests.Session()
        for _ in range(500):
            session.cookies.clear()
            session.get(client.authorization(state="x" * 2000)[0], allow_redirects=False, timeout=20)
        arrival = victim.answer(page)
        assert isinstance(arrival, Arrival) and arrival.parameters["state"] == "mine"
    finally:
        for connection in idle:
            connection.close()


@pytest.fixture(scope="module")
def nodes(tmp_path_factory):
    """Two processes on one database, with one set of keys."""
    one = Signet(tmp_path_factory.mktemp("one"), "postgres")
    one.apply(world(users=["ann", "bob"]))
    one.start()
    two = Signet(tmp_path_factory.mktemp("two"), "sqlite", database=one.database, keys=str(one.folder / "keys"))
    two.config.write_text(two.config.read_text().replace(f"issuer: {two.issuer}", f"issuer: {one.issuer}"))
    two.start()
    yield one, two
    assert two.stop() == 0 and one.stop() == 0


def test_ht_20_what_counts_once_counts_once_on_all_nodes(nodes):
    """Codes, assertions and refresh tokens, at two nodes at the same moment."""
    one, two = nodes
    tokens = [f"http://127.0.0.1:{node.port}/token" for node in nodes]
    client = Client(one)
    code, verifier = client.code()
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
    auth = ("portal", secret("portal"))
    answers = at_once(20, lambda n: requests.post(tokens[n % 2], form, auth=auth, timeout=30))
    assert [answer.status_code for answer in answers].count(200) == 1
    jwt = ClientAssertion(one).genuine()
    proof = {
        "grant_type": "refresh_token",
        "refresh_token": "x",
        "client_assertion_type": ASSERTION,
        "client_assertion": jwt,
    }
    answers = at_once(20, lambda n: requests.post(tokens[n % 2], proof, timeout=30).json()["error"])
    assert answers.count("invalid_grant") == 1 and answers.count("invalid_client") == 19
    refresh = {"grant_type": "refresh_token", "refresh_token": client.sign_in()["refresh_token"]}
    answers = at_once(20, lambda n: requests.post(tokens[n % 2], refresh, auth=auth, timeout=30))
    assert len({answer.json()["refresh_token"] for answer in answers if answer.status_code == 200}) == 1
    assert two.is_ready()


def test_ht_20_wrong_passwords_are_counted_over_all_nodes(nodes):
    """Half of them at each is as many as all at one."""
    one, two = nodes
    two_issuer, two.issuer = two.issuer, f"http://127.0.0.1:{two.port}"
    pages = []
    for n in range(8):
        node = nodes[n % 2]
        page = Person(node).open(f"http://127.0.0.1:{node.port}/login")
        pages.append(Person(node).sign_in(page.url.split("?")[0], "bob@acme.example", f"wrong {n}"))
    two.issuer = two_issuer
    last = Person(one).sign_in(one.url("/login"), "bob@acme.example")
    assert last.alerts, "the right password was taken after eight wrong ones"


def test_ht_22_a_copy_of_the_database_opens_nothing(signet):
    """Passwords are Argon2id hashes, tokens and cookies are hashed, keys sealed."""
    client, person = Client(signet), Person(signet)
    tokens = client.sign_in(person)
    dump = contents(signet.database)
    assert "$argon2id$" in dump and PASSWORD not in dump
    cookies = {cookie.name.removeprefix("__Host-"): cookie.value for cookie in person.session.cookies}
    # The organization that the browser came to last, by its short name, and no secret.
    assert cookies.pop("signet-organization") == "acme" and cookies
    for value in (
        tokens["refresh_token"],
        tokens["access_token"],
        *cookies.values(),
        secret("portal"),
    ):
        assert value not in dump and value.encode().hex() not in dump
    assert "PRIVATE KEY" not in dump and '"d":' not in dump


def test_ht_101_requests_in_a_row_are_each_answered_for_themselves(signet):
    """Whoever comes after somebody on one connection does not get their answer."""
    bearer = Client(signet).sign_in()["access_token"]
    first = f"GET /userinfo HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {bearer}\r\n\r\n"
    second = "GET /userinfo HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
    received = converse(signet, (first + second).encode())
    assert re.findall(rb"HTTP/1\.1 (\d{3})", received) == [b"200", b"401"] and received.count(b"ann@acme") == 1


def test_ht_102_a_header_block_has_limits(signet):
    """Cookies, fields and the request line."""
    for raw in (
        request("GET", "/login", {"Cookie": "a=" + "b" * 20_000}),
        request("GET", "/login", {f"X-{n}": "y" for n in range(300)}),
        request("GET", "/" + "a" * 20_000),
        request("A" * 20_000, "/login"),
    ):
        answers = re.findall(rb"HTTP/1\.1 (\d{3})", converse(signet, raw))
        assert answers in ([], [b"400"], [b"405"], [b"414"], [b"431"], [b"501"])


def test_ht_103_no_cache_is_poisoned(signet):
    """What is public says for how long; what is not is never stored, whatever the address ends in."""
    Client(signet)
    for path in (
        "/login/x.css",
        "/userinfo/x.js",
        "/userinfo;x.css",
        "/token.css",
        "/userinfo%0ax.css",
        "/userinfo%3fx.css",
    ):
        answer = exchange(signet, request("GET", path))
        assert answer.status in (400, 404) and answer.headers["cache-control"] == "no-store"
    for path in ("/login?x.css", "/userinfo?a.css"):
        assert exchange(signet, request("GET", path)).headers["cache-control"] == "no-store"


def test_ht_105_no_file_of_the_server_can_be_read(signet):
    """Neither by a path nor by a language."""
    for path in (
        "/assets/signet.yaml",
        "/assets/.",
        "/assets/",
        "/assets/..",
        "/assets/%2e%2e%2fkeys%2fmaster.key",
        "/assets/app.css/../x",
        "/assets/\\..\\keys",
        "/keys/master.key",
        "/signet.yaml",
        "/.git/config",
        "/templates/login.html",
        "/.env",
    ):
        assert exchange(signet, request("GET", path)).status in (400, 404), path
    for language in ("../../keys/master.key", "/etc/passwd", "en\0", "..", "en/../de", "a" * 5000):
        answer = requests.get(signet.url("/login"), params={"ui_locales": language}, timeout=20)
        assert answer.status_code in (200, 400) and "root:" not in answer.text
        quoted = language.replace("\0", "")
        assert exchange(signet, request("GET", "/login", {"Cookie": f"signet-locale={quoted}"})).status in (
            200,
            303,
            302,
        )


def test_ht_106_an_account_nobody_opened_is_not_found_by_its_answers(signet):
    """A known and an unknown email are refused in the same words."""
    texts = []
    for email in ("dan@acme.example", f"nobody-{secrets.token_hex(4)}@acme.example", "x@elsewhere.example"):
        page = Person(signet).sign_in(Client(signet).authorization()[0], email, "wrong wrong wrong 1")
        texts.append((page.status, page.alerts, re.sub(r"[\w.+-]+@[\w.-]+", "EMAIL", page.text)))
    assert texts[0] == texts[1] == texts[2] and texts[0][1]


def test_ht_21_a_copy_that_is_put_back_revives_no_code(deployment):
    """What was used since the copy was made is over by its own time."""
    server = deployment()
    server.apply(world(users=["ann"], clients=[new_client("brief", authorization_code_lifetime_seconds=1)]))
    server.start()
    brief, path = Client(server, "brief"), server.folder / "signet.db"
    code, verifier = brief.code()
    with sqlite3.connect(path) as live, sqlite3.connect(server.folder / "copy.db") as copy:
        live.backup(copy)
    assert brief.exchange(code, verifier).status_code == 200
    server.stop()
    for end in ("-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    path.write_bytes((server.folder / "copy.db").read_bytes())
    server.start()
    time.sleep(1)
    assert brief.exchange(code, verifier).json()["error"] == "invalid_grant"
