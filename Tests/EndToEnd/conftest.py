"""Servers for the tests: one shared by those that leave it as it was, one of its own for those that don't."""

import os

import pytest
from support.chromium import chromium
from support.databases import ENGINES, WITHOUT_A_PART, standard_engine
from support.person import Person
from support.server import PROGRAM, Signet
from support.world import world


def pytest_addoption(parser):
    """`--database postgres` runs what names no engine on PostgreSQL, and leaves out what names one.

    With `--nodes` every test that meets Signet through its address meets a cluster instead.
    """
    parser.addoption("--nodes", type=int, default=1, help="nodes over one database, in place of one process")
    parser.addoption("--beside-previous", action="store_true", help="every second node is of the release before")
    parser.addoption("--database", choices=ENGINES, default=ENGINES[0], help="the engine of servers that name none")


def pytest_configure(config):
    """Tells the support code, here and in every worker."""
    os.environ["SIGNET_TEST_DATABASE"] = config.getoption("--database")
    Signet.nodes_wanted = config.getoption("--nodes")
    Signet.beside_previous = config.getoption("--beside-previous")


def pytest_collection_modifyitems(config, items):
    """Each test runs once on each engine, over the runs for both; where the database has no part, once."""

    def is_wanted(item):
        named = [value for value in item.callspec.params.values() if value in ENGINES] if hasattr(item, "callspec") else []
        if item.path.stem in WITHOUT_A_PART:
            return standard_engine() == ENGINES[0] and ENGINES[1] not in named
        return standard_engine() == ENGINES[0] or not named

    left_out = [item for item in items if not is_wanted(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if is_wanted(item)]


def pytest_sessionstart(session):
    """Nothing here builds: script/test does."""
    if not PROGRAM.exists():
        pytest.exit(f"{PROGRAM} is not there: swift build -c release --product signet", returncode=3)


@pytest.fixture
def deployment(tmp_path):
    """Makes deployments that end with the test: `deployment(engine, **settings)`, not started yet."""
    made = []

    def make(engine=None, **settings):
        folder = tmp_path / f"signet-{len(made)}"
        folder.mkdir()
        made.append(Signet(folder, engine, **settings))
        return made[-1]

    yield make
    for server in made:
        server.stop()


@pytest.fixture(params=ENGINES)
def engine(request):
    """Each engine in turn."""
    return request.param


@pytest.fixture(scope="session", params=ENGINES)
def signet(request, tmp_path_factory):
    """A server with the world applied, on each engine in turn; tests leave it as it was."""
    server = Signet(tmp_path_factory.mktemp("signet"), request.param)
    server.apply(world(users=["ann", "bob", "cora", "dan"]))
    yield server.start()
    assert server.stop() == 0, server.logged()


@pytest.fixture
def person(signet):
    """A browser that has been nowhere yet."""
    return Person(signet)


@pytest.fixture
def browse():
    """Opens browsers that close with the test."""
    opened = []

    def make(**options):
        opened.append(chromium(**options))
        return opened[-1]

    yield make
    for browser in opened:
        browser.quit()
