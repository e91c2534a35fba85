"""AZ: the authorization endpoint and its redirect URIs. A web client registered https://app.example/cb, a native one
http://127.0.0.1/cb; unless a test says otherwise an attack ends on a page of ours and nobody is sent anywhere."""

import json
from urllib.parse import quote, urlsplit

import pytest
import requests
from attacker import APP, EVIL, ends_here, refused, told
from support.client import Client
from support.person import Arrival, Page, Person
from support.tokens import unchecked
from support.wire import exchange, request
from support.world import CALLBACK, PASSWORD

SCRIPT = "\"'><script>alert(1)</script>"


def ask(signet, person, client_id="portal", **parameters):
    """Opens an authorization request: where that led."""
    return person.open(Client(signet, client_id).authorization(**parameters)[0])


def raw(signet, query, headers=None):
    """The answer to an authorization request, byte for byte."""
    return exchange(signet, request("GET", f"/authorize?{query}", headers))


def posted(person, signet, values):
    """Posts an authorization request without following where it leads."""
    return person.session.post(signet.url("/authorize"), values, allow_redirects=False, timeout=20)


def query_of(signet, **parameters):
    """The query of a good request."""
    return urlsplit(Client(signet).authorization(**parameters)[0]).query


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "response_type", "state", "scope", "code_challenge"])
def test_az_23_nothing_is_said_twice(signet, person, name):
    """Neither in the query nor in query and body."""
    query = query_of(signet)
    ends_here(person.open(signet.url(f"/authorize?{query}&{name}=x")))
    response = person.session.post(signet.url(f"/authorize?{query}"), {name: "x"}, allow_redirects=False, timeout=20)
    ends_here(Page(response))


@pytest.mark.parametrize("name", ["redirect_uri[]", "state[a]", "client_id[0]", "scope[]"])
def test_az_24_nothing_is_an_array(signet, person, name):
    """Beside the plain parameter or instead of it."""
    plain = name.split("[")[0]
    ends_here(person.open(signet.url(f"/authorize?{query_of(signet)}&{quote(name)}={quote(EVIL)}")))
    query = query_of(signet, **{plain: None})
    ends_here(person.open(signet.url(f"/authorize?{query}&{quote(name)}=x")))


def test_az_25_oversize_parameters_are_refused(signet, person):
    """In the address and in a body."""
    assert raw(signet, query_of(signet, state="s" * 100_000)).status in (400, 414, 431)
    scope = "openid " + " ".join(f"s{n}" for n in range(5000))
    for body in ({"state": "s" * 30_000}, {"scope": scope}, {"nonce": "n" * 60_000}, {"nonce": "n" * 1_000_000}):
        values = {"client_id": "portal", "redirect_uri": CALLBACK, "response_type": "code", **body}
        response = posted(person, signet, values)
        assert response.status_code in (400, 413), response.status_code


def test_az_26_line_breaks_in_state_add_no_header(signet, person):
    """State comes back as it was, percent-encoded."""
    state = "a\r\nSet-Cookie: x=y\r\n\r\n<script>"
    answer = raw(signet, query_of(signet, prompt="none", state=state))
    assert answer.status in (302, 303) and "x=y" not in answer.headers.get("set-cookie", "")
    assert "%0D%0A" in answer.headers["location"].upper() and "<" not in answer.headers["location"]
    assert ask(signet, person, prompt="none", state=state).parameters["state"] == state


@pytest.mark.parametrize("name", ["scope", "prompt", "ui_locales", "login_hint", "client_id", "redirect_uri", "state"])
def test_az_27_nothing_sent_is_echoed_as_markup(signet, person, name):
    """Neither on a page nor in an error."""
    page = ask(signet, person, **{name: SCRIPT})
    if isinstance(page, Arrival):
        assert page.parameters.pop("state") is not None
        assert "<" not in json.dumps(page.parameters)
    else:
        assert "<script>alert" not in page.response.text


@pytest.mark.parametrize("mode", ["fragment", "web_message", "jwt", "form_post.jwt", "Query", "query fragment", "none"])
def test_az_28_a_response_mode_that_is_not_offered_is_refused(signet, person, mode):
    """Also for somebody who is signed in."""
    Client(signet).sign_in(person)
    arrival = told(ask(signet, person, response_mode=mode), "invalid_request", "unsupported_response_mode")
    assert "#" not in arrival.url


