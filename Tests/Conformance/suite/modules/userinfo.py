"""The userinfo endpoint, asked in every way."""

from suite.judges import discovery
from suite.judges import userinfo as judge
from suite.registry import module


@module("oidcc-userinfo-get")
def by_get(run):
    """GET, the token in the header."""
    done = run.sign_in()
    judge.same_person(run.report, judge.plain(run.report, run.userinfo(done.access_token)), done.id_token)


@module("oidcc-userinfo-post-header")
def by_post_with_header(run):
    """POST, the token in the header."""
    done = run.sign_in()
    bearer = {"Authorization": f"Bearer {done.access_token}"}
    response = run.http.post(run.metadata["userinfo_endpoint"], headers=bearer, timeout=20)
    judge.same_person(run.report, judge.plain(run.report, response), done.id_token)


@module("oidcc-userinfo-post-body")
def by_post_with_body(run):
    """POST, the token in the form; a refusal is worth a warning."""
    done = run.sign_in()
    form = {"access_token": done.access_token}
    response = run.http.post(run.metadata["userinfo_endpoint"], data=form, timeout=20)
    taken = response.ok
    if run.report.should(taken, f"a token in the form is taken, not answered {response.status_code}", "RFC 6750 2.2"):
        judge.same_person(run.report, judge.plain(run.report, response), done.id_token)


@module("oidcc-userinfo-rs256", static=False)
def as_signed_jwt(run):
    """A client that asks for a signed answer gets a JWT."""
    discovery.lists(run.report, run.metadata, "userinfo_signing_alg_values_supported", ["RS256"])
    run.register(userinfo_signed_response_alg="RS256")
    done = run.sign_in()
    response = run.userinfo(done.access_token)
    said = judge.signed(run.report, response, run.jwks, run.metadata["issuer"], run.client.id)
    judge.same_person(run.report, {name: said[name] for name in said if name not in ("iss", "aud")}, done.id_token)
