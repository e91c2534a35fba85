"""RO-10 to RO-18: clients that register themselves (RFC 7591, RFC 7592)."""

import json
import re
import secrets

import pytest
import requests
from attacker import at_once
from support.canary import Canary
from support.client import Client
from support.databases import contents
from support.forge import es256, new_ec, nothing, signed
from support.person import Page, Person
from support.server import Signet
from support.world import world

TOKEN = "initial-" + "0123456789abcdef" * 3
GUEST = "https://guest.example/callback"
GOOD = {"redirect_uris": [GUEST], "client_name": "Guest", "token_endpoint_auth_method": "client_secret_basic"}


@pytest.fixture(scope="module")
def signet(tmp_path_factory):
    """A server where anybody may register."""
    server = Signet(tmp_path_factory.mktemp("open"), registration="open")
    server.apply(world(users=["ann", "bob"]))
    yield server.start()
    assert server.stop() == 0, server.logged()


def register(server, bearer=None, **changed):
    """Asks for a client; a member that is None is left out."""
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    metadata = {name: value for name, value in {**GOOD, **changed}.items() if value is not None}
    return requests.post(server.url("/register"), json=metadata, headers=headers, timeout=30)


def registered(server, **changed):
    """A new client, as the server told it."""
    answer = register(server, **changed)
    assert answer.status_code == 201, answer.text
    return answer.json()


def refused(answer, *codes):
    """The error of RFC 7591 3.2.2 and no client."""
    assert answer.status_code == 400 and answer.json()["error"] in codes, answer.text
    assert "client_id" not in answer.json()


def managed(method, client, bearer=None, **body):
    """A request to a client's own address."""
    headers = {"Authorization": f"Bearer {bearer or client['registration_access_token']}"}
    return requests.request(method, client["registration_client_uri"], json=body or None, headers=headers, timeout=20)


@pytest.mark.spec("RFC 7591", "5")
def test_ro_10_nobody_registers_where_it_is_off_and_few_where_it_needs_a_token(deployment):
    """Off unless somebody switched it on; with a token, that one alone."""
    closed = deployment()
    closed.apply(world())
    closed.start()
    assert "registration_endpoint" not in closed.discovery()
    assert register(closed).status_code in (401, 403, 404, 405)
    assert register(closed, TOKEN).status_code in (401, 403, 404, 405)
    guarded = deployment(registration="token", registration_token=TOKEN)
    guarded.apply(world())
    guarded.start()
    user = Client(guarded).sign_in()["access_token"]
    for wrong in (None, "x", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), user, ""):
        answer = register(guarded, wrong)
        assert answer.status_code in (400, 401) and "client_id" not in answer.text, wrong
    assert register(guarded, TOKEN).status_code == 201
    assert TOKEN not in guarded.logged()


@pytest.mark.spec("RFC 7591", "5")
@pytest.mark.parametrize(
    "uris",
    [
        ["javascript:alert(1)"],
        ["https://*.example/cb"],
        ["https://app.example/*"],
        ["data:text/html,x"],
        ["http://app.example/cb"],
        ["https://app.example/cb#x"],
        ["https://a@app.example/cb"],
        [GUEST, "javascript:x"],
        [],
        ["/cb"],
        [""],
        "https://app.example/cb",
        [7],
        [["https://app.example/cb"]],
        {"a": 1},
        [f"https://app.example/{n}" for n in range(10_000)],
        ["https://app.example/?code=x"],
        ["https://app.example/" + "x" * 5000],
        ["https://app.example/\u202e"],
    ],
    ids=lambda uris: str(uris)[:40],
)
def test_ro_11_a_hostile_redirect_uri_is_not_registered(signet, uris):
    """Whatever else is good."""
    answer = register(signet, redirect_uris=uris)
    if answer.status_code != 413:
        refused(answer, "invalid_redirect_uri", "invalid_client_metadata")


