"""Every response of the tables, sent within a sign-in that really began: accepted, or refused for the right reason."""

import re

import pytest
from support.attempts import failed
from support.person import Arrival

from .attack import domain_of
from .case import Case
from .tables import CASES

UNKEPT = {"B64-13", "B64-16", "B64-17", "B64-103", "XML-38"}  # no form that could be read: nothing to keep


def signs_in(target, case: Case, person, outcome):
    """The application learns who it is, and by which connection."""
    claims = target.claims(outcome)
    user = case.user or f"ann@{domain_of(case.connection)}"
    assert (claims["email"], claims["idp"], claims["org_name"]) == (user, case.connection, case.connection)
    assert target.is_signed_in(person)
    assert target.last(case.connection)["outcome"] == "accepted"


def is_refused(target, case: Case, person, outcome):
    """Nobody is signed in, the page tells nothing, and what is kept names the check."""
    where, shown = outcome.where, ""
    if isinstance(where, Arrival):  # what the provider left out may be what the application asked for
        assert where.parameters["error"] == "unmet_authentication_requirements" and "code" not in where.parameters
    else:
        shown = where.response.text
        assert 400 <= where.status < 500, where.text[:300]
        assert not any(name in where.text for name in case.refused if "_" in name)
    assert not target.is_signed_in(person)
    if case.identifier in UNKEPT:
        return
    attempt = target.last(case.connection)
    assert attempt["outcome"] == "refused"
    assert not shown or attempt["correlation"] in shown, f"the page does not name {attempt['correlation']}"
    wrong = failed(attempt) or {attempt["reason"]}
    assert wrong <= set(case.refused), f"refused for {attempt['reason']}: {sorted(wrong)}"


@pytest.mark.parametrize("identifier", sorted(CASES))
def test_the_response_is_judged_rightly(identifier, target, canary):
    """The browser that began the sign-in brings what the case builds."""
    case = CASES[identifier]
    person, attack, verifier = target.attack(case.connection, canary.url + identifier)
    built = case.build(attack)
    if case.megabytes:
        target.peak()
    outcome = target.post(person, attack.here, built, verifier)
    assert outcome.seconds < case.seconds
    if case.megabytes:
        assert target.peak() < case.megabytes
    if case.refused:
        is_refused(target, case, person, outcome)
    else:
        signs_in(target, case, person, outcome)


def test_all_refusals_look_the_same(target, canary):
    """Whatever is wrong with the message, the page is the same but for its number (FLOW-07)."""
    pages = set()
    for identifier in ("SIG-01", "SIG-80", "SIG-47", "XML-02", "CTX-60", "CTX-122", "XSW-03", "C14-26"):
        case = CASES[identifier]
        person, attack, verifier = target.attack(case.connection, canary.url)
        outcome = target.post(person, attack.here, case.build(attack), verifier)
        correlation = target.last(case.connection)["correlation"]
        text = outcome.where.response.text.replace(correlation, "")
        pages.add((outcome.where.status, re.sub(r'nonce[="-]+[^"]+"|/sso/[^"]*|/login[^"]*', "", text)))
    assert len(pages) == 1, pages


def test_all_refusals_of_ciphertext_look_the_same(target, canary):
    """No oracle: neither by the page nor by what is kept can probes of padding be told apart (ENC-07 to ENC-15)."""
    pages, checks = set(), set()
    for identifier in ("ENC-07", "ENC-08", "ENC-11", "ENC-12", "ENC-13", "ENC-14", "ENC-15"):
        case = CASES[identifier]
        person, attack, verifier = target.attack(case.connection, canary.url)
        outcome = target.post(person, attack.here, case.build(attack), verifier)
        attempt = target.last(case.connection)
        text = outcome.where.response.text.replace(attempt["correlation"], "")
        pages.add((outcome.where.status, re.sub(r"/sso/[^\"]*|/login[^\"]*", "", text)))
        checks.add(tuple(sorted(failed(attempt))))
    assert len(pages) == 1 and len(checks) == 1, (pages, checks)