def test_az_29_a_form_is_posted_to_the_registered_origin_only(signet, person):
    """By the page's own policy; and not at all to a scheme of an app's own."""
    url, _ = Client(signet).authorization(response_mode="form_post")
    form = person.open(url).form("password")
    response = person.session.post(
        form.action, {**form.fields, "email": "ann@acme.example", "password": PASSWORD}, timeout=20
    )
    directive = next(d for d in response.headers["Content-Security-Policy"].split(";") if "form-action" in d)
    assert directive.split() == ["form-action", "http://127.0.0.1:9"] and Page(response).forms[0].action == CALLBACK
    arrival = ask(signet, person, "desk", redirect_uri="com.example.desk:/cb", response_mode="form_post")
    told(arrival, "invalid_request")
    assert arrival.method == "GET"


@pytest.mark.parametrize(
    "kind", ["token", "id_token", "id_token token", "code token", "code id_token", "none", "code code", "CODE"]
)
def test_az_30_only_the_code_flow_is_offered(signet, person, kind):
    """Also for somebody who is signed in."""
    Client(signet).sign_in(person)
    told(ask(signet, person, response_type=kind), "unsupported_response_type")


def test_az_31_a_sign_in_under_way_cannot_be_changed_from_outside(signet, person):
    """What was asked for is kept by us; what the address and the form of a page say beside it counts for nothing."""
    page = ask(signet, person)
    form = page.form("password")
    changed = {"redirect_uri": EVIL, "response_type": "token", "client_id": "app", "scope": "openid admin"}
    form.action += "&" + "&".join(f"{name}={quote(value)}" for name, value in changed.items())
    arrival = person.submit(form, email="ann@acme.example", password=PASSWORD, **changed)
    assert isinstance(arrival, Arrival) and arrival.url.startswith(f"{CALLBACK}?") and "code" in arrival.parameters
    refused(Client(signet, "app").exchange(arrival.parameters["code"], "x" * 43), "invalid_grant")


@pytest.mark.parametrize("method", ["HEAD", "PUT", "TRACE", "DELETE", "PATCH", "OPTIONS", "QUERY"])
def test_az_32_other_methods_are_not_allowed(signet, method):
    """They begin nothing."""
    url = Client(signet).authorization()[0]
    answer = requests.request(method, url, allow_redirects=False, timeout=20)
    assert answer.status_code in (405, 501) and "Set-Cookie" not in answer.headers and "Location" not in answer.headers


def test_az_33_without_a_session_prompt_none_is_answered_without_a_page(signet, person):
    """login_required."""
    told(ask(signet, person, prompt="none"), "login_required")


@pytest.mark.parametrize("prompt", ["none login", "login none", "none consent", "none  login", "none bogus"])
def test_az_34_prompt_none_stands_alone(signet, person, prompt):
    """invalid_request."""
    Client(signet).sign_in(person)
    told(ask(signet, person, prompt=prompt), "invalid_request")


def test_az_35_max_age_asks_again_and_is_a_number(signet, person):
    """An old session is not passed off as a fresh sign-in."""
    Client(signet).sign_in(person)
    page = ask(signet, person, max_age="0")
    assert isinstance(page, Page) and page.form("password")
    told(ask(signet, person, max_age="0", prompt="none"), "login_required")
    for wrong in ("-1", "1" + "0" * 30, "1.5", "0x10", " 1", "١", "NaN"):
        told(ask(signet, person, max_age=wrong), "invalid_request")


def test_az_36_a_level_that_was_not_reached_is_not_passed_off(signet, person):
    """A wish for more is answered with what was reached, a demand for more with an error or another step."""
    Client(signet).sign_in(person)
    strong = "urn:signet:acr:2fa"
    demand = json.dumps({"id_token": {"acr": {"essential": True, "value": strong}}})
    told(
        ask(signet, person, claims=demand, prompt="none"),
        "login_required",
        "interaction_required",
        "unmet_authentication_requirements",
    )
    arrival = person.sign_in(Client(signet).authorization(claims=demand)[0])
    assert not isinstance(arrival, Arrival) or "code" not in arrival.parameters
    page = person.open(Client(signet).authorization(acr_values=strong)[0])
    assert isinstance(page, Page), "nobody was asked"
    tokens = Client(signet).sign_in(person, acr_values=strong, prompt="none")
    assert Client(signet).introspect(tokens["access_token"])["active"]
    assert unchecked(tokens["id_token"])["acr"] == "urn:signet:acr:1fa"


