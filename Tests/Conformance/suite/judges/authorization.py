"""What comes back from the authorization endpoint (OpenID Connect Core 3.1.2; RFC 6749, 4.1.2; RFC 9207)."""

import re
from urllib.parse import parse_qsl, urlsplit

EXPECTED = {"code", "state", "session_state", "iss"}
EXPECTED_IN_ERROR = {"error", "error_description", "error_uri", "state", "session_state", "iss"}
NEEDS_A_PAGE = {"interaction_required", "login_required", "account_selection_required", "consent_required"}
DESCRIPTION = re.compile(r"[\x20\x21\x23-\x5b\x5d-\x7e]*$")
URI = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]*$")


def arrived(report, callback, form_post, redirect_uri):
    """The way the answer took: by query, or by a form where that was asked for."""
    if form_post:
        report.must(callback.method == "POST", f"comes by POST, not {callback.method}", "Form Post 2")
        kind = callback.content_type.partition(";")[0].strip().lower()
        report.must(kind == "application/x-www-form-urlencoded", f"comes as a form, not {kind}", "Form Post 2")
        for name in ("code", "error"):
            report.must(name not in callback.query, f"{name} is not in the query", "Form Post 2")
    own = dict(parse_qsl(urlsplit(redirect_uri).query, keep_blank_values=True))
    kept = all(callback.query.get(name) == value for name, value in own.items())
    report.must(kept, "the query of the redirect URI is kept", "RFC 6749 3.1.2")
    return own


def succeeded(report, callback, request, metadata, own):
    """A code came, with our state and nothing we do not know. Returns the code."""
    parameters = callback.parameters
    issuer(report, parameters, metadata)
    error = parameters.get("error")
    report.needs(not error, f"answered {error}: {parameters.get('error_description')}", "Core 3.1.2.5")
    state(report, parameters, request)
    unknown = parameters.keys() - EXPECTED - own.keys()
    report.should(not unknown, f"unexpected in the answer: {sorted(unknown)}", "Core 3.1.2.5")
    report.needs(parameters.get("code"), "a code comes", "Core 3.1.2.5")
    return parameters["code"]


def failed(report, callback, request, metadata, own=()):
    """An error came as errors come: state, no code, clean description. Returns the error."""
    parameters = callback.parameters
    state(report, parameters, request)
    issuer(report, parameters, metadata)
    report.must(parameters.get("error"), "an error comes", "Core 3.1.2.6")
    report.must("code" not in parameters, "no code comes with it", "Core 3.1.2.6")
    unknown = parameters.keys() - EXPECTED_IN_ERROR - set(own)
    report.should(not unknown, f"unexpected in the error: {sorted(unknown)}", "Core 3.1.2.6")
    description(report, parameters)
    return parameters.get("error", "")


def description(report, parameters, section="RFC 6749 4.1.2.1"):
    """The words beside an error keep to their alphabet."""
    words = parameters.get("error_description", "")
    report.should(not set(words) & set("\r\n\t"), "error_description has no line ends and tabs", section)
    report.must(DESCRIPTION.match(words.translate({9: None, 10: None, 13: None})), "error_description is clean", section)
    report.must(URI.match(parameters.get("error_uri", "")), "error_uri is clean", section)


def state(report, parameters, request):
    """The state comes back exactly, and only if one was sent."""
    sent, back = request.get("state"), parameters.get("state")
    report.must(back == sent, f"state comes back as sent ({sent!r}, back came {back!r})", "RFC 6749 4.1.2")


def issuer(report, parameters, metadata):
    """`iss` is the issuer where it is there, and there where it is promised."""
    if "iss" in parameters:
        report.must(parameters["iss"] == metadata["issuer"], f"iss is {parameters['iss']}", "RFC 9207 2")
    elif metadata.get("authorization_response_iss_parameter_supported"):
        report.must(False, "iss is there, as the metadata promises", "RFC 9207 3")
