"""What comes back from logging out (RP-Initiated, Front-Channel and Back-Channel Logout 1.0)."""

import time

from suite.judges import id_token

EVENT = "http://schemas.openid.net/event/backchannel-logout"
CIPHERS = {
    "DHE-RSA-AES128-GCM-SHA256",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "DHE-RSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-ECDSA-AES128-GCM-SHA256",
    "ECDHE-ECDSA-AES256-GCM-SHA384",
}


def redirected(report, callback, state):
    """The browser came to post_logout_redirect_uri with the state that was sent and nothing else."""
    back = callback.query.get("state")
    report.must(back == state, f"state comes back as sent ({state!r}, back came {back!r})", "RP-Initiated 3")
    unknown = callback.query.keys() - {"state"}
    report.should(not unknown, f"unexpected: {sorted(unknown)}", "RP-Initiated 3")


def by_frame(report, request, issuer, token):
    """The address of the relying party was loaded, with issuer and session."""
    unknown = request.query.keys() - {"iss", "sid"}
    report.should(not unknown, f"unexpected: {sorted(unknown)}", "Front-Channel 2")
    report.must(request.query.get("iss") == issuer, f"iss is {request.query.get('iss')!r}", "Front-Channel 2")
    report.must("sid" in token.claims, "sid is in the ID token", "Front-Channel 3")
    same = request.query.get("sid") == token.claims.get("sid")
    report.must(same, "sid is that of the ID token", "Front-Channel 2")


def by_call(report, request, issuer, client_id, jwks, token):
    """The relying party was called with a logout token."""
    safe = request.tls == "TLSv1.3" or request.tls == "TLSv1.2" and request.cipher in CIPHERS
    report.should(safe, f"called over {request.tls} with {request.cipher}", "BCP 195")
    kind = request.content_type.partition(";")[0].strip().lower()
    report.must(request.method == "POST", f"called by POST, not {request.method}", "Back-Channel 2.5")
    report.must(kind == "application/x-www-form-urlencoded", f"called with a form, not {kind!r}", "Back-Channel 2.5")
    report.needs(request.form.get("logout_token"), "a logout token comes", "Back-Channel 2.5")
    unknown = request.form.keys() - {"logout_token"}
    report.should(not unknown, f"unexpected: {sorted(unknown)}", "Back-Channel 2.5")
    logout = id_token.signed(report, request.form["logout_token"], jwks)
    said = logout.claims
    report.must(logout.header.get("alg") == token.header.get("alg"), "signed as ID tokens are", "Back-Channel 2.6")
    report.must(said.get("iss") == issuer, f"iss is {said.get('iss')!r}", "Back-Channel 2.4")
    id_token.audience(report, said, client_id, "Back-Channel 2.4")
    issued = said.get("iat")
    report.must(isinstance(issued, int) and issued < time.time() + 300, f"iat is {issued!r}", "Back-Channel 2.4")
    report.must(isinstance(said.get("jti"), str) and said["jti"], "jti is there", "Back-Channel 2.4")
    report.must(said.get("events") == {EVENT: {}}, f"events are {said.get('events')!r}", "Back-Channel 2.4")
    report.must("nonce" not in said, "nonce is not there", "Back-Channel 2.4")
    report.must("sub" in said or "sid" in said, "sub or sid is there", "Back-Channel 2.4")
    for name in ("sub", "sid"):
        if name in said:
            report.must(said[name] == token.claims.get(name), f"{name} is that of the ID token", "Back-Channel 2.4")
