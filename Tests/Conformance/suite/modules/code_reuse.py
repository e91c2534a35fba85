"""A code that is used again."""

import time

from suite.judges import tokens
from suite.registry import module


@module("oidcc-codereuse")
def at_once(run):
    """Used again at once: refused, or else a warning."""
    again = run.redeem(run.sign_in().code)
    if run.report.should(again.status_code != 200, "the code works a second time", "RFC 6749 4.1.2"):
        tokens.refused(run.report, again)


@module("oidcc-codereuse-30seconds", slow=30)
def after_half_a_minute(run):
    """Used again after half a minute: refused, and the first access token is worth nothing any more."""
    done = run.sign_in()
    time.sleep(30)
    tokens.refused(run.report, run.redeem(done.code))
    found = run.userinfo(done.access_token).status_code
    revoked = 400 <= found < 500
    run.report.should(revoked, f"the first access token is revoked, userinfo answers {found}", "RFC 6749 4.1.2")
