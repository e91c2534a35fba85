"""CTX and FLOW: what more than one message, browser or organization is needed for."""

import datetime
import json
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from support.attempts import failed
from support.person import Arrival, Page
from support.saml_keys import ec_pair, pair
from support.saml_message import Exchange, inflated, new_id, response
from support.saml_signature import parsed, sign, unmarked
from support.server import PROGRAM, clean_environment

from .attack import ANN, Attack
from .target import entity, organization

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
REFUSALS = {"in_response_to", "replay", "request_unknown"}


def refused(target, outcome, *names, connection_id="acme-saml"):
    """The page says no, and the attempt that is kept says why."""
    assert isinstance(outcome.where, Page) and 400 <= outcome.where.status < 500, outcome.where
    attempt = target.last(connection_id)
    assert attempt["outcome"] == "refused"
    wrong = failed(attempt) or {attempt["reason"]}
    assert wrong <= set(names), wrong


def answer_of(attack, signer, issuer=None, exchange=None, response_issuer=None):
    """A response signed by somebody, with the issuers given."""
    made = Attack(exchange or attack.here, attack.there)
    parts = {"issuer": f"<saml:Issuer>{issuer or attack.here.identity_provider}</saml:Issuer>"}
    outer = f"<saml:Issuer>{response_issuer or issuer or attack.here.identity_provider}</saml:Issuer>"
    return made.response(made.signed(parts, signer=signer), issuer=outer)


def test_a_response_is_for_the_browser_that_asked(target):
    """CTX-08, FLOW-02: neither can it be stolen, nor can somebody be signed in as another."""
    asker, attack, _ = target.attack("acme-saml")
    thief = target.person()
    outcome = target.post(thief, attack.here, attack.genuine())
    refused(target, outcome, *REFUSALS)
    assert not target.is_signed_in(thief) and not target.is_signed_in(asker)

    other, theirs, _ = target.attack("acme-saml")  # a browser with a sign-in of its own under way
    refused(target, target.post(other, attack.here, attack.genuine()), *REFUSALS)
    assert theirs.here.request != attack.here.request and not target.is_signed_in(other)


def test_a_response_counts_once(target):
    """CTX-09: not even the same browser can bring it again."""
    person, attack, verifier = target.attack("acme-saml")
    built = attack.genuine()
    assert target.claims(target.post(person, attack.here, built, verifier))["email"] == ANN
    refused(target, target.post(person, attack.here, built), *REFUSALS)


def test_an_assertion_counts_once(target):
    """CTX-10: not in another response, to another request, either."""
    person, attack, verifier = target.attack("acme-saml")
    signed = attack.signed()
    assert target.claims(target.post(person, attack.here, attack.response(signed), verifier))["email"] == ANN
    again, other, _ = target.attack("acme-saml")
    refused(target, target.post(again, other.here, other.response(signed)), *REFUSALS)
    assert not target.is_signed_in(again)


def test_a_refused_response_spoils_no_second_try(target):
    """The person goes back and starts anew, and gets in."""
    person, attack, _ = target.attack("acme-saml")
    target.post(person, attack.here, attack.response(attack.evil()))
    _, here, verifier = target.begin("acme-saml", person)
    again = Attack(here, attack.there)
    assert target.claims(target.post(person, here, again.genuine(), verifier))["email"] == ANN


def test_two_sign_ins_in_one_browser_do_not_disturb_each_other(target):
    """Each answer finds its own request."""
    person, first, one = target.attack("acme-saml")
    _, here, two = target.begin("acme-saml", person)
    second = Attack(here, first.there)
    assert target.claims(target.post(person, second.here, second.genuine(), two))["email"] == ANN
    assert target.claims(target.post(person, first.here, first.genuine(), one))["email"] == ANN


TENANTS = {
    "CTX-160": lambda c: answer_of(c, c.foreign, exchange=c.there),
    "CTX-161": lambda c: answer_of(c, c.foreign, issuer=c.there.identity_provider),
    "CTX-162": lambda c: answer_of(c, c.foreign),
    "CTX-163": lambda c: answer_of(
        c, c.foreign, issuer=c.there.identity_provider, response_issuer=c.here.identity_provider
    ),
}


@pytest.mark.parametrize("identifier", TENANTS)
def test_another_organizations_identity_provider_counts_for_nothing(identifier, target):
    """Whatever it writes and signs with its own key."""
    person, attack, _ = target.attack("acme-saml")
    outcome = target.post(person, attack.here, TENANTS[identifier](attack))
    refused(target, outcome, "signature", "issuer", "assertion_issuer", "destination", "recipient", "audience")
    assert not target.is_signed_in(person)


