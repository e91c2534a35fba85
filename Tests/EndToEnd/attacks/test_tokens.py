"""TK: the token endpoint, client authentication, refresh tokens and what tokens open."""

import base64
import json
import secrets
import time

import pytest
import requests
from attacker import EVIL, at_once, refused
from support.client import Client
from support.forge import encoded, es256, signed
from support.person import Person
from support.tokens import unchecked
from support.world import CALLBACK, PASSWORD, SCOPE, client, client_key, secret, user

MACHINE = {"grant_type": "client_credentials", "scope": "reports"}


def token(signet, body, **options):
    """Posts to the token endpoint as anybody could."""
    return requests.post(signet.url("/token"), body, timeout=20, **options)


def basic(client_id, value):
    """The credentials of a client in a header, as they are."""
    return {"Authorization": "Basic " + base64.b64encode(f"{client_id}:{value}".encode()).decode()}


def test_tk_16_a_clients_own_token_is_nobodys(signet):
    """It opens no person's data."""
    machine = token(signet, MACHINE, auth=("machine", secret("machine"))).json()
    answer = Client(signet).userinfo(machine["access_token"])
    assert answer.status_code in (401, 403) and "sub" not in answer.text
    claims = unchecked(machine["access_token"])
    assert claims["sub"] == "machine" and "sid" not in claims and "org_id" not in claims
    assert "refresh_token" not in machine and "id_token" not in machine


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
        "text/xml",
        "application/x-www-form-urlencoded; charset=utf-7",
    ],
)
def test_tk_17_a_token_request_is_a_form(signet, kind):
    """Nothing else is guessed to be one."""
    headers = {**basic("machine", secret("machine")), "Content-Type": kind}
    form = "grant_type=client_credentials&scope=reports"
    bodies = [
        json.dumps(MACHINE),
        '--x\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nclient_credentials\r\n--x--\r\n',
    ]
    for body in bodies if kind.startswith("application/x") else [*bodies, form]:
        answer = token(signet, body.encode(), headers=headers)
        assert answer.status_code in (400, 415) and "access_token" not in answer.text


def test_tk_18_tokens_are_not_got_by_get(signet):
    """405."""
    answer = requests.get(signet.url("/token"), MACHINE, auth=("machine", secret("machine")), timeout=20)
    assert answer.status_code == 405 and "access_token" not in answer.text


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_tk_19_a_refresh_token_used_again_ends_its_family(signet):
    """Whoever holds the copy, and whoever holds the successor, has nothing left."""
    client = Client(signet)
    first = client.sign_in()
    second = client.refresh(first["refresh_token"]).json()
    third = client.refresh(second["refresh_token"]).json()
    before = len(signet.logged())
    refused(client.refresh(first["refresh_token"]), "invalid_grant")
    for tokens in (first, second, third):
        assert client.introspect(tokens["access_token"]) == {"active": False}
        assert client.userinfo(tokens["access_token"]).status_code == 401
    refused(client.refresh(third["refresh_token"]), "invalid_grant")
    assert "reuse" in signet.logged()[before:]


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_tk_20_of_twenty_uses_at_once_none_opens_a_second_branch(either):
    """All that are answered get the very same successor."""
    client = Client(either)
    tokens = client.sign_in()
    answers = at_once(20, lambda _: Client(either).refresh(tokens["refresh_token"]))
    successors = {answer.json()["refresh_token"] for answer in answers if answer.status_code == 200}
    assert len(successors) == 1
    assert client.refresh(successors.pop()).status_code == 200


def test_tk_22_a_refresh_token_is_worth_nothing_without_its_client(signet):
    """Whose secret has to come with it."""
    client = Client(signet)
    tokens = client.sign_in()
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    refused(token(signet, form), "invalid_client", "invalid_request")
    refused(token(signet, {**form, "client_id": "portal"}), "invalid_client")
    refused(token(signet, form, auth=("portal", "wrong")), "invalid_client")
    assert client.refresh(tokens["refresh_token"]).status_code == 200


