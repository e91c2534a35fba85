"""Who is signed in already, and whether that is enough."""

import secrets
import time

from suite.judges import id_token
from suite.judges.authorization import NEEDS_A_PAGE
from suite.registry import module


def asked_again(run, first, **changes):
    """A second sign-in that has to show the page for it again."""
    second = run.sign_in(**changes)
    shown = [page for page in second.pages if page.form("password") or page.form("email")]
    run.report.must(shown, "the person is asked to sign in again", "Core 3.1.2.1")
    if shown:
        run.report.shown(f"a second sign-in page: {shown[0].text[:60]}")
    id_token.later_sign_in(run.report, first.id_token, second.id_token)
    return second


def silent(run, first, **changes):
    """A second sign-in without a page, telling of the first one."""
    second = run.sign_in(**changes)
    shown = [page for page in second.pages if page.form("password") or page.form("email")]
    run.report.must(not shown, "nobody is asked to sign in again", "Core 3.1.2.1")
    id_token.same_sign_in(run.report, first.id_token, second.id_token)
    return second


def nobody_there(run):
    """prompt=none has to end in an error that says a page would be needed."""
    request = run.request(prompt="none", state=secrets.token_hex(64))
    error = run.error(run.authorize(request), request)
    run.report.must(error in NEEDS_A_PAGE, f"the error says that a page is needed, not {error}", "Core 3.1.2.6")


@module("oidcc-prompt-login")
def prompt_login(run):
    """prompt=login asks again."""
    first = run.sign_in()
    time.sleep(1)
    asked_again(run, first, prompt="login")


@module("oidcc-prompt-none-not-logged-in")
def prompt_none_signed_out(run):
    """prompt=none with nobody there."""
    nobody_there(run)


@module("oidcc-prompt-none-logged-in")
def prompt_none_signed_in(run):
    """prompt=none with somebody there."""
    silent(run, run.sign_in(), prompt="none")


@module("oidcc-id-token-hint")
def hint(run):
    """prompt=none with a hint at who is there."""
    first = run.sign_in()
    silent(run, first, prompt="none", id_token_hint=first.id_token.value)


@module("oidcc-max-age-1")
def max_age_1(run):
    """max_age=1 two seconds later asks again, and auth_time says so."""
    first = run.sign_in()
    time.sleep(2)
    second = asked_again(run, first, max_age="1")
    id_token.has_auth_time(run.report, second.id_token)
    if "auth_time" in second.id_token.claims:
        recent = second.id_token.claims["auth_time"] > time.time() - 301
        run.report.must(recent, "auth_time is recent", "Core 2")


@module("oidcc-max-age-10000")
def max_age_10000(run):
    """max_age=10000 asks nothing, and auth_time stays."""
    first = run.sign_in(max_age="15000")
    id_token.has_auth_time(run.report, first.id_token)
    id_token.has_auth_time(run.report, silent(run, first, max_age="10000").id_token)
