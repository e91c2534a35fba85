"""People sign in through SAML identity providers that nobody here wrote: SimpleSAMLphp and pysaml2."""

import re
import subprocess

import pytest
import requests
from support.attempts import last_attempt
from support.client import Client
from support.person import Arrival, Page
from support.pysaml2_idp import MULTI_FACTOR, PySAML2, Someone
from support.saml_message import METADATA
from support.saml_signature import parsed
from support.server import Signet
from support.simplesamlphp import SimpleSAMLphp
from support.tokens import verified
from support.traveller import Traveller, federated_world
from support.world import GOODBYE

ALLOWED = {"allow_private": True}


def serving(folder, provider, engine=None, identifier=None, **more):
    """A Signet whose organization acme comes through a provider, and the provider, each knowing the other."""
    connection = provider.connection(**({"identifier": identifier} if identifier else {}), **more)
    server = Signet(folder, engine, outbound=ALLOWED)
    server.apply(federated_world(connection))
    server.start()
    server.connection = connection["id"]
    provider.trust(server.get(f"/sso/{connection['id']}/metadata").text)
    return server


@pytest.fixture(scope="module", name="ssp")
def simplesamlphp():
    """SimpleSAMLphp as it comes, wanting signed requests."""
    provider = SimpleSAMLphp().start()
    yield provider
    provider.stop()


@pytest.fixture(scope="module", name="signet")
def a_server(ssp, tmp_path_factory):
    """Signet with SimpleSAMLphp as acme's identity provider."""
    server = serving(tmp_path_factory.mktemp("saml"), ssp)
    yield server
    assert server.stop() == 0, server.logged()


@pytest.fixture(name="provider")
def pysaml2_providers():
    """Makes pysaml2 identity providers that end with the test."""
    made = []

    def make(**options):
        made.append(PySAML2(**options).start())
        return made[-1]

    yield make
    for each in made:
        each.stop()


@pytest.fixture(name="serve")
def servers(tmp_path):
    """Makes servers that end with the test."""
    made = []

    def make(provider, **more):
        made.append(serving(tmp_path, provider, **more))
        return made[-1]

    yield make
    for server in made:
        assert server.stop() == 0, server.logged()


def sign_in(server, traveller=None, email="ann@acme.example", **parameters):
    """The whole way from an application's redirect to its ID token: the claims and the answer of the token endpoint."""
    client = Client(server)
    url, verifier = client.authorization(**parameters)
    arrival = (traveller or Traveller(server)).sign_in(url, email)
    assert isinstance(arrival, Arrival), (
        f"{arrival.status} {arrival.url}: {arrival.text[:500]}\n{server.logged()[-2000:]}"
    )
    assert "code" in arrival.parameters, arrival.parameters
    answer = client.exchange(arrival.parameters["code"], verifier).json()
    claims = verified(answer["id_token"], server.jwks())
    return {**client.userinfo(answer["access_token"]).json(), **claims}, answer


@pytest.mark.spec("SAML Profiles", "4.1")
@pytest.mark.spec("SAML Bindings", "3.5.4")
def test_a_person_signs_in_through_simplesamlphp(signet):
    """The email is all that is typed here; the ID token says by whom and what the provider said."""
    ann = Traveller(signet)
    claims, _ = sign_in(signet, ann)
    assert claims["idp"] == "acme-ssp" and claims["org_name"] == "acme" and claims["org_id"]
    assert (claims["email"], claims["given_name"], claims["family_name"]) == ("ann@acme.example", "Ann", "Lee")
    assert claims["email_verified"] is True
    assert not {"pwd", "otp", "mfa"} & set(claims.get("amr", []))
    assert len(ann.asked) == 1 and "loginuserpass" in ann.asked[0]
    first, *rest = [page for page in ann.seen if page.url.startswith(signet.issuer)]
    assert first.form("email") and not any(page.form("password") for page in rest)
    assert last_attempt(signet, "acme-ssp")["outcome"] == "accepted"


def test_the_same_person_is_the_same_next_time(signet):
    """By another browser, with names that changed meanwhile or not."""
    first, second = sign_in(signet)[0], sign_in(signet)[0]
    assert first["sub"] == second["sub"] and first["sid"] != second["sid"]


def test_the_next_application_asks_nobody(signet):
    """While the session lives, neither we nor the provider ask."""
    ann = Traveller(signet)
    first, _ = sign_in(signet, ann)
    url, verifier = Client(signet, "alg-rs256").authorization(prompt="none")
    arrival = ann.open(url)
    assert "code" in arrival.parameters, arrival.parameters
    answer = Client(signet, "alg-rs256").exchange(arrival.parameters["code"], verifier).json()
    claims = verified(answer["id_token"], signet.jwks())
    assert claims["sub"] == first["sub"] and claims["idp"] == "acme-ssp" and claims["sid"] == first["sid"]
    assert len(ann.asked) == 1


