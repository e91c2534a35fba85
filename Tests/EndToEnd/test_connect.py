"""The pages of docs/connect are taken as they stand, and `signet connection test` tells what came of a connection."""

import json
import re
import time

import pytest
from support.connection_trial import Trial
from support.person import Arrival, Person
from support.saml_keys import pair
from support.saml_message import (
    Exchange,
    assertion,
    audiences,
    base64_of,
    identity_provider,
    inflated,
    key_descriptor,
    new_id,
    response,
)
from support.saml_signature import parsed, sign, unmarked
from support.server import ROOT, Signet
from support.world import user

FOLDER = ROOT / "docs" / "connect"
PAGES = sorted(path.name for path in FOLDER.glob("*.md") if path.name != "README.md")
ENTITY = "https://idp.acme.example/metadata"


def entries(page):
    """The files for `signet apply` on a page, one a protocol."""
    return re.findall(r"^```yaml\n(organizations:.*?)^```$", (FOLDER / page).read_text(), re.DOTALL | re.MULTILINE)


def metadata():
    """What the identity provider of these tests says of itself."""
    return unmarked(identity_provider(ENTITY, key_descriptor(pair("idp")), sso="https://idp.acme.example/sso"))


def connection(**more):
    """A connection to it."""
    return {
        "id": "acme-okta",
        "type": "saml",
        "vendor": "okta",
        "display_name": "Okta",
        "idp_metadata_file": "idp.xml",
        "attribute_mapping": {"email": "mail"},
        "link_by_email": "verified_domain",
        **more,
    }


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with one connection, one person who has an account and one who was never here."""
    signet = Signet(tmp_path_factory.mktemp("signet"))
    (signet.folder / "idp.xml").write_text(metadata())
    organization = {"name": "acme", "domains": ["acme.example"], "users": [user("ann")], "connections": [connection()]}
    signet.apply({"organizations": [organization]})
    yield signet.start()
    assert signet.stop() == 0, signet.logged()


@pytest.mark.parametrize("page", PAGES)
def test_the_entries_of_a_page_are_taken_as_they_stand(tmp_path, page):
    """`signet apply` accepts each, and finds nothing to do the second time; metadata come from a file here."""
    signet = Signet(tmp_path)
    (tmp_path / "idp.xml").write_text(metadata())
    secrets = {name: "0123456789abcdef" * 4 for name in re.findall(r"env:(\w+)", (FOLDER / page).read_text())}
    assert entries(page)
    for number, text in enumerate(entries(page)):
        file = tmp_path / f"{number}.yaml"
        text = re.sub(r"idp_metadata_(url|file): .*", "idp_metadata_file: idp.xml", text)
        file.write_text(re.sub(r"( id: \S+)", rf"\1-{number}", text))
        plan = signet.succeed("apply", "-f", file, environment=secrets)
        assert "+ connection acme/acme-" in plan, plan
        assert signet.succeed("apply", "-f", file, environment=secrets).strip() == "no changes"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_found_from_the_first(page):
    """The table of README.md links to it."""
    assert f"]({page})" in (FOLDER / "README.md").read_text()


class SAMLTrial(Trial):
    """A test of the connection of these tests."""

    def __init__(self, server, *options):
        super().__init__(server, "acme-okta", *options)

    def answer(self, email="ann@acme.example", **changed):
        """Goes to the identity provider and back, as `email`; the page that the browser ends on."""
        sent = self.person.open(self.address())
        assert isinstance(sent, Arrival), f"{sent.status}: {sent.text[:300]}"
        request = parsed(inflated(sent.parameters["SAMLRequest"]))
        base = self.server.url("/sso/acme-okta")
        exchange = Exchange(f"{base}/metadata", f"{base}/acs", ENTITY, request.get("ID"), sent.parameters["RelayState"])
        identifier = new_id()
        said = assertion(exchange, email, identifier=identifier, **changed)
        message = unmarked(sign(response(exchange, said), identifier, pair("idp")))
        posted = self.person.session.post(
            exchange.acs,
            data={"SAMLResponse": base64_of(message), "RelayState": exchange.relay_state},
            allow_redirects=False,
            timeout=20,
        )
        page = self.person._follow(posted)  # pylint: disable=protected-access
        return self.person.submit(page.form("signet_passed_on")) if page.form("signet_passed_on") else page


def accounts(server):
    """Everybody who has an account, with all that is exported of them."""
    return server.succeed("export")


@pytest.mark.parametrize("email, result, first", [("ann@acme.example", "linked", True), ("eve@acme.example", "new", True)])
def test_it_tells_who_would_sign_in_and_signs_nobody_in(server, email, result, first):
    """The command prints the address and then the outcome as JSON; no account is made, linked or changed."""
    before = accounts(server)
    test = SAMLTrial(server, "--json")
    page = test.answer(email)
    assert page.status == 200 and "Okta" in page.text and email not in page.text
    code, printed, _ = test.outcome()
    outcome = json.loads(printed)
    assert code == 0, printed
    assert outcome["outcome"] == "tested" and outcome["reason"] is None
    assert outcome["person"]["result"] == result and outcome["person"]["is_first"] is first
    assert outcome["person"]["email"] == email
    assert all(check["outcome"] != "failed" for check in outcome["checks"]) and len(outcome["checks"]) > 20
    assert abs(outcome["clock_skew_seconds"]) < 30
    assert outcome["sent"]["request_id"].startswith("_") and outcome["id"] in page.text
    assert outcome["sent"]["entity_id"] == server.url("/sso/acme-okta/metadata")
    assert outcome["sent"]["assertion_consumer_service"] == server.url("/sso/acme-okta/acs")
    assert accounts(server) == before
    assert "login" in test.person.open(server.url("/account")).url


def test_it_tells_what_to_change_in_the_words_of_the_vendor(server):
    """A wrong audience is refused; the advice names the field of Okta's screen."""
    test = SAMLTrial(server)
    page = test.answer(restrictions=audiences("acme-prod"))
    assert page.alerts and "audience" in page.text and "acme-prod" in page.text
    code, printed, _ = test.outcome()
    assert code == 1
    assert "refused: audience" in printed
    assert re.search(r"failed   audience +expected \S+/sso/acme-okta/metadata received acme-prod", printed), printed
    assert 'fix: Set "Audience URI (SP Entity ID)" to the expected value' in printed