@pytest.mark.parametrize("name", ["logo_uri", "client_uri", "policy_uri", "tos_uri"])
@pytest.mark.parametrize(
    "uri",
    ["javascript:alert(1)", "data:image/svg+xml,<svg/>", "//evil.example/", "x", "http://[", 7, ["https://x.example"]],
)
def test_ro_11_a_page_of_a_client_is_a_web_page(signet, name, uri):
    """Nothing that runs, and nothing that is part of ours."""
    answer = register(signet, **{name: uri})
    refused(answer, "invalid_client_metadata", "invalid_redirect_uri")


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "Admin\u202e elosnoC", "A\nB\r\nC", "Signet\u0000", "\u200bPortal", "{{csrf}}"],
)
def test_ro_11_a_registered_clients_name_is_shown_as_text_and_as_unverified(signet, person, name):
    """One line, escaped; and the page says that nobody vouches for it."""
    answer = register(signet, client_name=name)
    if answer.status_code != 201:
        return refused(answer, "invalid_client_metadata")
    url, _ = Client(signet, answer.json()["client_id"]).authorization(scope="openid", redirect_uri=GUEST)
    page = person.sign_in(url)
    assert isinstance(page, Page) and "/consent" in page.url
    text = page.response.text
    assert "<script>alert" not in text and "data-unverified" in text and "guest.example" in page.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u0000\u200b]", text)


INTERNAL = [
    "https://127.0.0.1/",
    "https://localhost/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://0.0.0.0/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0177.0.0.1/",
    "https://127.1/",
    "https://[64:ff9b::7f00:1]/",
    "https://169.254.169.254/latest/",
    "https://10.0.0.1/",
    "https://192.168.0.1/",
    "https://172.16.0.1/",
    "https://100.64.0.1/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "http://app.example/",
    "https://user@app.example/",
    "https://app.example:22/",
    "ftp://app.example/",
    "file:///etc/passwd",
    "gopher://x/",
]


@pytest.mark.parametrize("uri", INTERNAL)
def test_ro_12_nobody_makes_us_call_inside(signet, uri):
    """Whichever member names the address: it is not registered, or nothing is asked there and nothing taken from it."""
    for member in ("sector_identifier_uri", "jwks_uri", "backchannel_logout_uri", "request_uris", "initiate_login_uri"):
        value = [uri] if member == "request_uris" else uri
        more = {"token_endpoint_auth_method": "private_key_jwt"} if member == "jwks_uri" else {}
        answer = register(signet, **{member: value}, **more)
        if member == "sector_identifier_uri" or not uri.startswith("https://"):
            refused(answer, "invalid_client_metadata", "invalid_redirect_uri")
        else:
            assert answer.status_code in (201, 400)


def test_ro_12_the_canary_inside_is_never_visited(signet, person):
    """By none of the ways from a registration to a request of ours."""
    with Canary([GUEST]) as canary:
        port = canary.address.split(":")[1]
        hosts = [
            f"127.0.0.1:{port}",
            f"localhost:{port}",
            f"[::ffff:127.0.0.1]:{port}",
            f"2130706433:{port}",
            f"127.1:{port}",
        ]
        for scheme in ("http", "https"):
            for host in hosts:
                uri = f"{scheme}://{host}/"
                register(signet, sector_identifier_uri=uri, subject_type="pairwise")
                register(signet, request_uris=[uri])
                answer = register(signet, jwks_uri=uri, token_endpoint_auth_method="private_key_jwt")
                if answer.status_code == 201:
                    name = answer.json()["client_id"]
                    jwt = signed(
                        {"alg": "ES256", "kid": "k"}, {"iss": name, "sub": name, "aud": signet.issuer}, es256(new_ec())
                    )
                    proof = {
                        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                        "client_assertion": jwt,
                    }
                    requests.post(signet.url("/token"), {"grant_type": "client_credentials", **proof}, timeout=20)
        assert canary.visits == []


