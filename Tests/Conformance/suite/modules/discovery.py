"""The discovery documents, the key set, and its rotation."""

from support.ports import wait_until

from suite.judges import discovery as judge
from suite.registry import module


def fetched(run):
    """The discovery document, read but not judged."""
    response = run.http.get(run.stage.issuer + judge.PATH, timeout=20)
    run.report.needs(response.ok, f"{judge.PATH} answers {response.status_code}", "Discovery 4")
    run.metadata = response.json()
    return response


def flag(run, name, section):
    """A member of the document is there and true."""
    found = run.metadata.get(name)
    run.report.must(found is True, f"{name} is true, not {found!r}", section)


@module("oidcc-discovery-endpoint-verification", flow=False)
def verification(run):
    """Everything the document has to say, and the keys it points at."""
    response = fetched(run)
    judge.verified(run.report, response, run.metadata, run.stage.issuer, run.entry.dynamic)
    run.fetch_keys()


@module("oidcc-rp-initiated-logout-discovery-endpoint-verification", flow=False)
def rp_initiated(run):
    """end_session_endpoint."""
    fetched(run)
    judge.every_endpoint_secure(run.report, run.metadata)
    judge.endpoint(run.report, run.metadata, "end_session_endpoint", "RP-Initiated 2.1")


@module("oidcc-session-management-discovery-endpoint-verification", flow=False)
def session_management(run):
    """check_session_iframe and end_session_endpoint."""
    fetched(run)
    judge.every_endpoint_secure(run.report, run.metadata)
    judge.endpoint(run.report, run.metadata, "check_session_iframe", "Session Management 3.3")
    judge.endpoint(run.report, run.metadata, "end_session_endpoint", "RP-Initiated 2.1")


@module("oidcc-frontchannel-logout-discovery-endpoint-verification", flow=False)
def front_channel(run):
    """Both flags of front-channel logout, and end_session_endpoint."""
    fetched(run)
    judge.every_endpoint_secure(run.report, run.metadata)
    flag(run, "frontchannel_logout_supported", "Front-Channel 3")
    flag(run, "frontchannel_logout_session_supported", "Front-Channel 3")
    judge.endpoint(run.report, run.metadata, "end_session_endpoint", "RP-Initiated 2.1")


@module("oidcc-backchannel-logout-discovery-endpoint-verification", flow=False)
def back_channel(run):
    """Both flags of back-channel logout, and end_session_endpoint."""
    fetched(run)
    judge.every_endpoint_secure(run.report, run.metadata)
    flag(run, "backchannel_logout_supported", "Back-Channel 2.1")
    flag(run, "backchannel_logout_session_supported", "Back-Channel 2.1")
    judge.endpoint(run.report, run.metadata, "end_session_endpoint", "RP-Initiated 2.1")


def signing(jwks):
    """The keys that may sign, by what they are."""
    return {tuple(sorted(key.items())) for key in jwks["keys"] if key.get("use", "sig") == "sig"}


@module("oidcc-server-rotate-keys", flow=False)
def rotate_keys(run):
    """The operator rotates: a new key appears, and the old ones stay."""
    run.discover()
    before = signing(run.fetch_keys())
    run.stage.rotate_keys()
    read = lambda: signing(run.http.get(run.metadata["jwks_uri"], timeout=20).json()) != before
    try:
        wait_until(read, seconds=30, pause=0.5, what="another key set")
    except AssertionError:
        pass  # judged below
    after = signing(run.fetch_keys())
    new = [dict(key) for key in after - before]
    run.report.must(new, "a new signing key appears", "Core 10.1.1")
    kinds = {key["kty"] for key in new}
    run.report.must(kinds <= {"RSA", "EC"}, f"the official suite compares RSA and EC keys only, not {kinds}")
    known = {dict(key).get("kid") for key in before}
    run.report.must(not known & {key.get("kid") for key in new}, "new keys have names of their own", "Core 10.1.1")
    run.report.should(before <= after, "the old signing keys stay", "Core 10.1.1")
