"""Refresh tokens, and whose they are."""

import json
import re
import secrets
import time

from suite.client import named_key, public_set
from suite.judges import id_token, tokens
from suite.registry import module


def offline(run, always=False):
    """What is asked for so that a refresh token comes: scope, and the consent that goes with it (Core 11)."""
    if always or "offline_access" in run.metadata.get("scopes_supported", []):
        return {"scope": "openid offline_access", "prompt": "consent"}
    return {"scope": "openid"}


def first_tokens(run, **changes):
    """Signs in without asking userinfo: request, answer, ID token."""
    request = run.request(**changes)
    code = run.code(run.authorize(request), request)
    return (request, *run.tokens(run.redeem(code), request))


def usable(run, answer, skip=True):
    """The refresh token of an answer, judged; without one the module ends."""
    offered = "refresh_token" in run.metadata.get("grant_types_supported", ["authorization_code", "implicit"])
    token = answer.get("refresh_token")
    if not token and skip:
        run.report.should(not offered, "refresh_token is offered and none came", "Discovery 3")
        run.report.skip("no refresh token was issued")
    run.report.needs(token, "a refresh token comes", "Core 11")
    run.report.should(offered, "grant_types_supported has refresh_token", "Discovery 3")
    run.report.must(re.match(r"[\x20-\x7e]+$", token), "the refresh token has visible characters only", "RFC 6749 A.17")
    return token


def refreshed(run, before, first, request, **more):
    """Uses the refresh token: judged, compared, tried at userinfo. Returns the refresh token to use next."""
    time.sleep(1)  # so that iat is another
    response = run.token_request(grant_type="refresh_token", refresh_token=before["refresh_token"], **more)
    answer = tokens.granted(run.report, response)
    tokens.hard_to_guess(run.report, answer["access_token"], "the access token")
    run.report.should("expires_in" in answer, "expires_in is there", "RFC 6749 5.1")
    if "refresh_token" in answer:
        tokens.hard_to_guess(run.report, answer["refresh_token"], "the refresh token")
    if "id_token" in answer:
        second = id_token.signed(run.report, answer["id_token"], run.jwks)
        id_token.refreshed(run.report, first, second)
    found = run.userinfo(answer["access_token"]).status_code
    run.report.must(found == 200, f"userinfo answers the new token with 200, not {found}", "Core 5.3")
    return answer.get("refresh_token", before["refresh_token"])


@module("oidcc-refresh-token")
def refresh_token(run):
    """Two clients refresh; neither can use what is the other's."""
    other = run.second()
    grants = {"grant_types": ["authorization_code", "refresh_token"]}
    if run.entry.dynamic:
        run.register(**grants)
        other.register(**grants)
    try:
        request, answer, first = first_tokens(run, **offline(run))
        usable(run, answer)
        refreshed(run, answer, first, request, scope=request["scope"])
        request, answer, first = first_tokens(other, **offline(run), nonce=secrets.token_urlsafe(32))
        usable(other, answer)
        theirs = refreshed(other, answer, first, request)
        response = run.token_request(grant_type="refresh_token", refresh_token=theirs, scope=request["scope"])
        tokens.refused(run.report, response)
    finally:
        other.unregister()


@module("oidcc-refresh-token-rp-key-rotation", static=False, slow=60)
def key_rotation(run):
    """The client puts another key at its jwks_uri and refreshes with it a minute later."""
    key = named_key()
    address = run.place.serve("client1_jwks", json.dumps(public_set(key)))
    grants = ["authorization_code", "refresh_token"]
    run.register(key, jwks=None, jwks_uri=address, grant_types=grants)
    request, answer, first = first_tokens(run, **offline(run, always=True))
    usable(run, answer, skip=False)
    run.client.key = named_key()
    run.place.serve("client1_jwks", json.dumps(public_set(run.client.key)))
    time.sleep(60)
    refreshed(run, answer, first, request, scope=request["scope"])