def test_az_37_a_login_hint_leads_to_no_other_organization(signet, person):
    """An application of one organization admits its people alone, whatever the hint and the session."""
    url, _ = Client(signet, "acme-only").authorization(login_hint="gus@globex.example")
    page = person.sign_in(url, "gus@globex.example")
    assert isinstance(page, Page) and page.alerts
    visitor = Person(signet)
    Client(signet).sign_in(visitor, "gus@globex.example")
    told(
        ask(signet, visitor, "acme-only", prompt="none", login_hint="gus@globex.example"),
        "login_required",
        "access_denied",
        "interaction_required",
    )
    named = Client(signet).authorization(organization="acme", login_hint="gus@globex.example", prompt="none")[0]
    told(visitor.open(named), "login_required", "access_denied", "interaction_required")


def test_az_38_a_hint_for_somebody_else_is_not_answered_with_the_session_there_is(signet, person):
    """Nor is a hint of another client, or one that is no ID token."""
    client = Client(signet)
    bobs = client.sign_in(Person(signet), "bob@acme.example")
    own = client.sign_in(person)
    assert "code" in ask(signet, person, prompt="none", id_token_hint=own["id_token"]).parameters
    told(ask(signet, person, prompt="none", id_token_hint=bobs["id_token"]), "login_required")
    for hint in (own["access_token"], own["id_token"][:-4], "x.y.z", "null"):
        told(ask(signet, person, prompt="none", id_token_hint=hint), "invalid_request", "login_required")
    told(
        ask(signet, person, "poster", prompt="none", id_token_hint=own["id_token"]), "invalid_request", "login_required"
    )


@pytest.mark.parametrize(
    "scope",
    [
        "openid admin",
        "openid signet:admin",
        "OPENID",
        "openid Profile",
        "openid\tadmin",
        "openid\nprofile",
        "openid  profile",
        "openid,profile",
        "profile",
        'openid "',
        "openid ｐrofile",
    ],
)
def test_az_39_a_scope_that_is_not_registered_is_refused(signet, person, scope):
    """In no spelling."""
    Client(signet).sign_in(person)
    arrival = ask(signet, person, scope=scope)
    if "error" in arrival.parameters:
        told(arrival, "invalid_scope", "invalid_request")
    else:
        assert scope == "openid  profile"  # white space too much is no scope too much


@pytest.mark.parametrize(
    "claims",
    [
        '{"userinfo":' * 300 + "{}" + "}" * 300,
        '{"id_token":{},"id_token":{"email":null}}',
        "[" * 1500,
        "{" * 1500,
        '{"id_token": {"acr": {"value": 1e400}}}',
        '"x"',
        "null",
        '{"id_token": []}',
        '{"userinfo":{"a":"\\ud800"}}',
    ],
)
def test_az_40_a_claims_bomb_is_refused(signet, person, claims):
    """Deep, long, double or no object at all; five megabytes are not even read."""
    page = ask(signet, person, claims=claims)
    if isinstance(page, Arrival):
        told(page, "invalid_request")
    else:
        ends_here(page)
    assert posted(person, signet, {"client_id": "portal", "claims": "[" * 5_000_000}).status_code == 413


def test_az_41_every_answer_names_its_issuer(signet, person):
    """Success and error, by query and by form."""
    for mode in ("query", "form_post"):
        answer = person.sign_in(Client(signet).authorization(response_mode=mode)[0])
        assert "code" in answer.parameters and answer.parameters["iss"] == signet.issuer
        answer = person.answer(ask(signet, person, response_mode=mode, scope="openid nope"))
        assert told(answer, "invalid_scope").parameters["iss"] == signet.issuer


def test_az_42_a_password_is_not_posted_on(signet, person):
    """303 after the sign-in form, never 307 or 308."""
    form = ask(signet, person).form("password")
    typed = {**form.fields, "email": "ann@acme.example", "password": PASSWORD}
    response = person.session.post(form.action, typed, allow_redirects=False, timeout=20)
    assert response.status_code in (302, 303) and response.headers["Location"].startswith(CALLBACK)


