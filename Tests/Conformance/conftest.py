"""Sets the stage, plays the modules that were asked for, and prints a line for each."""

import os
from collections import Counter

import pytest
import suite.modules  # noqa: F401  they register themselves
from suite.expected import as_expected, why
from suite.plans import PLANS
from suite.stage import Stage
from suite.theatre import Theatre
from support.server import PROGRAM

PLAYED = pytest.StashKey[dict]()


def pytest_sessionstart(session):
    """Nothing here builds: script/conformance does."""
    session.config.stash[PLAYED] = {}
    if not PROGRAM.exists():
        pytest.exit(f"{PROGRAM} is not there: swift build -c release --product signet", returncode=3)


@pytest.fixture(scope="session")
def theatre(request, tmp_path_factory):
    """The modules under way: all that were asked for are begun before the first is waited for."""
    asked = [item.callspec.params for item in request.session.items if "theatre" in item.fixturenames]
    prompts = {params["entry"]: params.get("spoil", lambda run: None) for params in asked}
    stage = Stage(tmp_path_factory.mktemp("conformance"), list(prompts))
    theatre = None
    try:
        stage.start()
        theatre = Theatre(stage, prompts, int(os.environ.get("SIGNET_TEST_WORKERS", "4")))
        yield theatre
    finally:
        if theatre:
            theatre.close()
        stage.stop()


@pytest.fixture
def played(theatre, entry, request):
    """How the module of this test ended."""
    request.config.stash[PLAYED][entry] = theatre.played(entry)
    return request.config.stash[PLAYED][entry]


def pytest_terminal_summary(terminalreporter, config):
    """A line a module, and the totals of each plan."""
    played = config.stash.get(PLAYED, {})
    for plan in PLANS:
        entries = [entry for entry in plan.entries() if entry in played]
        if not entries:
            continue
        terminalreporter.section(plan.title, sep="-")
        totals = Counter()
        for entry in entries:
            report = played[entry].report
            totals[report.verdict] += 1
            expected = f" [expected: {why(entry)}]" if as_expected(entry, report) and why(entry) else ""
            terminalreporter.write_line(f"{report.verdict:<8} {entry.module}  {report.reason}".rstrip() + expected)
        terminalreporter.write_line(", ".join(f"{count} {verdict}" for verdict, count in sorted(totals.items())))