def test_tk_23_refreshing_widens_no_scope(signet):
    """Neither at once nor after it was narrowed."""
    client = Client(signet)
    tokens = client.sign_in(scope="openid profile offline_access")
    for scope in (SCOPE, "openid email", "admin", "openid profile offline_access reports", "OPENID"):
        refused(client.refresh(tokens["refresh_token"], scope=scope), "invalid_scope")
    narrow = client.refresh(tokens["refresh_token"], scope="openid").json()
    assert set(narrow["scope"].split()) == {"openid"} == set(unchecked(narrow["access_token"])["scope"].split())
    assert "name" not in client.userinfo(narrow["access_token"]).json()


def newcomer(signet, **more):
    """Somebody of acme whom only one test knows."""
    name = f"new-{secrets.token_hex(4)}"
    return name, lambda **now: signet.apply(
        {"organizations": [{"name": "acme", "users": [{**user(name), **more, **now}]}]}
    )


@pytest.mark.parametrize("event", ["suspended", "password", "forced change", "logout", "client removed"])
def test_tk_24_a_refresh_token_ends_with_what_it_rests_on(signet, event):
    """Whatever ended it."""
    name, apply = newcomer(signet)
    apply()
    client_id = f"app-{secrets.token_hex(4)}"
    signet.apply({"clients": [client(client_id, organization="acme")]})
    app, person = Client(signet, client_id), Person(signet)
    for _ in range(50):
        if "/login" in person.open(app.authorization()[0]).url:
            break
        time.sleep(0.05)
    scope = "openid profile" if event == "logout" else SCOPE
    tokens = app.sign_in(person, f"{name}@acme.example", scope=scope)
    tokens = app.refresh(tokens["refresh_token"]).json()
    if event == "suspended":
        apply(status="suspended")
    elif event == "password":
        apply(password="another battery staple")
    elif event == "forced change":
        apply(must_change_password=True)
    elif event == "logout":
        person.submit(person.open(signet.url("/logout")).forms[0])
    else:
        people = [user(n) for n in ("ann", "bob", "cora", "dan")]
        signet.apply(
            {
                "clients": [client(client_id, organization="globex")],
                "organizations": [{"name": "acme", "users": people}],
            }
        )
        time.sleep(0.6)
    refused(app.refresh(tokens["refresh_token"]), "invalid_grant", "invalid_client")


def test_tk_26_a_lost_answer_is_given_again_and_only_for_a_moment(signet):
    """The same successor, once more, to the same client."""
    client = Client(signet)
    tokens = client.sign_in()
    lost = client.refresh(tokens["refresh_token"]).json()
    again = client.refresh(tokens["refresh_token"]).json()
    assert lost["refresh_token"] == again["refresh_token"] != tokens["refresh_token"]
    refused(Client(signet, "app").refresh(tokens["refresh_token"]), "invalid_grant")
    assert client.refresh(again["refresh_token"]).status_code == 200


def test_tk_28_nobody_revokes_another_clients_tokens(signet):
    """Answered like anything else, without effect."""
    client = Client(signet)
    tokens = client.sign_in()
    for kind in ("refresh_token", "access_token"):
        for thief in ("app", "browser"):
            answer = Client(signet, thief).post(client.metadata["revocation_endpoint"], token=tokens[kind])
            assert answer.status_code in (200, 400)
        assert client.introspect(tokens[kind])["active"]


def test_tk_29_revoking_a_refresh_token_ends_its_access_tokens(signet):
    """Whatever kind the client says it is."""
    client = Client(signet)
    for hint in ({}, {"token_type_hint": "access_token"}, {"token_type_hint": "nonsense"}):
        tokens = client.sign_in()
        assert (
            client.post(client.metadata["revocation_endpoint"], token=tokens["refresh_token"], **hint).status_code
            == 200
        )
        assert client.introspect(tokens["access_token"]) == {"active": False}
        assert client.userinfo(tokens["access_token"]).status_code == 401


def test_tk_30_introspection_tells_strangers_nothing(signet):
    """Nobody without a secret, and nobody about others' tokens."""
    client = Client(signet)
    tokens = client.sign_in()
    endpoint = client.metadata["introspection_endpoint"]
    refused(requests.post(endpoint, {"token": tokens["access_token"]}, timeout=20), "invalid_client")
    public = {"token": tokens["access_token"], "client_id": "browser"}
    answer = requests.post(endpoint, public, timeout=20)
    assert answer.status_code == 401 or answer.json() == {"active": False}
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    refused(requests.post(endpoint, {"token": tokens["access_token"]}, headers=bearer, timeout=20), "invalid_client")
    for kind in ("access_token", "refresh_token", "id_token"):
        assert Client(signet, "app").introspect(tokens[kind]) == {"active": False}