def pages(signet, person):
    """Each kind of page that this server shows to somebody on the way."""
    yield ask(signet, person)
    yield ask(signet, person, client_id="nope")
    yield Page(person.session.get(signet.url("/login"), timeout=20))
    yield Page(person.session.get(signet.url("/logout"), timeout=20))
    yield Page(person.session.get(signet.url("/nowhere"), timeout=20))
    Client(signet).sign_in(person)
    yield Page(person.session.get(signet.url("/"), timeout=20))
    url, _ = Client(signet).authorization(response_mode="form_post")
    yield Page(person.session.get(url, timeout=20))


def test_az_43_no_page_tells_others_its_address(signet, person):
    """No referrer, and nothing from elsewhere in it."""
    for page in pages(signet, person):
        assert page.response.headers["Referrer-Policy"] == "no-referrer", page.url
        policy = page.response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        assert "img-src 'self'" in policy and "script-src 'self'" in policy


def test_az_44_no_page_can_be_framed(signet, person):
    """By old browsers and new."""
    for page in pages(signet, person):
        assert page.response.headers["X-Frame-Options"] == "DENY", page.url
        assert "frame-ancestors 'none'" in page.response.headers["Content-Security-Policy"]


def test_az_45_nothing_on_the_way_is_stored(signet, person):
    """Pages, redirects and tokens alike."""
    for page in pages(signet, person):
        assert page.response.headers["Cache-Control"] == "no-store", page.url
    assert raw(signet, query_of(signet, prompt="none")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "https:evil.example"])
def test_az_46_no_page_of_ours_redirects_where_it_is_told_to(signet, person, target):
    """Whatever the parameter is called."""
    Client(signet).sign_in(person)
    for path in ("/", "/login", "/logout", "/login/select", "/login/password", "/setup"):
        for name in ("next", "return_to", "continue", "redirect", "url", "post_logout_redirect_uri", "target_link_uri"):
            answer = person.session.get(signet.url(path), params={name: target}, allow_redirects=False, timeout=20)
            assert "evil" not in answer.headers.get("Location", ""), f"{path}?{name}"


def test_az_48_two_sign_ins_in_one_browser_do_not_mix(signet, person):
    """Each ends at its own application, with its own state; the token of one form does not serve the other."""
    first, _ = Client(signet).authorization(state="first")
    second, _ = Client(signet, "app").authorization(redirect_uri=APP, state="second")
    one, two = person.open(first).form("password"), person.open(second).form("password")
    crossed = person.session.post(
        two.action, {**one.fields, "email": "ann@acme.example", "password": PASSWORD}, allow_redirects=False, timeout=20
    )
    assert not crossed.headers.get("Location", "").startswith((CALLBACK, APP))
    arrival = person.submit(one, email="ann@acme.example", password=PASSWORD)
    assert arrival.url.startswith(CALLBACK) and arrival.parameters["state"] == "first"
    arrival = person.submit(two, email="ann@acme.example", password=PASSWORD)
    assert arrival.url.startswith(APP) and arrival.parameters["state"] == "second"


def test_az_103_an_encoded_name_is_the_same_name(signet, person):
    """`client%5Fid` is `client_id`, so it is there twice."""
    query = query_of(signet)
    for again in ("client%5Fid=poster", "%73tate=x", "redirect%5furi=" + quote(EVIL), "scope=openid&sc%6Fpe=openid"):
        ends_here(person.open(signet.url(f"/authorize?{query}&{again}")))


def test_az_104_somebody_elses_sign_in_page_signs_nobody_in(signet, person):
    """An address of a sign-in begun by an attacker, opened by the victim, does not end with the attacker's request."""
    page = ask(signet, Person(signet), state="attackers")
    arrival = person.sign_in(page.url)
    assert not isinstance(arrival, Arrival) or arrival.parameters.get("state") != "attackers"


def test_az_105_an_error_is_not_put_into_our_mouth(signet, person):
    """Parameters of an answer that are sent in a request are not part of the page or of the answer."""
    arrival = ask(
        signet, person, prompt="none", error="server_error", error_description="call-0800", code="evil", iss=EVIL
    )
    assert told(arrival, "login_required").parameters["iss"] == signet.issuer
    assert "0800" not in arrival.url and "evil" not in arrival.url


@pytest.mark.parametrize(
    "client_id", ["", " portal", "portal ", "Portal", "portal\x00", "portal%00", "pоrtal", "*", "portal'--"]
)
def test_az_106_a_client_id_is_compared_byte_for_byte(signet, person, client_id):
    """No trimming, folding or wildcard finds a client."""
    ends_here(ask(signet, person, client_id=client_id))
