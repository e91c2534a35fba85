"""`signet connection test` over OpenID Connect: what an admin sees of a provider that does one thing wrong."""

import json
import re

import pytest
from support.connection_trial import Trial
from support.person import Arrival, Page
from support.scripted_provider import CLIENT, SECRET, Script, ScriptedProvider
from support.server import Signet
from support.world import user

OTHER = "https://other.example"


def without(*names):
    """Leaves members out."""
    return lambda document: {name: value for name, value in document.items() if name not in names}


def having(**members):
    """Sets members."""
    return lambda document: {**document, **members}


def refusing(answer):
    """An error in place of a code."""
    return {**without("code")(answer), "error": "access_denied", "error_description": "not assigned\x1b[31m"}


def saying(change):
    """Claims altered wherever they are."""
    return Script(claims=change, userinfo=change)


# What the provider does, what of the connection is otherwise, the check or rule that ends it, and what the advice says.
WRONG = {
    "down": (Script(discovery=lambda _: None), {}, "discovery_document", "/.well-known/openid-configuration"),
    "renamed": (Script(discovery=having(issuer=OTHER)), {}, "discovery_issuer", "Set issuer to"),
    "implicit": (Script(discovery=having(response_types_supported=["id_token"])), {}, "response_type", "code flow"),
    "keyless": (Script(discovery=without("jwks_uri")), {}, "jwks_uri", "lacks an address"),
    "refusing": (Script(answer=refusing), {}, "authorization_response", "access_denied"),
    "mixed-up": (Script(answer=having(iss=OTHER)), {}, "response_issuer", "redirect URI"),
    "codeless": (Script(answer=without("code")), {}, "code", "code flow"),
    "secret": (Script(), {"client_secret": "yesterday's"}, "token_response", "client_secret"),
    "plain": (Script(token=without("id_token")), {}, "id_token", "openid"),
    "opaque": (Script(token=having(id_token="x.y")), {}, "token_format", "signed ID tokens"),
    "unsigned": (Script(header=having(alg="none")), {}, "signature_algorithm", "RS256"),
    "lagging": (Script(header=having(kid="two")), {}, "signature_key", "jwks_uri lags"),
    "forged": (Script(stranger=True), {}, "signature", "jwks_uri"),
    "elsewhere": (Script(claims=having(iss=OTHER)), {}, "issuer", "to the letter"),
    "for-others": (Script(claims=having(aud="other")), {}, "audience", "client_id"),
    "late": (Script(claims=having(exp=1_600_000_000)), {}, "expiry", "NTP"),
    "replayed": (Script(claims=having(nonce="another")), {}, "nonce", "start again"),
    "nobody": (Script(claims=having(sub="")), {}, "subject", "names nobody"),
    "weak": (Script(), {"required_acr": ["urn:mfa"]}, "authentication_context", "required_acr"),
    "silent": (Script(userinfo=lambda _: None), {}, "userinfo", "userinfo: false"),
    "two-faced": (Script(userinfo=having(sub="o-eve")), {}, "userinfo_subject", "somebody else"),
    "claimless": (Script(), {"subject_claim": "oid"}, "subject_claim", "name another one"),
    "abroad": (saying(having(email="ann@elsewhere.example")), {}, "email_outside_domains", "domains"),
    "unproven": (saying(having(email_verified=False)), {}, "email_not_verified", "Verify it there"),
    "without-address": (saying(without("email")), {}, "no_email", "attribute_mapping"),
    "strict": (Script(), {"link_by_email": "never"}, "not_linked", "link_by_email"),
}
BARE = {"code"}  # there is nothing more to say about it
RIGHT = {"right": (Script(), {}), "disabled": (Script(), {"enabled": False})}


@pytest.fixture(scope="module", name="provider")
def a_provider():
    """An issuer for each script."""
    running = ScriptedProvider({name: row[0] for name, row in {**WRONG, **RIGHT}.items()})
    yield running
    running.stop()