def test_it_tells_of_an_address_that_is_not_the_organization_s(server):
    """Every check holds, and still nobody would get in."""
    test = SAMLTrial(server, "--json")
    test.answer("ann@elsewhere.example")
    code, printed, _ = test.outcome()
    outcome = json.loads(printed)
    assert code == 1 and outcome["outcome"] == "refused" and outcome["reason"] == "email_outside_domains"
    assert outcome["person"]["result"] == "conflict" and "domains" in outcome["fix"]
    assert all(check["outcome"] != "failed" for check in outcome["checks"])


def test_its_address_works_once(server):
    """Whoever opens it a second time, or with another secret, is told nothing."""
    test = SAMLTrial(server)
    address = test.address()
    assert isinstance(test.person.open(address), Arrival)
    assert Person(server).open(address).status == 404
    assert Person(server).open(address[:-3] + "AAA").status == 404
    test.stop()


def test_it_waits_no_longer_than_it_is_told(server):
    """And says so in one line."""
    began = time.monotonic()
    done = server.command("connection", "test", "acme-okta", "--wait", "1")
    assert done.returncode == 1 and time.monotonic() - began < 20
    assert done.stderr.startswith("signet: nobody has come back") and done.stderr.count("\n") == 1


def test_a_connection_that_is_not_there_cannot_be_tested(server):
    """One line, and exit 1."""
    done = server.command("connection", "test", "nowhere")
    assert done.returncode == 1 and done.stderr == "signet: there is no connection 'nowhere'\n"


def test_wrong_usage(server):
    """Exit 64."""
    assert server.command("connection", "test").returncode == 64
    assert server.command("connection", "test", "acme-okta", "--wait", "0").returncode == 64
