"""Dynamic registration: what it takes, what it shows, what it refuses."""

import json

from suite.client import named_key, public_set
from suite.judges import registration
from suite.policy import allows
from suite.registry import module

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><circle cx="32" cy="32" r="30" fill="#0a0"/></svg>'
)


def first_page(run):
    """The page that the person meets first."""
    return run.browser.send("GET", run.metadata["authorization_endpoint"], run.request())


@module("oidcc-registration-logo-uri", static=False)
def logo(run):
    """The logo of the client stands on the sign-in page."""
    address = run.place.serve("logo.svg", LOGO, "image/svg+xml")
    run.register(logo_uri=address)
    page = first_page(run)
    allowed = [image for image in page.images if allows(page, "img-src", image)]
    shown = [image for image in allowed if run.http.get(image, timeout=20).content == LOGO]
    run.report.must(shown, f"the sign-in page shows the logo; it has {page.images}", "Registration 2")
    run.report.shown("the sign-in page with the logo")


@module("oidcc-registration-policy-uri", static=False)
def policy(run):
    """The sign-in page links to the client's privacy policy."""
    address = run.place.serve("policy", "<!doctype html><title>Policy</title>", "text/html")
    run.register(policy_uri=address)
    run.report.must(address in first_page(run).links, "the sign-in page links to the policy", "Registration 2")
    run.report.shown("the sign-in page with the policy")


@module("oidcc-registration-tos-uri", static=False)
def terms(run):
    """The sign-in page links to the client's terms of service."""
    address = run.place.serve("tos", "<!doctype html><title>Terms</title>", "text/html")
    run.register(tos_uri=address)
    run.report.must(address in first_page(run).links, "the sign-in page links to the terms", "Registration 2")
    run.report.shown("the sign-in page with the terms")


@module("oidcc-registration-jwks-uri", static=False)
def jwks_uri(run):
    """A client whose keys are at an address authenticates with them."""
    key = named_key()
    address = run.place.serve("client1_jwks", json.dumps(public_set(key)))
    run.register(key, jwks=None, jwks_uri=address)
    run.sign_in()


def needs_pairwise(run):
    """Sectors are about pairwise subjects."""
    if "pairwise" not in run.metadata.get("subject_types_supported", []):
        run.report.skip("pairwise subjects are not offered")


@module("oidcc-registration-sector-uri", static=False)
def sector(run):
    """A sector document that lists the redirect URI is taken."""
    needs_pairwise(run)
    address = run.place.serve("redirect_uris.json", json.dumps([run.redirect_uri]))
    run.register(subject_type="pairwise", sector_identifier_uri=address)
    run.report.must(run.place.received("redirect_uris.json"), "the sector document is read", "Registration 5")


@module("oidcc-registration-sector-bad", static=False)
def bad_sector(run):
    """A sector document that does not is refused."""
    needs_pairwise(run)
    address = run.place.serve("redirect_uris.json", json.dumps([run.place.url("another")]))
    response = run.send_registration(subject_type="pairwise", sector_identifier_uri=address)
    registration.refused(run.report, response, ["invalid_client_metadata"], "should")


@module("oidcc-redirect-uri-regfrag", static=False)
def fragment(run):
    """A redirect URI with a fragment is refused."""
    response = run.send_registration(redirect_uris=[run.redirect_uri + "#foobar"])
    errors = ["invalid_redirect_uri", "invalid_client_metadata"]
    registration.refused(run.report, response, errors, "should")


@module("oidcc-3rd_party-init-login", static=False)
def third_party(run):
    """initiate_login_uri comes back from registration and from the client's own address."""
    wanted = run.place.url("initiate_login")
    metadata = run.register(initiate_login_uri=wanted).metadata
    found = metadata.get("initiate_login_uri")
    run.report.must(found == wanted, f"initiate_login_uri comes back, not {found!r}", "Registration 3.2")
    address = metadata.get("registration_client_uri")
    run.report.needs(address, "registration_client_uri is there", "Registration 4.2")
    bearer = {"Authorization": f"Bearer {metadata.get('registration_access_token')}"}
    response = run.http.get(address, headers=bearer, timeout=20)
    run.report.must(response.status_code == 200, f"answered with 200, not {response.status_code}", "Registration 4.3")
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    run.report.needs(kind == "application/json", f"content type is application/json, not {kind!r}", "Registration 4.3")
    found = response.json().get("initiate_login_uri")
    run.report.must(found == wanted, f"initiate_login_uri is read back, not {found!r}", "Registration 4.3")


@module("oidcc-3rd_party-init-login-nohttps", static=False)
def third_party_plain(run):
    """An initiate_login_uri without TLS is refused."""
    plain = run.place.url("initiate_login").replace("https://", "http://", 1)
    registration.refused(run.report, run.send_registration(initiate_login_uri=plain), ["invalid_client_metadata"])
