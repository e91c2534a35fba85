"""What is said about the person, by scope and by the claims parameter."""

import json

from suite.judges import claims, userinfo
from suite.registry import module


def asked(run, scope, **changes):
    """Signs in with a scope; the claims of userinfo, judged, and the sign-in."""
    offered = run.metadata.get("scopes_supported")
    if offered is not None and not set(scope.split()) <= set(offered):
        run.report.skip(f"scopes_supported has no {scope}")
    done = run.sign_in(scope=scope, **changes)
    said = userinfo.plain(run.report, run.userinfo(done.access_token))
    userinfo.same_person(run.report, said, done.id_token)
    claims.answer(run.report, said, scope)
    return said, done


@module("oidcc-scope-profile")
def profile(run):
    """The scope profile."""
    asked(run, "openid profile")


@module("oidcc-scope-email")
def email(run):
    """The scope email."""
    asked(run, "openid email")


@module("oidcc-scope-address")
def address(run):
    """The scope address."""
    asked(run, "openid address")


@module("oidcc-scope-phone")
def phone(run):
    """The scope phone."""
    asked(run, "openid phone")


@module("oidcc-scope-all")
def every_scope(run):
    """All four."""
    asked(run, "openid email phone address profile")


@module("oidcc-ensure-other-scope-order-succeeds")
def other_order(run):
    """The words of the scope in another order."""
    asked(run, "email openid")


@module("oidcc-claims-essential")
def essential(run):
    """The claims parameter asks for the name: it comes, and not in the ID token."""
    wanted = json.dumps({"userinfo": {"name": {"essential": True}}})
    said, done = asked(run, "openid", claims=wanted)
    run.report.should("name" in said, "userinfo has the name", "Core 5.5.1")
    run.report.should("name" not in done.id_token.claims, "the ID token does not have the name", "Core 5.5")