@pytest.mark.spec("RFC 7592", "3")
def test_ro_15_a_management_token_is_its_own_clients(signet):
    """Not another's, not after it was replaced, not after the client is gone."""
    one, two = registered(signet), registered(signet)
    mine = {**GOOD, "client_id": two["client_id"]}
    token = one["registration_access_token"]
    nearly = ("B" if token.startswith("A") else "A") + token[1:]
    for method, body in (("GET", {}), ("PUT", mine), ("DELETE", {})):
        answer = managed(method, two, token, **body)
        assert answer.status_code in (401, 403), method
        for wrong in ("x", one["client_secret"], nearly):
            assert managed(
                method, one, wrong, **{**body, **({"client_id": one["client_id"]} if body else {})}
            ).status_code in (401, 403)
    declared = {**one, "registration_client_uri": signet.url("/register/portal")}
    for method in ("GET", "DELETE"):
        assert managed(method, declared).status_code in (401, 403)
    renewed = managed("PUT", one, **{**GOOD, "client_id": one["client_id"]}).json()
    if renewed["registration_access_token"] != one["registration_access_token"]:
        assert managed("GET", one).status_code == 401
    assert managed("DELETE", {**one, **renewed}).status_code == 204
    for method in ("GET", "PUT", "DELETE"):
        assert (
            managed(
                method, {**one, **renewed}, **({**GOOD, "client_id": one["client_id"]} if method == "PUT" else {})
            ).status_code
            == 401
        )


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uris": ["javascript:x"]},
        {"grant_types": ["password"]},
        {"grant_types": ["urn:ietf:params:oauth:grant-type:token-exchange"]},
        {"response_types": ["token"]},
        {"token_endpoint_auth_method": "none", "grant_types": ["client_credentials"]},
        {"id_token_signed_response_alg": "none"},
        {"userinfo_signed_response_alg": "none"},
        {"jwks": {"keys": [{"kty": "oct", "k": "AAAA"}]}},
        {"request_object_signing_alg": "none"},
        {"client_secret": "chosen by me"},
        {"client_id": "portal"},
        {"redirect_uris": []},
    ],
    ids=str,
)
def test_ro_16_an_update_is_held_to_every_rule(signet, changed):
    """And what was there before stays, when it is refused."""
    client = registered(signet)
    answer = managed("PUT", client, **{**GOOD, "client_id": client["client_id"], **changed})
    refused(answer, "invalid_client_metadata", "invalid_redirect_uri")
    kept = managed("GET", client).json()
    assert kept["redirect_uris"] == [GUEST] and kept["token_endpoint_auth_method"] == "client_secret_basic"


@pytest.mark.parametrize(
    "name",
    [
        "require_consent",
        "organization",
        "resources",
        "protected_resources",
        "token_exchange",
        "access_token_lifetime_seconds",
        "operator",
        "scope",
    ],
)
def test_ro_16_nobody_gives_themselves_what_only_an_operator_gives(signet, person, name):
    """Neither at the registration nor later."""
    values = {
        "require_consent": False,
        "organization": "acme",
        "token_exchange": "impersonation",
        "scope": "openid signet:admin roles reports",
    }
    sent = {name: values.get(name, ["https://api.example"] if "resource" in name else 99_999_999)}
    client = registered(signet, **sent)
    changed = managed("PUT", client, **{**GOOD, "client_id": client["client_id"], **sent})
    assert changed.status_code in (200, 400)
    page = person.sign_in(Client(signet, client["client_id"]).authorization(scope="openid", redirect_uri=GUEST)[0])
    assert isinstance(page, Page) and "/consent" in page.url
    if name == "scope":
        assert client["scope"] == "openid"
    else:
        assert name not in client


@pytest.mark.parametrize(
    "uri", ["javascript:alert(1)", "http://app.example/login", "//app.example/", "https://a@app.example/", "data:,x"]
)
def test_ro_19_where_a_sign_in_is_begun_is_a_page_of_the_application(signet, uri):
    """The home page links there."""
    refused(register(signet, initiate_login_uri=uri), "invalid_client_metadata", "invalid_redirect_uri")


@pytest.mark.spec("RFC 7591", "2.3")
def test_ro_17_a_software_statement_of_nobody_is_refused(signet):
    """Unsigned, signed by anybody, or garbage."""
    claims = {"software_id": "x", "redirect_uris": ["https://evil.example/cb"], "iss": signet.issuer}
    for statement in (
        signed({"alg": "none"}, claims, nothing()),
        signed({"alg": "ES256"}, claims, es256(new_ec())),
        "x",
        "a.b.c",
        Client(signet).sign_in()["id_token"],
    ):
        refused(
            register(signet, software_statement=statement),
            "invalid_software_statement",
            "unapproved_software_statement",
        )


def test_ro_18_a_secret_is_told_once_and_kept_as_a_hash(signet):
    """Reading the registration does not tell it again; no table has it."""
    client = registered(signet)
    assert "client_secret" not in managed("GET", client).json()
    dump = contents(signet.database)
    for value in (client["client_secret"], client["registration_access_token"]):
        assert len(value) >= 43 and value not in dump and value not in signet.logged()


