"""Verdicts other than PASSED and REVIEW that are as they should be, each with its reason.

Like the lists of expected failures and skips of the official suite: a module that is on it has to end that way, for
exactly what is written here; any other finding fails the run.
"""

from dataclasses import dataclass

from suite.report import FAILED, PASSED, REVIEW, SKIPPED, WARNING


@dataclass(frozen=True)
class Expectation:
    """How a module ends, why that is right, and the failures and warnings that are meant, if any."""

    verdict: str
    why: str
    failures: tuple = ()
    warnings: tuple = ()

    def met(self, report):
        """Whether a report is what was expected."""
        found = (report.verdict, set(report.failures), set(report.warnings))
        return found == (self.verdict, set(self.failures), set(self.warnings))


# Clients that registered themselves are told no organization with openid alone, so their plans are without a warning.
ORGANIZATION = Expectation(
    WARNING,
    "applications that the operator declared are always told the organization: a sub without it is ambiguous to them",
    warnings=("not asked for, in the ID token: ['org_id', 'org_name'] (Core 5.4)",),
)
SIGNED = Expectation(SKIPPED, "request objects have to be signed")
EXPECTED = {
    "oidcc-idtoken-unsigned": Expectation(SKIPPED, "ID tokens are always signed"),
    "oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported": SIGNED,
    "oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported": SIGNED,
    "oidcc-ensure-request-object-with-redirect-uri": SIGNED,
    "oidcc-request-uri-unsigned": SIGNED,
    **{
        f"{plan}-static/{module}": ORGANIZATION
        for plan in ("basic", "formpost-basic")
        for module in ("oidcc-server", "oidcc-server-client-secret-post")
    },
    "dynamic-dynamic/oidcc-discovery-endpoint-verification": Expectation(
        FAILED,
        "the implicit grant is not built, on purpose (RFC 9700 2.1.2); the profile for dynamic registration demands it",
        (
            "response_types_supported lacks id_token, id_token token (Core 15.2)",
            "grant_types_supported lacks implicit (Discovery 3)",
        ),
    ),
}


def as_expected(entry, report):
    """Whether an entry ended as it has to: passed or ready for review where nothing else is written down."""
    expectation = EXPECTED.get(entry.key) or EXPECTED.get(entry.module)
    return expectation.met(report) if expectation else report.verdict in (PASSED, REVIEW)


def why(entry):
    """The reason that is written down for an entry, or nothing."""
    expectation = EXPECTED.get(entry.key) or EXPECTED.get(entry.module)
    return expectation.why if expectation else ""
