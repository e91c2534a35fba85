"""RP at the same moment: two browsers, two nodes, two people who claim one account; and what is left of a move."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
import yaml
from support.client import Client
from support.databases import query
from support.person import Arrival, Person
from support.ports import wait_until
from support.saml_keys import pair
from support.saml_message import (
    Exchange,
    assertion,
    base64_of,
    identity_provider,
    inflated,
    key_descriptor,
    name_id,
    new_id,
    response,
)
from support.saml_signature import parsed, sign, unmarked
from support.scripted_provider import CLIENT, SECRET, Script, ScriptedProvider
from support.server import Signet
from support.tokens import unchecked
from support.world import client, user

ENTITY = "https://idp.acme.example/metadata"
TIMES = 12


@pytest.fixture(scope="module", name="provider")
def a_provider():
    """An OpenID provider."""
    running = ScriptedProvider({"acme": Script()})
    yield running
    running.stop()


def openid(provider, identifier, **more):
    """A connection to it."""
    known = {"id": identifier, "type": "oidc", "issuer": provider.issuer("acme"), "client_id": CLIENT}
    return {**known, "client_secret": SECRET, "link_by_email": "verified_domain", **more}


def declared(provider):
    """Acme with a connection of each protocol, and globex with one."""
    saml = {"id": "acme-saml", "type": "saml", "idp_metadata_file": "idp.xml", "attribute_mapping": {"email": "mail"}}
    people = [user("twice"), user("gone")]
    acme = {"name": "acme", "domains": ["acme.example"], "mfa": "off", "users": people}
    acme["connections"] = [openid(provider, "acme-op"), {**saml, "link_by_email": "verified_domain"}]
    globex = {"name": "globex", "domains": ["globex.example"], "mfa": "off", "connections": []}
    return {"organizations": [acme, globex], "clients": [client("portal")]}


@pytest.fixture(scope="module", name="nodes")
def two_nodes(provider, tmp_path_factory):
    """Two processes on one PostgreSQL database, with one set of keys and one address."""
    allowed = {"allow_private": True}
    one = Signet(tmp_path_factory.mktemp("one"), "postgres", outbound=allowed)
    document = unmarked(identity_provider(ENTITY, key_descriptor(pair("idp")), sso="https://idp.acme.example/sso"))
    (one.folder / "idp.xml").write_text(document)
    one.apply(declared(provider))
    one.start()
    two = Signet(
        tmp_path_factory.mktemp("two"), database=one.database, keys=str(one.folder / "keys"), outbound=allowed
    )
    two.config.write_text(two.config.read_text().replace(f"issuer: {two.issuer}", f"issuer: {one.issuer}"))
    two.start()
    yield one, two
    assert two.stop() == 0 and one.stop() == 0


def leave(server, name):
    """A browser that a connection sent to its provider, and what it was sent with."""
    person, application = Person(server), Client(server)
    url, verifier = application.authorization(connection=name)
    sent = person.open(url)
    assert isinstance(sent, Arrival), sent.text
    return person, sent.parameters, application, verifier


def answer(server, sent, email, **parts):
    """What a SAML provider answers about somebody."""
    base = server.url("/sso/acme-saml")
    request = parsed(inflated(sent["SAMLRequest"])).get("ID")
    exchange = Exchange(f"{base}/metadata", f"{base}/acs", ENTITY, request, sent["RelayState"])
    identifier = new_id()
    said = assertion(exchange, email, identifier=identifier, **parts)
    message = unmarked(sign(response(exchange, said), identifier, pair("idp")))
    return {"SAMLResponse": base64_of(message), "RelayState": sent["RelayState"], "signet_passed_on": "1"}


def at_once(calls):
    """All of these at the same moment: their results."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


def entered(answers):
    """How many led to a code for the application; none may have failed on our side.

    A provider that is slow to answer so many at once is told as that: 503.
    """
    assert all(each.status_code < 500 or each.status_code == 503 for each in answers), [each.status_code for each in answers]
    return sum("code=" in each.headers.get("Location", "") for each in answers)


