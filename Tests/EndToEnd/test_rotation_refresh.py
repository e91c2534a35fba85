"""Refresh tokens over the wire: rotation, reuse, what ends them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from support.client import Client
from support.person import Person
from support.tokens import verified
from support.world import user, world


def error(response):
    """The error code of a refusal, with what RFC 6749 5.2 asks of it."""
    assert response.status_code in (400, 401), response.text
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"].startswith("application/json")
    return response.json()["error"]


@pytest.mark.spec("RFC 9700", "4.14.2")
def test_a_refresh_token_is_replaced_when_used(signet):
    """Each refresh gives a new token for the same person and session."""
    client = Client(signet)
    first = client.sign_in()
    second = client.refresh(first["refresh_token"]).json()
    third = client.refresh(second["refresh_token"]).json()
    assert len({first["refresh_token"], second["refresh_token"], third["refresh_token"]}) == 3
    jwks = signet.jwks()
    before, after = verified(first["id_token"], jwks), verified(third["id_token"], jwks)
    for claim in ("iss", "sub", "aud", "auth_time", "sid"):  # OIDC Core 12.2
        assert before[claim] == after[claim], claim


@pytest.mark.spec("RFC 9700", "4.14.2")
@pytest.mark.spec("RFC 6749", "10.4")
def test_an_old_refresh_token_ends_the_family(signet):
    """A token used again after its successor was used is taken for stolen: the whole family ends."""
    client = Client(signet)
    first = client.sign_in()
    second = client.refresh(first["refresh_token"]).json()
    third = client.refresh(second["refresh_token"]).json()

    assert error(client.refresh(first["refresh_token"])) == "invalid_grant"
    assert error(client.refresh(third["refresh_token"])) == "invalid_grant"
    assert client.introspect(third["access_token"]) == {"active": False}
    assert client.userinfo(third["access_token"]).status_code == 401


def test_a_retry_of_the_same_refresh_gets_the_same_answer(signet):
    """Two requests with one token, at once, leave one living successor."""
    client = Client(signet)
    token = client.sign_in()["refresh_token"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.refresh(token), range(4)))
    successors = {answer.json()["refresh_token"] for answer in answers if answer.status_code == 200}
    assert len(successors) == 1, [answer.text for answer in answers]
    assert client.refresh(successors.pop()).status_code == 200


@pytest.mark.spec("RFC 6749", "10.4")
def test_a_refresh_token_is_bound_to_its_client(signet):
    """Another client cannot use it, and trying does not harm the owner."""
    client = Client(signet)
    token = client.sign_in()["refresh_token"]
    assert error(Client(signet, "alg-es256").refresh(token)) == "invalid_grant"
    assert client.refresh(token).status_code == 200


@pytest.mark.spec("RFC 6749", "6")
def test_scope_narrows_and_never_widens(signet):
    """A refresh may ask for less, not for more."""
    client = Client(signet)
    token = client.sign_in(scope="openid email offline_access")["refresh_token"]
    answer = client.refresh(token, scope="openid").json()
    assert set(answer["scope"].split()) == {"openid"}
    assert error(client.refresh(answer["refresh_token"], scope="openid profile")) == "invalid_scope"


@pytest.mark.spec("RFC 6749", "4.1.2")
@pytest.mark.spec("RFC 6749", "10.5")
def test_a_code_used_twice_ends_what_it_gave(signet):
    """The second use is refused, and the tokens of the first end."""
    client = Client(signet)
    code, verifier = client.code()
    tokens = client.exchange(code, verifier).json()
    assert error(client.exchange(code, verifier)) == "invalid_grant"
    assert error(client.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert client.introspect(tokens["access_token"]) == {"active": False}


def test_a_code_raced_for_is_given_once(signet):
    """Of many at once, at most one redeems a code."""
    client = Client(signet)
    code, verifier = client.code()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.exchange(code, verifier).status_code, range(8)))
    assert answers.count(200) <= 1 and set(answers) <= {200, 400}


@pytest.mark.spec("RFC 7009", "2.1")
def test_revoking_ends_the_family(signet):
    """A revoked refresh token takes its access tokens with it."""
    client = Client(signet)
    tokens = client.sign_in()
    assert client.introspect(tokens["access_token"])["active"] is True
    assert client.post(client.metadata["revocation_endpoint"], token=tokens["refresh_token"]).status_code == 200
    assert error(client.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert client.introspect(tokens["access_token"]) == {"active": False}
    unknown = client.post(client.metadata["revocation_endpoint"], token="unknown")
    assert unknown.status_code == 200  # RFC 7009 2.2


def test_a_suspended_person_gets_nothing_more(deployment, engine):
    """Suspending counts at the next use of anything: refresh, userinfo, session."""
    signet = deployment(engine)
    signet.apply(world())
    signet.start()
    client, person = Client(signet), Person(signet)
    tokens = client.sign_in(person)
    signet.apply(world(users=[user("ann", status="suspended")]))

    assert error(client.refresh(tokens["refresh_token"])) == "invalid_grant"
    assert client.userinfo(tokens["access_token"]).status_code == 401
    url, _ = client.authorization(prompt="none")
    assert person.open(url).parameters["error"] == "login_required"