@pytest.mark.spec("SAML Core", "3.4.1")
@pytest.mark.parametrize("demand", [{"prompt": "login"}, {"max_age": "0"}])
def test_a_person_is_asked_again_where_the_application_wants_that(demand, signet):
    """The provider asks, by ForceAuthn; we still ask nothing."""
    ann = Traveller(signet)
    first, _ = sign_in(signet, ann)
    second, _ = sign_in(signet, ann, **demand)
    assert len(ann.asked) == 2
    assert second["auth_time"] >= first["auth_time"]


@pytest.mark.parametrize("hint", [{"login_hint": "ann@acme.example"}, {"connection": "acme-ssp"}])
def test_a_hint_leads_to_the_provider_at_once(hint, signet):
    """No page of ours is seen on the way there."""
    ann = Traveller(signet)
    assert isinstance(ann.travel(Client(signet).authorization(**hint)[0]), Arrival)
    assert not any(page.url.startswith(signet.issuer) for page in ann.seen)


@pytest.mark.parametrize("hint", [{"organization": "acme"}, {"domain_hint": "acme.example"}])
def test_a_hint_leads_to_the_page_of_the_organization(hint, signet):
    """Which has its provider's button and nothing to type a password into."""
    page = Traveller(signet).travel(Client(signet).authorization(**hint)[0])
    assert isinstance(page, Page) and not page.form("password")
    assert [link["data-connection"] for link in page.links.values() if "data-connection" in link] == ["acme-ssp"]


def test_a_stranger_of_another_domain_stays_outside(signet):
    """The provider vouches for an address that is not acme's: a sentence and a number, and no account."""
    eve = Traveller(signet, username="u-eve")
    page = eve.travel(Client(signet).authorization(connection="acme-ssp")[0])
    assert isinstance(page, Page) and 400 <= page.status < 500
    attempt = last_attempt(signet, "acme-ssp")
    assert attempt["outcome"] == "refused" and attempt["correlation"] in page.response.text
    assert "eve@elsewhere.example" not in signet.succeed("export")


def test_groups_come_with_the_person(signet):
    """And stand in the account, refreshed at each sign-in."""
    sign_in(signet)
    assert re.search(r"groups:\s*\n?\s*(- |\[)engineering", signet.succeed("export"))


@pytest.mark.spec("SAML Profiles", "4.4")
def test_signing_out_here_signs_out_there(signet, ssp):
    """The application's logout ends the session at SimpleSAMLphp, which sends the browser back."""
    ann = Traveller(signet)
    _, answer = sign_in(signet, ann)
    end = Client(signet).metadata["end_session_endpoint"]
    query = f"?id_token_hint={answer['id_token']}&post_logout_redirect_uri={GOODBYE}&state=s"
    arrival = ann.travel(end + query)
    if isinstance(arrival, Page) and arrival.forms:  # it may ask first
        arrival = ann.travel(ann.submit(arrival.forms[0]))
    assert isinstance(arrival, Arrival) and arrival.url.startswith(GOODBYE), (
        arrival.url,
        arrival.text,
        ssp.logged()[-2000:],
    )
    assert arrival.parameters["state"] == "s"
    sign_in(signet, ann)
    assert len(ann.asked) == 2  # by SimpleSAMLphp, which knew nobody any more


@pytest.mark.spec("SAML Profiles", "4.4")
def test_signing_out_there_signs_out_here(signet, ssp):
    """SimpleSAMLphp ends the session, here too, and hears that it is done."""
    ann = Traveller(signet)
    sign_in(signet, ann)
    page = ann.travel(f"{ssp.url}/saml2/idp/initSLO.php?RelayState={ssp.url}/logout.php")
    assert isinstance(page, Page) and page.url.startswith(ssp.url), page.text
    assert "fail" not in page.text.lower() and "error" not in page.text.lower(), page.text
    arrival = ann.open(Client(signet).authorization(prompt="none")[0])
    assert arrival.parameters["error"] == "login_required"


@pytest.mark.spec("SAML Core", "2.3.4")
def test_encrypted_assertions_of_simplesamlphp(tmp_path):
    """It encrypts with AES-CBC, inside a response that it signed: taken."""
    provider = SimpleSAMLphp(encrypt=True).start()
    server = serving(tmp_path, provider, want_encrypted_assertions=True)
    try:
        assert sign_in(server)[0]["email"] == "ann@acme.example"
    finally:
        server.stop()
        provider.stop()


