"""Logging out by way of the client (RP-Initiated Logout 1.0)."""

import secrets
import time

from suite.client import sign, plain_key, unsigned
from suite.judges import logout as judge
from suite.modules.sessions import nobody_there
from suite.page import Page
from suite.registry import module

CALLBACK = "post_logout_redirect"


def begin(run, **registered):
    """Registers a client that may log people out, and signs one in."""
    address = run.place.url(CALLBACK)
    if run.entry.dynamic:
        run.register(post_logout_redirect_uris=[address], **registered)
    return run.sign_in(state=secrets.token_hex(64))


def leave(run, token, **changes):
    """Sends the browser to end_session_endpoint: what came back to the client, or the page; and the request."""
    asked = {
        "id_token_hint": token.value,
        "post_logout_redirect_uri": run.place.url(CALLBACK),
        "state": secrets.token_urlsafe(8),
        **changes,
    }
    asked = {name: value for name, value in asked.items() if value is not None}
    run.report.needs(run.metadata.get("end_session_endpoint"), "end_session_endpoint is there", "RP-Initiated 2.1")
    page = run.browser.send("GET", run.metadata["end_session_endpoint"], asked)
    return page, asked


def returned(run, page):
    """The request that brought the browser back to the client, asked for where the provider asks."""
    if not run.place.received(CALLBACK) and page.url.startswith(run.stage.issuer):
        page = run.person.confirm_logout(page)
    came = run.place.wait(CALLBACK)
    run.report.needs(came, f"the browser comes back, not {page.status} {page.url}: {page.text[:100]}", "RP-Initiated 3")
    return came[-1]


def returns(run, **changes):
    """The whole of a logout that has to come back; later nobody is signed in."""
    page, asked = leave(run, begin(run).id_token, **changes)
    judge.redirected(run.report, returned(run, page), asked.get("state"))
    nobody_there(run)


def ends_here(run, **changes):
    """A logout without a way back: the person may be asked, is told, and nobody is signed in later."""
    page, _ = leave(run, begin(run).id_token, **changes)
    page = run.person.confirm_logout(page)
    stays(run, page, "the person is logged out")
    run.report.must(page.status == 200, f"the page says so with 200, not {page.status}", "RP-Initiated 2")
    nobody_there(run)


def stays(run, page, what):
    """The browser does not come back to the client, at once or after a moment."""
    time.sleep(0.2)
    run.report.must(not run.place.received(CALLBACK), "the browser is not sent back to the client", "RP-Initiated 3")
    own = isinstance(page, Page) and page.url.startswith(run.stage.issuer + "/")
    run.report.must(own and page.text, "the provider shows a page", "RP-Initiated 2")
    run.report.shown(f"{what}: {page.status} {page.text[:80]}")


def refused(run, **changes):
    """A logout that cannot be trusted: an error page, or a question; no way back."""
    page, _ = leave(run, begin(run).id_token, **changes)
    stays(run, page, "error or question")


@module("oidcc-rp-initiated-logout")
def with_everything(run):
    """Hint, address and state: back to the client, logged out."""
    returns(run)


@module("oidcc-rp-initiated-logout-no-state")
def without_state(run):
    """Without a state none is made up."""
    returns(run, state=None)


@module("oidcc-rp-initiated-logout-no-params")
def without_anything(run):
    """Without anything: logged out, here."""
    ends_here(run, id_token_hint=None, post_logout_redirect_uri=None, state=None)


@module("oidcc-rp-initiated-logout-only-state")
def only_state(run):
    """With a state alone: logged out, here."""
    ends_here(run, id_token_hint=None, post_logout_redirect_uri=None)


@module("oidcc-rp-initiated-logout-no-post-logout-redirect-uri")
def without_address(run):
    """Without an address: logged out, here."""
    ends_here(run, post_logout_redirect_uri=None)


@module("oidcc-rp-initiated-logout-bad-post-logout-redirect-uri")
def unregistered_address(run):
    """An address nobody registered."""
    elsewhere = run.place.url(f"bad/{secrets.token_hex(4)}")
    refused(run, post_logout_redirect_uri=elsewhere)
    called = run.place.received(elsewhere.removeprefix(run.place.url("")))
    run.report.must(not called, "the unregistered address is not called", "RP-Initiated 3")


@module("oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri")
def query_added(run):
    """A registered address with a query added."""
    refused(run, post_logout_redirect_uri=run.place.url(CALLBACK) + "?foo=bar")


@module("oidcc-rp-initiated-logout-modified-id-token-hint")
def unsigned_hint(run):
    """The hint with its signature taken off."""
    token = begin(run).id_token
    page, _ = leave(run, token, id_token_hint=unsigned(token.claims))
    stays(run, page, "error or question")


@module("oidcc-rp-initiated-logout-bad-id-token-hint")
def forged_hint(run):
    """A hint signed by somebody else."""
    token = begin(run).id_token
    page, _ = leave(run, token, id_token_hint=sign(token.claims, plain_key()))
    stays(run, page, "error or question")


@module("oidcc-rp-initiated-logout-no-id-token-hint")
def without_hint(run):
    """An address without a hint."""
    refused(run, id_token_hint=None)