def test_a_response_is_for_the_connection_that_asked(target):
    """CTX-164, CTX-166: brought to another connection's address it is refused, and tells nothing there."""
    person, attack, _ = target.attack("acme-saml")
    elsewhere = Exchange(**{**vars(attack.here), "acs": attack.there.acs})
    outcome = target.post(person, elsewhere, attack.genuine())
    assert isinstance(outcome.where, Page) and 400 <= outcome.where.status < 500
    assert not target.is_signed_in(person)


def test_an_address_of_another_organization_is_no_ones_here(target):
    """CTX-165: globex's provider says somebody has an address of acme's."""
    person, attack, _ = target.attack("globex-saml")
    outcome = target.post(person, attack.here, attack.genuine({"user": ANN}, signer=pair("other")))
    refused(target, outcome, "email_outside_domains", connection_id="globex-saml")
    assert not target.is_signed_in(person)


def test_the_same_name_at_two_providers_is_two_people(target):
    """ACC-02: a name counts together with the connection it came by."""
    subjects = set()
    for identifier, signer in (("acme-saml", "idp"), ("globex-saml", "other")):
        person, attack, verifier = target.attack(identifier)
        mail = f"u1@{attack.domain}"
        built = attack.genuine({"user": mail, "name": "<saml:NameID>u1</saml:NameID>"}, signer=pair(signer))
        subjects.add(target.claims(target.post(person, attack.here, built, verifier))["sub"])
    assert len(subjects) == 2


def moved(instant, seconds):
    """A time of a message, so many seconds later."""
    form = "%Y-%m-%dT%H:%M:%SZ"
    return (datetime.datetime.strptime(instant, form) + datetime.timedelta(seconds=seconds)).strftime(form)


def declare(target, identifier, *certificates, **more):
    """Declares one more organization with its connection, or the same one anew."""
    target.server.apply({"organizations": [organization(identifier, *certificates, **more)]})
    time.sleep(1.1)  # a running server acts on it within a second


def test_a_disabled_connection_lets_nobody_in(target):
    """CTX-167: not even who was on the way when it was disabled (CVE-2026-2603 Keycloak)."""
    declare(target, "acme-off", pair("idp"))
    person, attack, _ = target.attack("acme-off")
    declare(target, "acme-off", pair("idp"), enabled=False)
    outcome = target.post(person, attack.here, attack.genuine())
    assert isinstance(outcome.where, Page) and 400 <= outcome.where.status < 500
    assert not target.is_signed_in(person)


def test_a_removed_key_counts_no_more(target):
    """CTX-170: what it signs is refused at once."""
    declare(target, "acme-rolled", pair("idp"), pair("next"))
    person, attack, verifier = target.attack("acme-rolled")
    assert (
        target.claims(target.post(person, attack.here, attack.genuine(signer=pair("next")), verifier))["email"]
        == attack.ann
    )
    declare(target, "acme-rolled", pair("idp"))
    person, attack, _ = target.attack("acme-rolled")
    outcome = target.post(person, attack.here, attack.genuine(signer=pair("next")))
    refused(target, outcome, "signature", connection_id="acme-rolled")


def unsolicited(attack):
    """A genuine response that answers nothing."""
    alone = Exchange(**{**vars(attack.here), "request": "", "relay_state": ""})
    return alone, Attack(alone, attack.there).genuine()


def test_an_unsolicited_response_starts_a_sign_in_of_ours_where_that_is_allowed(target):
    """CTX-05: it signs nobody in by itself; the provider is asked, and its answer counts."""
    declare(target, "acme-portal", pair("idp"), allow_idp_initiated=True)
    _, attack, _ = target.attack("acme-portal")
    alone, built = unsolicited(attack)
    stranger = target.person()
    outcome = target.post(stranger, alone, built)
    assert isinstance(outcome.where, Arrival) and outcome.where.url.startswith("https://idp.acme-portal.example/sso")
    assert not target.is_signed_in(stranger)
    request = parsed(inflated(outcome.where.parameters["SAMLRequest"]))
    here = Exchange(
        **{**vars(attack.here), "request": request.get("ID"), "relay_state": outcome.where.parameters["RelayState"]}
    )
    target.post(stranger, here, Attack(here, attack.there).genuine())
    assert target.is_signed_in(stranger)


def test_nothing_of_a_request_comes_from_the_address(target):
    """FLOW-08: what is asked of a provider is configured."""
    person = target.person()
    evil = "?AssertionConsumerServiceURL=https://evil.example&RelayState=%22%3E%3Cx&ForceAuthn=true&ProviderName=%3Cx"
    arrival = person.open(target.server.url(f"/sso/acme-saml/login{evil}"))
    assert isinstance(arrival, Arrival), arrival
    request = inflated(arrival.parameters["SAMLRequest"])
    assert "evil" not in request and "<x" not in request and "ForceAuthn" not in request
    assert parsed(request).get("AssertionConsumerServiceURL") == target.server.url("/sso/acme-saml/acs")
    assert arrival.url.startswith("https://idp.acme-saml.example/sso?") and "evil" not in arrival.url