@pytest.mark.parametrize("value", ["x", "a.b.c", "..", "eyJhbGciOiJub25lIn0.e30.", "\u0000", "null", "0" * 3000])
def test_tk_31_introspection_of_anything_else_says_inactive_and_no_more(signet, value):
    """Garbage, another issuer's, another kind."""
    answer = Client(signet).post(Client(signet).metadata["introspection_endpoint"], token=value)
    assert (answer.status_code, answer.text) == (200, '{"active":false}') or answer.status_code == 400
    now = int(time.time())
    foreign = signed(
        {"alg": "ES256", "typ": "at+jwt"}, {"iss": EVIL, "exp": now + 60, "client_id": "portal"}, es256(client_key())
    )
    assert Client(signet).introspect(foreign) == {"active": False}


def test_tk_32_userinfo_takes_an_access_token_in_its_place(signet):
    """Not in the address, not twice, and no ID or refresh token."""
    client = Client(signet)
    tokens = client.sign_in()
    endpoint = client.metadata["userinfo_endpoint"]
    access = tokens["access_token"]
    bearer = {"Authorization": f"Bearer {access}"}
    for answer in (
        requests.get(endpoint, {"access_token": access}, timeout=20),
        requests.post(endpoint, params={"access_token": access}, timeout=20),
        requests.get(endpoint, {"access_token": access}, headers=bearer, timeout=20),
        requests.post(endpoint, {"access_token": access}, headers=bearer, timeout=20),
        requests.get(endpoint, headers={"Authorization": f"Basic {access}"}, timeout=20),
        requests.get(endpoint, cookies={"access_token": access}, timeout=20),
        client.userinfo(tokens["id_token"]),
        client.userinfo(tokens["refresh_token"]),
    ):
        assert answer.status_code in (400, 401) and "ann@" not in answer.text
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert client.userinfo(access).status_code == 200


def test_tk_34_no_other_kind_of_jwt_is_an_access_token(signet):
    """By its type, whatever signed it."""
    client = Client(signet)
    id_token = client.sign_in()["id_token"]
    assert client.userinfo(id_token).status_code == 401 and client.introspect(id_token) == {"active": False}
    head, payload, signature = id_token.split(".")
    for header in ({"typ": "at+jwt"}, {"typ": "application/at+jwt"}, {"typ": "AT+JWT"}):
        changed = ".".join(
            [encoded({**json.loads(base64.urlsafe_b64decode(head + "==")), **header}), payload, signature]
        )
        assert client.userinfo(changed).status_code == 401


@pytest.mark.spec("RFC 6749", "5.1")
def test_tk_38_answers_with_tokens_are_not_stored_or_shown_to_other_sites(signet):
    """And `null` is nobody's origin."""
    client = Client(signet)
    tokens = client.sign_in()
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    for origin in (
        "https://evil.example",
        "null",
        "https://app.example.evil.example",
        "http://app.example",
        "https://app.example:443",
    ):
        answers = [
            token(signet, MACHINE, auth=("machine", secret("machine")), headers={"Origin": origin}),
            requests.get(signet.url("/userinfo"), headers={**bearer, "Origin": origin}, timeout=20),
            requests.post(
                signet.url("/introspect"),
                {"token": "x"},
                auth=("portal", secret("portal")),
                headers={"Origin": origin},
                timeout=20,
            ),
            requests.options(
                signet.url("/token"), headers={"Origin": origin, "Access-Control-Request-Method": "POST"}, timeout=20
            ),
        ]
        for answer in answers:
            assert "Access-Control-Allow-Origin" not in answer.headers, f"{origin} {answer.url}"
            assert "Access-Control-Allow-Credentials" not in answer.headers
        for answer in answers[:3]:
            assert answer.headers["Cache-Control"] == "no-store"
    allowed = requests.get(signet.url("/userinfo"), headers={**bearer, "Origin": "https://app.example"}, timeout=20)
    assert (
        allowed.headers["Access-Control-Allow-Origin"] == "https://app.example" and "Origin" in allowed.headers["Vary"]
    )


