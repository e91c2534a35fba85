"""Every module of every plan, under its own name: `test_module[basic-static/oidcc-server]`."""

import pytest
from suite.expected import as_expected
from suite.plans import PLANS

ENTRIES = [pytest.param(entry, id=entry.key) for plan in PLANS for entry in plan.entries()]


@pytest.mark.parametrize("entry", ENTRIES)
def test_module(entry, played):
    """The module ends as it has to: passed or ready for review, or else as is written down with a reason."""
    if not as_expected(entry, played.report):
        pytest.fail(f"{played.report.verdict}: {played.report.reason}", pytrace=False)
