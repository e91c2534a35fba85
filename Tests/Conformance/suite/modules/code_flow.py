"""The code flow itself: the happy path in its variations."""

import base64
import hashlib
import secrets

from suite.judges import id_token, tokens
from suite.registry import module


def happy(run):
    """The happy path, with everything looked at that is there."""
    done = run.sign_in()
    tokens.hard_to_guess(run.report, done.code, "the code")
    run.report.should("expires_in" in done.answer, "expires_in is there", "RFC 6749 5.1")
    id_token.hashed(run.report, done.id_token, done.access_token, done.code)
    id_token.lean(run.report, done.id_token, done.request["scope"])


@module("oidcc-server")
def server(run):
    """The flow from end to end."""
    happy(run)


@module("oidcc-server-client-secret-post")
def server_client_secret_post(run):
    """The same, the secret in the form."""
    happy(run)


@module("oidcc-idtoken-signature", static=False)
def idtoken_signature(run):
    """A client that names no algorithm gets RS256, and a kid."""
    done = run.sign_in()
    run.report.must(done.id_token.header.get("kid"), "the ID token has a kid", "Core 10.1")
    used = done.id_token.header.get("alg")
    run.report.must(used == "RS256", f"signed with RS256, not {used}", "Core 3.1.3.7")


@module("oidcc-idtoken-rs256", static=False)
def idtoken_rs256(run):
    """A client that asks for RS256 gets it."""
    run.register(id_token_signed_response_alg="RS256")
    used = run.sign_in().id_token.header.get("alg")
    run.report.must(used == "RS256", f"signed with RS256, not {used}", "Registration 2")


@module("oidcc-idtoken-unsigned", static=False)
def idtoken_unsigned(run):
    """A client that asks for no signature gets none, where that is offered."""
    if "none" not in run.metadata.get("id_token_signing_alg_values_supported", []):
        run.report.skip("unsigned ID tokens are not offered, and need not be")
    run.register(id_token_signed_response_alg="none")
    request = run.request()
    answer = tokens.granted(run.report, run.redeem(run.code(run.authorize(request), request)))
    plain = answer.get("id_token", "").endswith(".")
    run.report.must(plain, "the ID token has no signature", "Core 3.1.3.7")


@module("oidcc-ensure-request-without-nonce-succeeds-for-code-flow")
def without_nonce(run):
    """A code comes without a nonce in the request; the official module stops at the code, this one reads on."""
    done = run.sign_in(nonce=None)
    run.report.must("nonce" not in done.id_token.claims, "no nonce is made up", "Core 2")


@module("oidcc-ensure-post-request-succeeds")
def post_request(run):
    """The request by form."""
    run.sign_in(method="POST")


@module("oidcc-ensure-request-with-valid-pkce-succeeds")
def valid_pkce(run):
    """PKCE with S256."""
    verifier = secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    run.sign_in(verifier=verifier, code_challenge=challenge, code_challenge_method="S256")


@module("oidcc-ensure-client-assertion-with-iss-aud-succeeds", static=False)
def assertion_for_the_issuer(run):
    """A client assertion meant for the issuer; a refusal is worth a warning."""
    request = run.request()
    code = run.code(run.authorize(request), request)
    response = run.redeem(code, audience=run.metadata["issuer"])
    if response.ok:
        run.tokens(response, request)
    else:
        run.report.should(False, f"an assertion for the issuer is taken: {response.text[:100]}", "RFC 7523 3")
        tokens.refused(run.report, response, "invalid_client", (400, 401))
