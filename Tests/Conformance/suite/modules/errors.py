"""Requests that have to be refused, and where the refusal goes."""

import secrets

from suite.page import Page
from suite.registry import module


@module("oidcc-response-type-missing")
def response_type_missing(run):
    """No response_type: an error to the client, or an error page."""
    request = run.request(response_type=None)
    answer = run.authorize(request)
    if isinstance(answer, Page):
        run.shows_error(answer, "response_type is missing")
    else:
        error = run.error(answer, request)
        known = error in ("unsupported_response_type", "invalid_request")
        run.report.must(known, f"unsupported_response_type or invalid_request, not {error}", "RFC 6749 3.1.1")


@module("oidcc-ensure-registered-redirect-uri")
def unregistered(run):
    """A redirect URI nobody registered: an error page."""
    name = f"callback/{secrets.token_hex(4)}"
    answer = run.authorize(run.request(redirect_uri=run.place.url(name)))
    run.report.must(not run.place.received(name), "the unregistered address is not called", "Core 3.1.2.1")
    run.shows_error(answer, "the redirect URI is not registered")


@module("oidcc-ensure-redirect-uri-in-authorization-request", static=False)
def redirect_uri_missing(run):
    """Two redirect URIs and none in the request: an error page."""
    run.register(redirect_uris=[run.redirect_uri, run.place.url("callback") + "2"])
    run.shows_error(run.authorize(run.request(redirect_uri=None)), "redirect_uri is missing")


@module("oidcc-redirect-uri-query-OK", static=False)
def query(run):
    """A redirect URI with a query works, and keeps it."""
    run.redirect_uri += "?foo=bar"
    run.sign_in()


@module("oidcc-redirect-uri-query-mismatch", static=False)
def query_mismatch(run):
    """Another query than the registered one: an error page."""
    registered = run.redirect_uri + "?foo=bar"
    run.register(redirect_uris=[registered])
    answer = run.authorize(run.request(redirect_uri=run.redirect_uri + "?bar=foo"))
    run.shows_error(answer, "the query of the redirect URI is another")


@module("oidcc-redirect-uri-query-added", static=False)
def query_added(run):
    """A query where none was registered: an error page."""
    answer = run.authorize(run.request(redirect_uri=run.redirect_uri + "?foo=bar"))
    run.shows_error(answer, "the redirect URI was given a query")