def at_both(nodes, address):
    """The same address at each node in turn."""
    return [address.replace(f":{nodes[0].port}/", f":{nodes[n % 2].port}/", 1) for n in range(TIMES)]


def people(server, email):
    """How many accounts have an address."""
    exported = yaml.safe_load(server.succeed("export"))["organizations"]
    return sum(each["email"] == email for org in exported for each in org.get("users", []))


def test_rp_109_a_response_counts_once_on_all_nodes(nodes):
    """Six times at each of two nodes at the same moment: one of them is in."""
    person, sent, _, _ = leave(nodes[0], "acme-saml")
    form = answer(nodes[0], sent, "once@acme.example")
    cookies = dict(person.session.cookies)
    calls = [
        lambda to=to: requests.post(to, form, cookies=cookies, allow_redirects=False, timeout=60)
        for to in at_both(nodes, nodes[0].url("/sso/acme-saml/acs"))
    ]
    assert entered(at_once(calls)) == 1 and people(nodes[0], "once@acme.example") == 1


def test_rp_104_an_answer_is_redeemed_once_on_all_nodes(nodes, provider):
    """Its code goes to the provider a single time, so that the provider has no reason to take it back."""
    person, sent, _, _ = leave(nodes[0], "acme-op")
    back = provider.authorize("acme", sent, sub="o-nodes", email="nodes@acme.example")
    cookies, before = dict(person.session.cookies), len(provider.redeemed)
    calls = [
        lambda to=to: requests.get(to, cookies=cookies, allow_redirects=False, timeout=60) for to in at_both(nodes, back)
    ]
    assert entered(at_once(calls)) == 1
    assert len(provider.redeemed) - before == 1 and people(nodes[0], "nodes@acme.example") == 1


@pytest.mark.parametrize("email, made", [("twice@acme.example", "linked"), ("fresh@acme.example", "created")])
def test_rp_105_of_many_who_claim_one_account_one_gets_it(nodes, provider, email, made):
    """Each with a subject of their own: the account is one's, and the others are told that it is taken."""
    ways = [(person, sent) for person, sent, _, _ in (leave(nodes[0], "acme-op") for _ in range(TIMES))]
    calls = []
    for number, (person, sent) in enumerate(ways):
        back = provider.authorize("acme", sent, sub=f"o-{made}-{number}", email=email)
        to = at_both(nodes, back)[number]
        cookies = dict(person.session.cookies)
        calls.append(lambda to=to, cookies=cookies: requests.get(to, cookies=cookies, allow_redirects=False, timeout=60))
    assert entered(at_once(calls)) == 1 and people(nodes[0], email) == 1
    tied = query(nodes[0].database, f"select subject from federated_identities where subject like '%o-{made}-%'")
    assert len(tied) == 1


def test_rp_106_one_person_in_many_browsers_at_once_is_one_person(nodes, provider):
    """At the very first sign-in: one account, and every browser is in, unless the provider was too slow for it."""
    calls = []
    for number in range(TIMES):
        person, sent, _, _ = leave(nodes[0], "acme-op")
        back = provider.authorize("acme", sent, sub="o-everywhere", email="everywhere@acme.example")
        to, cookies = at_both(nodes, back)[number], dict(person.session.cookies)
        calls.append(lambda to=to, cookies=cookies: requests.get(to, cookies=cookies, allow_redirects=False, timeout=60))
    answers = at_once(calls)
    late = sum(each.status_code == 503 for each in answers)
    assert 0 < entered(answers) == TIMES - late and people(nodes[0], "everywhere@acme.example") == 1


def invited(server, provider, link, **somebody):
    """A browser that follows an invitation to the provider: the address to bring back, and its cookies."""
    person = Person(server)
    page = person.open(link)
    sent = person.open(next(link for link, given in page.links.items() if given.get("data-connection") == "acme-op"))
    assert isinstance(sent, Arrival), sent.text
    return provider.authorize("acme", sent.parameters, **somebody), dict(person.session.cookies)