@pytest.fixture(scope="module", name="server")
def a_server(provider, tmp_path_factory):
    """A connection to each issuer; Ann has an account."""
    signet = Signet(tmp_path_factory.mktemp("signet"), outbound={"allow_private": True})
    connections = [
        {
            "id": name,
            "type": "oidc",
            "vendor": "keycloak",
            "display_name": name,
            "issuer": provider.issuer(name),
            "client_id": CLIENT,
            "client_secret": SECRET,
            "link_by_email": "verified_domain",
            **row[1],
        }
        for name, row in {**WRONG, **RIGHT}.items()
    ]
    acme = {"name": "acme", "domains": ["acme.example"], "users": [user("ann")], "connections": connections}
    signet.apply({"organizations": [acme]})
    yield signet.start()
    assert signet.stop() == 0, signet.logged()


def walk(test, provider):
    """Opens the address and goes to the provider and back, if it leads there; the page that the browser ends on."""
    sent = test.person.open(test.address())
    if isinstance(sent, Page):
        return sent
    assert sent.url.startswith(provider.issuer(test.connection) + "/authorize?")
    return test.person.open(provider.authorize(test.connection, sent.parameters))


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_told_with_what_to_change(name, server, provider):
    """Exit 1; the check that failed with what was expected and what came, and a sentence; nobody is signed in."""
    _, _, wrong, advice = WRONG[name]
    before = server.succeed("export")
    test = Trial(server, name, "--json")
    page = walk(test, provider)
    code, printed, _ = test.outcome()
    outcome = json.loads(printed)
    assert code == 1 and outcome["outcome"] == "refused", printed
    assert outcome["reason"] == wrong
    failed = [check for check in outcome["checks"] if check["outcome"] == "failed"]
    if failed:
        assert [check["name"] for check in failed] == [wrong] and advice in failed[0]["fix"]
        assert wrong in BARE or failed[0]["expected"] or failed[0]["received"]
    else:
        assert advice in outcome["fix"] and outcome["person"]["result"] == "conflict"
    assert isinstance(page, Page) and outcome["id"] in page.text and page.alerts
    assert SECRET not in printed and "\x1b" not in printed
    assert server.succeed("export") == before
    assert "login" in test.person.open(server.url("/account")).url


@pytest.mark.parametrize("name", RIGHT)
def test_who_would_sign_in_is_told(name, server, provider):
    """Exit 0, a disabled connection too: what was sent, what came, and Ann, who would be linked for the first time."""
    before = server.succeed("export")
    test = Trial(server, name, "--json")
    page = walk(test, provider)
    code, printed, _ = test.outcome()
    outcome = json.loads(printed)
    assert code == 0 and outcome["outcome"] == "tested", printed
    assert outcome["person"] == {**outcome["person"], "result": "linked", "is_first": True, "email": "ann@acme.example"}
    assert all(check["outcome"] in ("passed", "skipped") for check in outcome["checks"]), outcome["checks"]
    assert {"nonce", "signature", "audience", "userinfo_subject"} <= {check["name"] for check in outcome["checks"]}
    assert outcome["sent"]["redirect_uri"] == server.url(f"/sso/{name}/callback")
    assert (outcome["sent"]["client_id"], outcome["sent"]["scope"]) == (CLIENT, "openid profile email")
    assert outcome["received"]["subject"] == "o-ann"
    assert abs(outcome["clock_skew_seconds"]) < 60
    assert page.status == 200 and outcome["id"] in page.text and not page.alerts
    assert server.succeed("export") == before
    assert "login" in test.person.open(server.url("/account")).url
    again = test.person.open(test.url)
    assert isinstance(again, Page) and again.status == 404


def test_people_read_it_too(server, provider):
    """Without --json: an address, then lines, with the words of the vendor's screens."""
    test = Trial(server, "secret")
    walk(test, provider)
    code, printed, complaint = test.outcome()
    assert code == 1 and complaint == ""
    assert "refused: token_response" in printed
    assert re.search(r"failed   token_response .*received .*401.*invalid_client", printed), printed
    assert 'fix: The provider did not take the code' in printed and '"Client Secret"' in printed


def test_an_answer_brought_twice_is_told_once(server, provider):
    """The second time it belongs to no question, and what the command printed stays as it was."""
    test = Trial(server, "right", "--json")
    sent = test.person.open(test.address())
    assert isinstance(sent, Arrival)
    back = provider.authorize("right", sent.parameters)
    assert test.person.open(back).status == 200
    assert test.person.open(back).status == 403
    code, printed, _ = test.outcome()
    assert code == 0 and json.loads(printed)["outcome"] == "tested"
