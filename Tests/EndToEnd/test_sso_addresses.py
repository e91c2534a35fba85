"""The addresses of a connection: what a browser, a provider and a stranger meet there."""

import pytest
import requests
from support.client import Client
from support.person import Arrival, Person
from support.saml_keys import pair
from support.saml_message import Exchange, assertion, base64_of, identity_provider, inflated, key_descriptor, new_id, response
from support.saml_signature import parsed, sign, unmarked
from support.server import Signet
from support.world import user, world

ENTITY = "https://idp.acme.example/metadata"
OLD_PATH = "/simplesaml/module.php/saml/sp/saml2-acs.php/acme"


def connection(identifier, **more):
    """A connection to the identity provider of these tests."""
    return {
        "id": identifier,
        "type": "saml",
        "display_name": identifier.title(),
        "idp_metadata_file": "idp.xml",
        "attribute_mapping": {"email": "mail"},
        "link_by_email": "verified_domain",
        **more,
    }


@pytest.fixture(scope="module", name="server")
def a_server(tmp_path_factory):
    """An organization that requires single sign-on, with three connections: one kept an old path, one is disabled."""
    signet = Signet(tmp_path_factory.mktemp("signet"))
    document = unmarked(identity_provider(ENTITY, key_descriptor(pair("idp")), sso="https://idp.acme.example/sso"))
    (signet.folder / "idp.xml").write_text(document)
    declared = world(users=[])
    acme = {
        **declared["organizations"][0],
        "native_login": "disabled",
        "users": [user("ann")],
        "connections": [
            connection("main"), connection("moved", acs_path=OLD_PATH), connection("off", enabled=False),
        ],
    }
    signet.apply({**declared, "organizations": [acme]})
    yield signet.start()
    assert signet.stop() == 0, signet.logged()


def leave(server, identifier="main"):
    """A person who was sent to the provider, the way back for an answer, and the application."""
    person, client = Person(server), Client(server)
    url, verifier = client.authorization(connection=identifier)
    sent = person.open(url)
    assert isinstance(sent, Arrival), f"{sent.status}: {sent.text[:300]}"
    request = parsed(inflated(sent.parameters["SAMLRequest"]))
    acs = server.url(OLD_PATH if identifier == "moved" else f"/sso/{identifier}/acs")
    assert request.get("AssertionConsumerServiceURL") == acs
    base = server.url(f"/sso/{identifier}")
    return person, Exchange(
        f"{base}/metadata", acs, ENTITY, request.get("ID"), sent.parameters["RelayState"]
    ), client, verifier


def answered(exchange, email="ann@acme.example"):
    """The fields that the provider's page posts."""
    identifier = new_id()
    message = unmarked(sign(response(exchange, assertion(exchange, email, identifier=identifier)), identifier, pair("idp")))
    return {"SAMLResponse": base64_of(message), "RelayState": exchange.relay_state}


@pytest.mark.parametrize("identifier", ["main", "moved"])
def test_an_answer_from_another_site_is_passed_on_once_and_taken(server, identifier):
    """Without our cookie a form of ours comes back, without a word of the message changed; with it the person is in."""
    person, exchange, client, verifier = leave(server, identifier)
    # Each connection has its own people: what one is linked with, another does not get.
    fields = answered(exchange, f"{identifier}@acme.example")
    stranger = requests.post(exchange.acs, data=fields, allow_redirects=False)
    assert stranger.status_code == 200 and "set-cookie" not in stranger.headers
    assert "form-action" not in stranger.headers["content-security-policy"]
    assert "default-src 'none'" in stranger.headers["content-security-policy"]
    for value in fields.values():
        assert value in stranger.text
    arrival = person.session.post(exchange.acs, data={**fields, "signet_passed_on": "1"}, allow_redirects=False)
    assert arrival.status_code == 303
    code = arrival.headers["location"].split("code=")[1].split("&")[0]
    assert client.exchange(code, verifier).json()["id_token"]


def test_a_browser_that_did_not_ask_is_told_so_with_a_reference(server):
    """After the form was passed on, no more forms: a sentence, an id, and nobody is in."""
    _, exchange, _, _ = leave(server)
    other = requests.Session()
    fields = {**answered(exchange), "signet_passed_on": "1"}
    page = other.post(exchange.acs, data=fields, allow_redirects=False)
    assert page.status_code == 403 and "data-reference" in page.text and 'role="alert"' in page.text
    assert "set-cookie" not in page.headers


def test_an_answer_counts_once(server):
    """The second time it is refused, though nothing of it has changed."""
    person, exchange, _, _ = leave(server)
    fields = answered(exchange)
    assert person.session.post(exchange.acs, data=fields, allow_redirects=False).status_code == 303
    assert person.session.post(exchange.acs, data=fields, allow_redirects=False).status_code == 403


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/sso/main/acs", 405),
        ("POST", "/sso/main/login", 405),
        ("POST", "/sso/main/metadata", 405),
        ("POST", "/sso/main/callback", 405),
        ("GET", "/sso/main/backchannel-logout", 405),
        ("HEAD", "/sso/main/login", 405),
        ("GET", "/sso/main/nothing", 404),
        ("GET", "/sso/main", 404),
        ("GET", "/sso/main/login/", 404),
        ("GET", "/sso//login", 404),
        ("GET", "/sso/none/login", 404),
        ("GET", "/sso/off/login", 404),
        ("GET", "/sso/none/metadata", 404),
        ("POST", "/sso/none/acs", 404),
        ("POST", "/sso/none/slo", 404),
        ("GET", "/sso/off/metadata", 200),
        ("GET", "/sso/main/metadata", 200),
        ("GET", OLD_PATH, 404),
        ("POST", "/simplesaml/elsewhere", 404),
    ],
)
def test_each_address_has_its_methods(server, method, path, status):
    """What is not there is not found; a connection that is disabled can be set up, and used by nobody."""
    answer = requests.request(method, server.url(path), allow_redirects=False)
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["content-type"] == "application/samlmetadata+xml"
        assert b"EntityDescriptor" in answer.content


def test_a_provider_sign_in_begins_without_an_application(server):
    """`/sso/ID/login` opens a sign-in and goes to the provider."""
    assert isinstance(Person(server).open(server.url("/sso/main/login")), Arrival)


def test_a_large_answer_is_read_there_and_nowhere_else(server):
    """Up to a mebibyte; the limit of every other page stays."""
    body = {"SAMLResponse": "A" * 300_000, "RelayState": "x", "signet_passed_on": "1"}
    assert requests.post(server.url("/sso/main/acs"), data=body, allow_redirects=False).status_code == 403
    body["SAMLResponse"] = "A" * 1_100_000
    assert requests.post(server.url("/sso/main/acs"), data=body, allow_redirects=False).status_code == 413
    assert requests.post(server.url("/login"), data={"email": "a" * 100_000}).status_code == 413


def test_an_email_leads_to_the_page_of_the_connections_or_past_it(server):
    """Two connections: the page shows both, and no password; the page names the organization."""
    person, client = Person(server), Client(server)
    url, _ = client.authorization()
    page = person.open(url)
    page = person.submit(page.form("email"), email="nobody@acme.example", password="")
    assert "/login/org/acme" in page.url and page.form("password") is None
    chosen = [address for address, given in page.links.items() if given.get("data-connection")]
    assert len(chosen) == 2
    assert isinstance(person.open(chosen[0]), Arrival)
