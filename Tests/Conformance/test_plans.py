"""Every module of every plan, under its own name: `test_module[basic-static/oidcc-server]`."""

import pytest
from suite.expected import EXPECTED
from suite.plans import PLANS
from suite.report import PASSED, REVIEW

ENTRIES = [pytest.param(entry, id=entry.key) for plan in PLANS for entry in plan.entries()]


@pytest.mark.parametrize("entry", ENTRIES)
def test_module(entry, played):
    """The module ends as it has to: passed or ready for review, or else as expected for a reason that is written down."""
    found, (expected, why) = played.report.verdict, EXPECTED.get(entry.module, (PASSED, ""))
    if found != expected and not (found == REVIEW and expected == PASSED):
        pytest.fail(f"{found}, not {expected}: {played.report.reason or why}", pytrace=False)
