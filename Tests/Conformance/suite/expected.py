"""Verdicts other than PASSED and REVIEW that are as they should be, each with its reason.

Like the lists of expected failures and skips of the official suite: a module that is on it has to end that way, and any
other verdict than the expected one fails.
"""

from suite.report import SKIPPED

EXPECTED = {
    "oidcc-idtoken-unsigned": (SKIPPED, "tokens are always signed"),
    "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported": (
        SKIPPED,
        "request objects have to be signed",
    ),
    "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported": (
        SKIPPED,
        "request objects have to be signed",
    ),
    "oidcc-ensure-request-object-with-redirect-uri": (SKIPPED, "request objects have to be signed"),
    "oidcc-request-uri-unsigned": (SKIPPED, "request objects have to be signed"),
}