@pytest.mark.spec("RFC 9700", "4.11.2")
def test_az_47_who_registered_gets_nobody_past_a_page(signet, person):
    """A hostile client gets people only after a page that says where they go and that nobody vouches for it."""
    client = Client(signet, registered(signet)["client_id"])
    Client(signet).sign_in(person)
    for more in ({}, {"prompt": "consent"}, {"response_mode": "form_post"}, {"max_age": "1000"}):
        page = person.open(client.authorization(scope="openid", redirect_uri=GUEST, **more)[0])
        assert isinstance(page, Page) and "/consent" in page.url and "guest.example" in page.text, more
        assert "data-unverified" in page.response.text
    for wrong in ({"scope": "nope"}, {"response_type": "token"}, {"prompt": "none", "scope": "openid"}):
        arrival = Person(signet).open(client.authorization(**wrong, state="s", redirect_uri=GUEST)[0])
        assert set(arrival.parameters) == {"error", "error_description", "state", "iss"}, "what the attacker wrote"
        assert arrival.url.startswith(f"{GUEST}?") and arrival.parameters["iss"] == signet.issuer


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"redirect_uris":["https://guest.example/callback"],"redirect_uris":["https://evil.example/"]}',
        b"[" * 60_000,
        b'{"a":' * 10_000,
        b'{"redirect_uris":[1e999999]}',
        b'{"client_name":"\\ud800"}',
        b"\xef\xbb\xbf{}",
        b'{"client_name":"\xff"}',
        b'{"default_max_age":1e400}',
        b'{"default_max_age":-1}',
    ],
    ids=lambda body: str(body[:30]),
)
def test_ro_108_a_registration_is_one_strict_json_object(signet, body):
    """Deep, double, broken or none."""
    for headers in ({"Content-Type": "application/json"}, {"Content-Type": "text/plain"}, {}):
        answer = requests.post(signet.url("/register"), body, headers=headers, timeout=20)
        assert answer.status_code in (400, 413, 415) and "client_id" not in answer.text
    form = requests.post(signet.url("/register"), {"redirect_uris": GUEST}, timeout=20)
    assert form.status_code in (400, 415)
    assert requests.post(signet.url("/register"), b'{"a":"' + b"x" * 200_000 + b'"}', timeout=20).status_code == 413


def test_ro_109_scripts_of_other_sites_do_not_register(signet):
    """A form cannot, and what a script gets it cannot read."""
    headers = {"Origin": "https://evil.example", "Content-Type": "text/plain"}
    answer = requests.post(signet.url("/register"), json.dumps(GOOD), headers=headers, timeout=20)
    assert answer.status_code in (400, 403, 415) and "Access-Control-Allow-Credentials" not in answer.headers


def test_ro_110_of_two_updates_at_once_with_one_token_one_counts(signet):
    """Where the token changes with each use, the loser is refused and changes nothing."""
    client = registered(signet)
    answers = at_once(
        8, lambda n: managed("PUT", client, **{**GOOD, "client_id": client["client_id"], "client_name": f"N{n}"})
    )
    won = [answer.json() for answer in answers if answer.status_code == 200]
    assert won
    if won[0]["registration_access_token"] != client["registration_access_token"]:
        assert len(won) == 1 and all(answer.status_code in (200, 401) for answer in answers)
        assert managed("GET", won[0]).json()["client_name"] == won[0]["client_name"]


def test_ro_111_a_removed_client_takes_everything_along(signet, person):
    """Its codes, its tokens, its consent."""
    name = f"g-{secrets.token_hex(3)}"
    client = registered(signet, client_name=name, grant_types=["authorization_code", "refresh_token"])
    application = Client(signet, client["client_id"])
    url, verifier = application.authorization(scope="openid offline_access", redirect_uri=GUEST)
    page = person.sign_in(url)
    code = person.submit(page.form("csrf"), decision="allow").parameters["code"]
    auth = (client["client_id"], client["client_secret"])
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": GUEST, "code_verifier": verifier}
    tokens = requests.post(signet.url("/token"), form, auth=auth, timeout=20).json()
    assert application.userinfo(tokens["access_token"]).status_code == 200
    assert managed("DELETE", client).status_code == 204
    assert application.userinfo(tokens["access_token"]).status_code == 401
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert requests.post(signet.url("/token"), refresh, auth=auth, timeout=20).json()["error"] == "invalid_client"
    assert isinstance(Person(signet).open(url), Page)