def test_tk_101_a_client_uses_the_grants_it_registered(signet):
    """And the old grants are nobody's."""
    machine, portal = ("machine", secret("machine")), ("portal", secret("portal"))
    code = {"grant_type": "authorization_code", "code": "x", "redirect_uri": CALLBACK}
    refused(token(signet, code, auth=machine), "unauthorized_client")
    refused(token(signet, MACHINE, auth=portal), "unauthorized_client")
    password = {"grant_type": "password", "username": "ann@acme.example", "password": PASSWORD, "scope": "openid"}
    refused(token(signet, password, auth=portal), "unsupported_grant_type")
    for name in (
        "implicit",
        "",
        "client_credentials ",
        "CLIENT_CREDENTIALS",
        "urn:ietf:params:oauth:grant-type:saml2-bearer",
    ):
        refused(
            token(signet, {"grant_type": name, "scope": "reports"}, auth=machine),
            "unsupported_grant_type",
            "invalid_request",
        )


def test_tk_102_another_clients_refresh_token_is_refused_and_left_alone(signet):
    """The thief ends nothing by trying."""
    client = Client(signet)
    tokens = client.sign_in()
    for thief in ("app", "browser"):
        refused(Client(signet, thief).refresh(tokens["refresh_token"]), "invalid_grant")
    assert client.refresh(tokens["refresh_token"]).status_code == 200


@pytest.mark.parametrize("name", ["scope", "sub", "client_id", "exp", "aud", "jti"])
def test_tk_104_no_claim_of_an_access_token_can_be_changed(signet, name):
    """Its signature holds all of them."""
    client = Client(signet)
    access = client.sign_in(scope="openid")["access_token"]
    head, _, signature = access.split(".")
    claims = unchecked(access)
    claims[name] = claims[name] + 10_000 if name == "exp" else "openid profile email"
    assert client.userinfo(f"{head}.{encoded(claims)}.{signature}").status_code == 401


def test_tk_105_a_scope_of_a_machine_is_one_it_registered(signet):
    """A person's scopes are not its."""
    for scope in ("openid", "admin", "reports admin", "reports openid", "REPORTS", "signet:admin", "offline_access"):
        refused(token(signet, {**MACHINE, "scope": scope}, auth=("machine", secret("machine"))), "invalid_scope")


@pytest.mark.spec("RFC 8707", "2.2")
def test_tk_33_a_token_for_another_api_opens_nothing_of_ours(signet):
    """Its audience is that API alone."""
    application = Client(signet, "caller")
    tokens = application.sign_in(resource="https://api.example/v1")
    narrow = application.refresh(tokens["refresh_token"], resource="https://api.example/v1").json()["access_token"]
    assert unchecked(narrow)["aud"] in ("https://api.example/v1", ["https://api.example/v1"])
    assert application.userinfo(narrow).status_code == 401
    for wrong in ("https://api.example", "https://other.example/", signet.issuer, "x", "https://api.example/v1#x"):
        arrival = Person(signet).open(application.authorization(resource=wrong)[0])
        assert arrival.parameters["error"] == "invalid_target", wrong


def test_tk_39_somebody_who_was_suspended_gets_nothing_by_any_way(signet):
    """Not by what they have, not by what they could renew; devices are with DV."""
    name, apply = newcomer(signet)
    apply()
    app, person = Client(signet), Person(signet)
    tokens = app.sign_in(person, f"{name}@acme.example")
    code, verifier = app.code(person)
    apply(status="suspended")
    assert app.userinfo(tokens["access_token"]).status_code == 401
    assert app.introspect(tokens["access_token"]) == app.introspect(tokens["refresh_token"]) == {"active": False}
    refused(app.refresh(tokens["refresh_token"]), "invalid_grant")
    refused(app.exchange(code, verifier), "invalid_grant")
    assert "error" in person.open(app.authorization(prompt="none")[0]).parameters
    apply(status="active")
    refused(app.refresh(tokens["refresh_token"]), "invalid_grant")