def test_a_flood_of_sign_ins_pushes_nobody_out(target):
    """FLOW-05: who starts too many is slowed down; who is on the way meanwhile arrives, and others may start."""
    person, attack, verifier = target.attack("acme-ec")
    flooding = target.person()
    start = target.server.url("/sso/acme-ec/login")
    with ThreadPoolExecutor(8) as pool:
        headers = dict(flooding.session.headers)
        answers = [
            answer.status_code
            for answer in pool.map(
                lambda _: requests.get(start, headers=headers, allow_redirects=False, timeout=60), range(700)
            )
        ]
    assert answers.count(429) >= 50 and set(answers) <= {302, 303, 429}, set(answers)
    outcome = target.post(person, attack.here, attack.genuine(signer=ec_pair("idp"), method="ecdsa-sha256"), verifier)
    assert target.claims(outcome)["idp"] == "acme-ec"
    assert isinstance(target.person().open(start), Arrival)


@pytest.mark.parametrize("seconds", [600, -600])
def test_a_clock_that_is_ten_minutes_off_is_told_and_not_believed(seconds, target):
    """FLOW-11: an answer of another time is refused by that, and the attempt says how far the clocks differ."""
    person, attack, _ = target.attack("acme-state")
    identifier = new_id()
    now = INSTANT.sub(lambda found: moved(found[0], seconds), response(attack.here, attack.assertion(identifier=identifier)))
    refused(
        target,
        target.post(person, attack.here, unmarked(sign(now, identifier, attack.key))),
        *("issue_instant", "not_before", "not_on_or_after", "authn_instant", "subject_confirmation"),
        connection_id="acme-state",
    )
    assert abs(target.last("acme-state")["clockSkewSeconds"] - seconds) < 60


@pytest.mark.parametrize("path", ["acs", "slo", "login", "metadata", "callback", "backchannel-logout"])
def test_a_connection_that_is_none_is_not_found(path, target):
    """FLOW-09: there is no other that would stand in for it."""
    method = "POST" if path in ("acs", "backchannel-logout") else "GET"
    sent = {"SAMLResponse": "x", "logout_token": "x"} if method == "POST" else None
    address = target.server.url(f"/sso/acme-gone/{path}")
    person = target.person()
    answer = person.session.request(method, address, data=sent, timeout=20, allow_redirects=False)
    assert target.follow(person, answer).status == 404


def test_messages_are_not_logged(target):
    """FLOW-12: neither what identity providers sent nor what it would draw on a terminal."""
    person, attack, _ = target.attack("acme-saml")
    token = new_id()
    evil = attack.response(attack.evil(identifier=token)).replace("Success", "Success\u001b[31mX&#10;forged line")
    target.post(person, attack.here, evil)
    written = target.server.logged()
    assert token not in written and "\u001b" not in written and "\nforged line" not in written


def tried(target, answer):
    """Runs `signet connection test`, opens its address in a browser that has been nowhere, and brings back an answer.

    What came of it, how the command ended, and the browser.
    """
    command = [PROGRAM, "connection", "test", "acme-saml", "--json", "--wait", "30", "--config", target.server.config]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean_environment()) as running:
        address = json.loads(running.stdout.readline())["url"]
        person = target.person()
        sent = person.open(address)
        assert isinstance(sent, Arrival), sent.text
        request = parsed(inflated(sent.parameters["SAMLRequest"]))
        base = target.server.url("/sso/acme-saml")
        here = Exchange(
            f"{base}/metadata", f"{base}/acs", entity("acme-saml"), request.get("ID"), sent.parameters["RelayState"]
        )
        page = target.post(person, here, answer(Attack(here, here))).where
        outcome = json.loads(running.stdout.readline())
        return page, outcome, running.wait(timeout=20), person


def test_a_test_of_a_connection_signs_nobody_in(target):
    """FLOW-13: it tells the admin who it would have been."""
    page, outcome, code, person = tried(target, lambda attack: attack.genuine())
    assert code == 0 and outcome["outcome"] == "tested" and isinstance(page, Page)
    assert not target.is_signed_in(person)


def test_a_test_of_a_connection_takes_nothing_that_a_sign_in_would_not(target):
    """FLOW-13, CVE-2026-25227 authentik: the same checks, and the one that failed is named."""
    before = target.people()
    page, outcome, code, person = tried(target, lambda attack: attack.response(attack.evil()))
    assert code == 1 and outcome["outcome"] == "refused" and "signature_present" in json.dumps(outcome)
    assert isinstance(page, Page) and not target.is_signed_in(person) and target.people() == before
