"""A module that cannot fail says nothing: each is played once with something spoiled, and must notice."""

import pytest
from suite.plans import Entry, Plan
from suite.registry import MODULES
from suite.report import FAILED, WARNING
from suite.spoil import (
    answers,
    changes_the_state,
    claims,
    comes_back,
    comes_back_unasked,
    forgets_the_verifier,
    is_for_somebody_else,
    leaves_properly,
    never_leaves,
    registers,
    renews_codes,
    sends,
    shares_the_client,
    tells_of_another_session,
)

ANOTHER_STATE = sends(state="another")
STORED = answers("token_endpoint", lambda response: response.headers.update({"Cache-Control": "max-age=60"}))
NOT_JSON = answers("userinfo_endpoint", lambda response: response.headers.update({"Content-Type": "text/plain"}))
SILENT = answers("userinfo_endpoint", lambda response: setattr(response, "status_code", 403))

REGISTERED = lambda run: run.redirect_uri
WITH_QUERY = lambda run: run.redirect_uri + "?foo=bar"
NOTHING = lambda run: run.place.url("nothing")

SPOILED = [
    ("oidcc-server", ANOTHER_STATE, FAILED, "state"),
    ("oidcc-server", STORED, FAILED, "no-store"),
    ("oidcc-server", comes_back(iss="https://another.example"), FAILED, "iss"),
    ("oidcc-server", comes_back(surprise="yes"), WARNING, "unexpected"),
    ("oidcc-server", comes_back(error="server_error"), FAILED, "server_error"),
    ("oidcc-server", comes_back(code="none"), FAILED, "invalid_grant"),
    ("oidcc-server", claims(name="Ann"), WARNING, "name is in the ID token"),
    ("oidcc-server", claims(at_hash="wrong"), FAILED, "at_hash"),
    ("oidcc-server-client-secret-post", sends(nonce="another"), FAILED, "nonce"),
    ("oidcc-response-type-missing", sends(response_type="code"), FAILED, "error"),
    ("oidcc-userinfo-get", claims(sub="somebody else"), FAILED, "sub"),
    ("oidcc-userinfo-post-header", NOT_JSON, FAILED, "content type"),
    ("oidcc-userinfo-post-body", SILENT, FAILED, "userinfo"),
    ("oidcc-ensure-request-without-nonce-succeeds-for-code-flow", sends(nonce="made up"), FAILED, "nonce"),
    *(
        (f"oidcc-{name}", sends(scope="openid"), WARNING, "userinfo lacks")
        for name in "scope-profile scope-email scope-address scope-phone scope-all ensure-other-scope-order-succeeds".split()
    ),
    *(
        (f"oidcc-{name}", ANOTHER_STATE, FAILED, "state")
        for name in "display-page display-popup ui-locales claims-locales login-hint ensure-post-request-succeeds "
        "ensure-request-with-unknown-parameter-succeeds".split()
    ),
    ("oidcc-prompt-login", sends("prompt"), FAILED, "sign in again"),
    ("oidcc-prompt-none-not-logged-in", sends("prompt"), FAILED, "error"),
    ("oidcc-prompt-none-logged-in", sends(prompt="login"), FAILED, "nobody is asked"),
    ("oidcc-id-token-hint", sends("id_token_hint", prompt="login"), FAILED, "nobody is asked"),
    ("oidcc-max-age-1", sends("max_age"), FAILED, "sign in again"),
    ("oidcc-max-age-10000", sends(prompt="login"), FAILED, "nobody is asked"),
    ("oidcc-ensure-request-with-acr-values-succeeds", claims(acr="another"), WARNING, "acr"),
    ("oidcc-codereuse", renews_codes, WARNING, "second time"),
    ("oidcc-ensure-registered-redirect-uri", sends(redirect_uri=REGISTERED), FAILED, "not sent back"),
    ("oidcc-claims-essential", sends("claims"), WARNING, "userinfo has the name"),
    ("oidcc-refresh-token", shares_the_client, FAILED, "400"),
    ("oidcc-ensure-request-with-valid-pkce-succeeds", forgets_the_verifier, FAILED, "invalid_grant"),
    ("oidcc-rp-initiated-logout", changes_the_state, FAILED, "state"),
    ("oidcc-rp-initiated-logout-no-state", changes_the_state, FAILED, "state"),
    *(
        (f"oidcc-rp-initiated-logout-{name}", never_leaves, FAILED, "error")
        for name in "no-params only-state no-post-logout-redirect-uri".split()
    ),
    *(
        (f"oidcc-rp-initiated-logout-{name}", leaves_properly, FAILED, "not sent back")
        for name in "bad-post-logout-redirect-uri query-added-to-post-logout-redirect-uri modified-id-token-hint "
        "bad-id-token-hint no-id-token-hint".split()
    ),
    ("oidcc-rp-initiated-logout-no-params", comes_back_unasked, FAILED, "not sent back"),
    ("oidcc-idtoken-signature", registers(id_token_signed_response_alg="ES256"), FAILED, "RS256"),
    ("oidcc-idtoken-rs256", registers(id_token_signed_response_alg="ES256"), FAILED, "RS256"),
    ("oidcc-userinfo-rs256", registers(userinfo_signed_response_alg=None), FAILED, "application/jwt"),
    ("oidcc-ensure-redirect-uri-in-authorization-request", sends(redirect_uri=REGISTERED), FAILED, "not sent back"),
    ("oidcc-redirect-uri-query-OK", ANOTHER_STATE, FAILED, "state"),
    ("oidcc-redirect-uri-query-mismatch", sends(redirect_uri=WITH_QUERY), FAILED, "not sent back"),
    ("oidcc-redirect-uri-query-added", sends(redirect_uri=REGISTERED), FAILED, "not sent back"),
    ("oidcc-redirect-uri-regfrag", registers(redirect_uris=lambda run: [run.redirect_uri]), FAILED, "400"),
    ("oidcc-registration-logo-uri", registers(logo_uri=None), FAILED, "logo"),
    ("oidcc-registration-policy-uri", registers(policy_uri=None), FAILED, "policy"),
    ("oidcc-registration-tos-uri", registers(tos_uri=None), FAILED, "terms"),
    ("oidcc-registration-jwks-uri", registers(jwks_uri=NOTHING), FAILED, "invalid_client"),
    ("oidcc-registration-sector-uri", registers(sector_identifier_uri=NOTHING), FAILED, "201"),
    ("oidcc-registration-sector-bad", registers(redirect_uris=lambda run: [run.place.url("another")]), FAILED, "400"),
    ("oidcc-request-uri-signed-rs256", sends(request_uri=NOTHING), FAILED, "(Core 3.1.2.5)"),
    ("oidcc-ensure-client-assertion-with-iss-aud-succeeds", is_for_somebody_else, WARNING, "assertion"),
    ("oidcc-3rd_party-init-login", registers(initiate_login_uri=None), FAILED, "comes back"),
    ("oidcc-3rd_party-init-login-nohttps", registers(initiate_login_uri=NOTHING), FAILED, "400"),
    ("oidcc-frontchannel-rp-initiated-logout", changes_the_state, FAILED, "state"),
    ("oidcc-frontchannel-rp-initiated-logout", claims(sid="another"), FAILED, "sid"),
    ("oidcc-backchannel-rp-initiated-logout", changes_the_state, FAILED, "state"),
    ("oidcc-backchannel-rp-initiated-logout", claims(sid="another"), FAILED, "sid"),
    ("oidcc-session-management-rp-initiated-logout", tells_of_another_session, FAILED, "unchanged"),
]


def staged(number, module, spoil, verdict, words):
    """One case, with a place of its own."""
    dynamic = not MODULES[module].static
    method = "private_key_jwt" if dynamic else "client_secret_basic"
    plan = Plan(f"spoiled-{number}", module, dynamic, method)
    return pytest.param(Entry(plan, module), spoil, verdict, words, id=f"{module}-{number}")


@pytest.mark.parametrize(("entry", "spoil", "verdict", "words"), [staged(n, *case) for n, case in enumerate(SPOILED)])
def test_spoiled(theatre, entry, spoil, verdict, words):
    """The module ends with the verdict that the harm done deserves, and names it."""
    report = theatre.played(entry).report
    if report.verdict != verdict or words not in report.reason:
        pytest.fail(f"not {verdict} for {words!r} but {report.verdict}: {report.reason}", pytrace=False)
