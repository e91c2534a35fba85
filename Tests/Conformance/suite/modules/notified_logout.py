"""Logging out, and the clients hear of it (Front-Channel and Back-Channel Logout 1.0)."""

from suite.judges import logout as judge
from suite.modules.logout import begin, leave, returned
from suite.modules.sessions import nobody_there
from suite.registry import module


@module("oidcc-frontchannel-rp-initiated-logout")
def front_channel(run):
    """The client's address is loaded in a frame, then the browser comes back."""
    address = run.place.url("frontchannel_logout")
    done = begin(run, frontchannel_logout_uri=address, frontchannel_logout_session_required=True)
    page, asked = leave(run, done.id_token)
    back = returned(run, page)
    came = run.place.wait("frontchannel_logout")
    run.report.needs(came, "the front-channel address is loaded", "Front-Channel 2")
    judge.by_frame(run.report, came[0], run.metadata["issuer"], done.id_token)
    judge.redirected(run.report, back, asked["state"])
    nobody_there(run)


@module("oidcc-backchannel-rp-initiated-logout")
def back_channel(run):
    """The client is called with a logout token, and the browser comes back."""
    address = run.place.url("backchannel_logout")
    done = begin(run, backchannel_logout_uri=address, backchannel_logout_session_required=True)
    page, asked = leave(run, done.id_token)
    back = returned(run, page)
    came = run.place.wait("backchannel_logout")
    run.report.needs(came, "the back-channel address is called", "Back-Channel 2.5")
    judge.by_call(run.report, came[0], run.metadata["issuer"], run.client.id, run.jwks, done.id_token)
    judge.redirected(run.report, back, asked["state"])
    nobody_there(run)
