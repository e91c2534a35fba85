"""Every message of the logout table, sent while Ann is signed in: her session ends, or nothing does."""

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from support import wire
from support.saml_keys import pair
from support.saml_message import authn_statement, identity_provider, inflated, key_descriptor, new_id
from support.saml_signature import parsed

from .attack import domain_of
from .logout import ENDED, LOGOUTS, ask, query
from .target import Target, entity

CONNECTION = "acme-slo"
SERVICE = "https://idp.acme-slo.example/slo"


@pytest.fixture(scope="module", name="target")
def a_target_with_logout(target, tmp_path_factory):
    """The same server, with a connection whose identity provider has an address for logout."""
    file = tmp_path_factory.mktemp("slo") / "idp.xml"
    sso = "https://idp.acme-slo.example/sso"
    made = identity_provider(entity(CONNECTION), key_descriptor(pair("idp")), sso, SERVICE)
    file.write_text(made.replace("§here _metadata§", ""))
    slo = {
        "id": CONNECTION,
        "type": "saml",
        "display_name": "With logout",
        "idp_metadata_file": str(file),
        "attribute_mapping": {"email": "mail"},
        "link_by_email": "verified_domain",
    }
    acme = {"name": CONNECTION, "domains": [domain_of(CONNECTION)], "mfa": "off", "connections": [slo]}
    target.server.apply({"organizations": [acme]})
    return target


@pytest.fixture(name="ann")
def ann_signed_in(target: Target):
    """Ann's browser with a session, and what her identity provider knows of it."""
    person, attack, verifier = target.attack(CONNECTION)
    attack.index = new_id()
    statement = authn_statement().split('SessionIndex="')[0] + f'SessionIndex="{attack.index}"'
    rest = authn_statement().partition('SessionIndex="')[2].partition('"')[2]
    outcome = target.post(person, attack.here, attack.genuine({"authn": statement + rest}), verifier)
    assert target.claims(outcome)["email"] == attack.ann
    return person, attack


def send(target, person, built):
    """Sends a message to the logout address; redirects are not followed."""
    address = target.server.url(f"/sso/{CONNECTION}/slo")
    if isinstance(built, str):  # as it is: requests would write percent-encodings in upper case
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in person.session.cookies)
        head = wire.request("GET", f"/sso/{CONNECTION}/slo?{built}", {"Cookie": cookies})
        return wire.exchange(target.server, head)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return person.session.post(address, data=urlencode(built), headers=headers, allow_redirects=False, timeout=20)


@pytest.mark.parametrize("identifier", sorted(LOGOUTS))
def test_the_message_is_judged_rightly(identifier, target, ann):
    """Brought by Ann's own browser, so that nothing but the message can be what refuses it."""
    person, attack = ann
    _, outcome, build = LOGOUTS[identifier]
    answer = send(target, person, build(attack))
    location = {name.lower(): value for name, value in answer.headers.items()}.get("location", "")
    assert "evil.example" not in location
    if outcome == ENDED:
        assert not target.is_signed_in(person)
        assert location.startswith(SERVICE), answer
        told = parsed(inflated(dict(parse_qsl(urlsplit(location).query))["SAMLResponse"]))
        assert "status:Success" in told.find(".//{*}StatusCode").get("Value")
    else:
        assert target.is_signed_in(person)


def test_a_request_counts_once(target, ann):
    """SLO-32: the second time nothing ends."""
    person, attack = ann
    built = query(attack)
    send(target, person, built)
    assert not target.is_signed_in(person)
    again, here, verifier = target.attack(CONNECTION)
    assert target.claims(target.post(again, here.here, here.genuine(), verifier))["email"] == here.ann
    assert send(target, again, built).status == 400
    assert target.is_signed_in(again)


def test_a_request_ends_the_sessions_of_every_browser(target, ann):
    """It comes by one browser and is about the person."""
    person, attack = ann
    other, here, verifier = target.attack(CONNECTION)
    assert target.claims(target.post(other, here.here, here.genuine(), verifier))["email"] == here.ann
    send(target, target.person(), query(attack, ask(attack)))
    assert not target.is_signed_in(person) and not target.is_signed_in(other)


def test_a_session_of_another_connection_stays(target, ann):
    """SLO-37: an identity provider ends what it began."""
    person, here, verifier = target.attack("acme-saml")
    assert target.claims(target.post(person, here.here, here.genuine(), verifier))["email"] == here.ann
    send(target, ann[0], query(ann[1]))
    assert target.is_signed_in(person)
