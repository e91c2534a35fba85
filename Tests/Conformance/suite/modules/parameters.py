"""Parameters that may be honoured, and must not do harm."""

from urllib.parse import urlsplit

from suite.registry import module


@module("oidcc-display-page")
def display_page(run):
    """display=page."""
    run.sign_in(display="page")


@module("oidcc-display-popup")
def display_popup(run):
    """display=popup."""
    run.sign_in(display="popup")


@module("oidcc-ui-locales")
def ui_locales(run):
    """ui_locales."""
    run.sign_in(ui_locales="se")


@module("oidcc-claims-locales")
def claims_locales(run):
    """claims_locales."""
    run.sign_in(claims_locales="se")


@module("oidcc-login-hint")
def login_hint(run):
    """login_hint with somebody nobody knows."""
    run.sign_in(login_hint=f"buffy@{urlsplit(run.metadata['issuer']).hostname}")


@module("oidcc-ensure-request-with-unknown-parameter-succeeds")
def unknown_parameter(run):
    """A parameter nobody knows."""
    run.sign_in(extra="foobar")


@module("oidcc-ensure-request-with-acr-values-succeeds")
def acr_values(run):
    """acr_values with everything offered: one of them should come back."""
    offered = run.metadata.get("acr_values_supported") or ["1", "2"]
    found = run.sign_in(acr_values=" ".join(offered)).id_token.claims.get("acr")
    run.report.should(found in offered, f"acr is one of {offered}, not {found!r}", "Core 3.1.2.1")
