"""Requests as JWTs, by value and by reference (OpenID Connect Core 6)."""

import secrets

from suite.client import sign, unsigned
from suite.page import Page
from suite.registry import module

KIND = "oauth-authz-req+jwt"


def needs_unsigned(run):
    """Ends the module where unsigned request objects are not offered."""
    offered = run.metadata.get("request_object_signing_alg_values_supported")
    if isinstance(offered, list) and "none" not in offered:
        run.report.skip("unsigned request objects are not offered, and need not be")


def outside(asked, **more):
    """What has to stand outside of a request object for OAuth's sake."""
    kept = ("client_id", "scope", "response_type", "redirect_uri")
    return {**{name: asked[name] for name in kept}, **more}


def offered(run, name, weight, default):
    """The metadata says that the parameter is taken."""
    getattr(run.report, weight)(run.metadata.get(name, default) is True, f"{name} is true", "Discovery 3")


@module("oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported")
def unsigned_by_value(run):
    """An unsigned object by value: carried out, or request_not_supported."""
    needs_unsigned(run)
    request = run.request()
    answer = run.authorize(outside(request, request=unsigned(request)))
    if not isinstance(answer, Page) and answer.parameters.get("error") == "request_not_supported":
        run.report.skip("request_not_supported: request objects are not taken, and need not be")
    offered(run, "request_parameter_supported", "should", False)
    run.finish(request, answer)


@module("oidcc-ensure-request-object-with-redirect-uri")
def redirect_uri_inside(run):
    """Two redirect URIs: the one inside counts, or there is an error page."""
    needs_unsigned(run)
    request = run.request()
    elsewhere = run.place.url(f"callback/{secrets.token_hex(4)}")
    answer = run.authorize(outside(request, request=unsigned(request), redirect_uri=elsewhere))
    if isinstance(answer, Page):
        run.shows_error(answer, "the redirect URI outside is not registered")
        return
    error = answer.parameters.get("error")
    run.report.needs(error != "request_not_supported", "no redirect URI is made up", "Core 6.1")
    run.finish(request, answer)


@module("oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported", static=False)
def unsigned_by_reference_or_not(run):
    """An unsigned object by reference: carried out, or request_uri_not_supported."""
    offered(run, "request_uri_parameter_supported", "must", True)
    needs_unsigned(run)
    answer, request, _ = referred(run, unsigned)
    if not isinstance(answer, Page) and answer.parameters.get("error") == "request_uri_not_supported":
        run.report.skip("request_uri_not_supported: request_uri is not taken, and need not be")
    run.finish(request, answer)


@module("oidcc-request-uri-unsigned", static=False)
def unsigned_by_reference(run):
    """An unsigned object by reference is carried out, where that is offered."""
    offered(run, "request_uri_parameter_supported", "must", True)
    needs_unsigned(run)
    answer, request, _ = referred(run, unsigned)
    run.finish(request, answer)


@module("oidcc-request-uri-signed-rs256", static=False)
def signed_by_reference(run):
    """An object signed with RS256, by reference, is carried out."""
    offered(run, "request_uri_parameter_supported", "must", True)
    algorithms = run.metadata.get("request_object_signing_alg_values_supported", [])
    run.report.must("RS256" in algorithms, "request_object_signing_alg_values_supported has RS256", "Discovery 3")
    seal = lambda claims: sign(
        {**claims, "iss": run.client.id, "aud": run.metadata["issuer"]}, run.client.key, KIND
    )
    answer, request, name = referred(run, seal, request_object_signing_alg="RS256")
    run.finish(request, answer)
    run.report.must(run.place.received(name), "the request object is fetched", "Core 6.2")


def referred(run, seal, **registered):
    """Sends the browser with an address in place of the request: the answer, the request, the object's name."""
    name = f"requesturi/{secrets.token_urlsafe(16)}"
    run.register(request_uris=[run.place.url(name)], **registered)
    request = run.request()
    address = run.place.serve(name, seal(request), "application/oauth-authz-req+jwt")
    return run.authorize(outside(request, request_uri=address)), request, name