def test_rp_107_an_invitation_lets_one_in_however_many_hold_it(nodes, provider):
    """A link that was passed on is used by two at once, whom the provider knows apart under one address."""
    server = nodes[0]
    server.apply({"organizations": [{"name": "acme", "native_login": "disabled"}]})
    try:
        link = server.succeed("user", "invite", "--organization", "acme", "--email", "gus@guest.example").strip()
        wait_until(lambda: Person(server).open(link).form("new_password") is None, 30)
        ways = [invited(server, provider, link, sub=f"o-gus-{n}", email="gus@guest.example") for n in range(4)]
        calls = [
            lambda to=to, cookies=cookies: requests.get(to, cookies=cookies, allow_redirects=False, timeout=60)
            for to, cookies in ways
        ]
        answers = at_once(calls)
        assert all(each.status_code < 500 for each in answers)
        tied = query(server.database, "select subject from federated_identities where subject like '%o-gus-%'")
        assert len(tied) == 1 and people(server, "gus@guest.example") == 1
    finally:
        server.apply({"organizations": [{"name": "acme", "native_login": "allowed"}]})


def test_rp_108_a_connection_that_moves_leaves_its_people_behind(nodes, provider):
    """Taken from acme and given to globex under its old id, it opens no account of acme's, and no session goes on."""
    server = nodes[0]
    moving = openid(provider, "moving")
    acme = declared(provider)["organizations"][0]
    with_it = {**acme, "connections": [*acme["connections"], moving]}
    server.apply({"organizations": [with_it]})
    wait_until(lambda: requests.get(server.url("/sso/moving/login"), allow_redirects=False).status_code != 404, 30)
    person, sent, application, verifier = leave(server, "moving")
    arrival = person.open(provider.authorize("acme", sent, sub="o-moved", email="gone@acme.example"))
    tokens = application.exchange(arrival.parameters["code"], verifier).json()
    server.apply({"organizations": [acme]}, "--prune")
    wait_until(lambda: requests.get(server.url("/sso/moving/login"), allow_redirects=False).status_code == 404, 30)
    assert "code" not in person.open(application.authorization(prompt="none")[0]).parameters
    assert application.refresh(tokens["refresh_token"]).status_code == 400
    server.apply({"organizations": [{"name": "globex", "connections": [moving]}]})
    wait_until(lambda: requests.get(server.url("/sso/moving/login"), allow_redirects=False).status_code != 404, 30)
    for email, gets_in in (("gone@acme.example", False), ("gone@globex.example", True)):
        other, sent, application, verifier = leave(server, "moving")
        arrival = other.open(provider.authorize("acme", sent, sub="o-moved", email=email))
        assert isinstance(arrival, Arrival) == gets_in, email
    after = unchecked(application.exchange(arrival.parameters["code"], verifier).json()["id_token"])
    before = unchecked(tokens["id_token"])
    assert after["sub"] != before["sub"] and (before["org_name"], after["org_name"]) == ("acme", "globex")


def test_rp_110_a_name_of_two_spellings_is_not_two_ways_into_one_account(nodes):
    """Names are compared by their bytes: another case is another person, whom the address does not let in."""
    results = []
    for name in ("u-Spelled", "u-spelled"):
        person, sent, _, _ = leave(nodes[0], "acme-saml")
        form = answer(nodes[0], sent, "spelled@acme.example", name=name_id(name, None))
        answered = person.session.post(nodes[0].url("/sso/acme-saml/acs"), form, allow_redirects=False, timeout=30)
        results.append("code=" in answered.headers.get("Location", ""))
    assert results == [True, False]


def test_rp_111_no_page_of_ours_draws_what_a_provider_sent(nodes):
    """The form that passes an answer on holds it as text, whatever is in it."""
    evil = {"SAMLResponse": '"><script>alert(1)</script>', "RelayState": "'\"><img src=x onerror=alert(1)>"}
    page = requests.post(nodes[0].url("/sso/acme-saml/acs"), evil, allow_redirects=False, timeout=30)
    assert "<script>alert" not in page.text and "<img src=x" not in page.text
    assert page.status_code in (200, 400, 403)