@pytest.mark.parametrize("engine", ["postgres"])
def test_the_same_on_the_other_database(engine, ssp, tmp_path):
    """From the redirect to the ID token."""
    server = serving(tmp_path, ssp, engine, identifier="acme-other")
    try:
        assert sign_in(server)[0]["idp"] == "acme-other"
    finally:
        server.stop()


VARIANTS = {
    "assertion": {},
    "response": {"sign_response": True, "sign_assertion": False},
    "both": {"sign_response": True},
    "sha512": {"method": "sha512"},
    "encrypted": {"encrypt": True},
    "encrypted-and-signed": {"encrypt": True, "sign_response": True},
}


@pytest.mark.spec("SAML Core", "5.4")
@pytest.mark.parametrize("variant", VARIANTS)
def test_a_person_signs_in_through_pysaml2(variant, provider, serve):
    """However it signs and encrypts."""
    options = VARIANTS[variant]
    server = serve(provider(**options), want_encrypted_assertions=options.get("encrypt", False))
    claims, _ = sign_in(server)
    assert claims["email"] == "ann@acme.example" and claims["idp"] == "acme-pysaml2"
    assert last_attempt(server, server.connection)["outcome"] == "accepted"


def test_a_provider_that_fails_is_told_of_in_words(provider, serve):
    """Nobody is signed in there: a page with a number here, and its status in what is kept."""
    there = provider()
    there.someone = None
    server = serve(there)
    page = Traveller(server).sign_in(Client(server).authorization()[0])
    assert isinstance(page, Page) and 400 <= page.status < 500 and "nobody is here" not in page.text
    attempt = last_attempt(server, server.connection)
    assert attempt["outcome"] == "refused" and attempt["reason"] == "status", attempt
    assert attempt["correlation"] in page.response.text


def test_a_second_factor_is_the_providers_to_ask_for(provider, serve):
    """What is required has to be asserted; the application learns of it."""
    there = provider()
    server = serve(there, required_acr=[MULTI_FACTOR])
    arrival = Traveller(server).sign_in(Client(server).authorization()[0])
    assert arrival.parameters["error"] == "unmet_authentication_requirements", arrival
    assert last_attempt(server, server.connection)["reason"] == "authn_context"
    there.someone = Someone(context=MULTI_FACTOR)
    claims, _ = sign_in(server)
    assert claims["idp"] == "acme-pysaml2"


def test_names_follow_the_provider(provider, serve):
    """What it says at the next sign-in is what is so."""
    there = provider()
    server = serve(there)
    first, _ = sign_in(server)
    there.someone = Someone(given_name="Anna", surname="Roe")
    second, _ = sign_in(server)
    assert second["sub"] == first["sub"] and (second["given_name"], second["family_name"]) == ("Anna", "Roe")


@pytest.mark.spec("SAML Bindings", "3.4.4.1")
def test_signing_out_through_pysaml2_both_ways(provider, serve):
    """It verifies our request and our answer, and we its."""
    there = provider()
    server = serve(there)
    ann = Traveller(server)
    _, answer = sign_in(server, ann)
    end = Client(server).metadata["end_session_endpoint"]
    arrival = ann.travel(f"{end}?id_token_hint={answer['id_token']}&post_logout_redirect_uri={GOODBYE}")
    assert isinstance(arrival, Arrival) and there.ended == ["u-ann"], (arrival, there.ended)

    sign_in(server, ann)
    page = ann.travel(there.logout("u-ann", server.url(f"/sso/{server.connection}/slo")))
    assert "Signed out at the identity provider" in page.text
    assert there.ended[-1].endswith(":Success")
    assert ann.open(Client(server).authorization(prompt="none")[0]).parameters["error"] == "login_required"


@pytest.mark.spec("SAML Metadata", "2.4.4")
def test_our_metadata_are_signed_and_complete(signet, tmp_path):
    """xmlsec1 verifies them; they have the addresses, a key to sign and a key to encrypt to."""
    answer = requests.get(signet.url("/sso/acme-ssp/metadata"), timeout=10)
    assert answer.headers["Content-Type"].startswith("application/samlmetadata+xml")
    tree = parsed(answer.content)
    assert tree.get("entityID") == signet.url("/sso/acme-ssp/metadata")
    services = {each.get("Location") for each in tree.iter(f"{{{METADATA}}}AssertionConsumerService")}
    assert services == {signet.url("/sso/acme-ssp/acs")}
    uses = {each.get("use") for each in tree.iter(f"{{{METADATA}}}KeyDescriptor")}
    assert uses >= {"signing", "encryption"} or None in uses
    file = tmp_path / "metadata.xml"
    file.write_bytes(answer.content)
    command = ["xmlsec1", "--verify", "--insecure", "--id-attr:ID", f"{METADATA}:EntityDescriptor", file]
    assert subprocess.run(command, capture_output=True, timeout=20, check=False).returncode == 0
