"""AU: a deployment on its first day, and what must not be left in a program that is shipped."""

import re

import pytest
import requests
from attacker import at_once
from support.person import Page, Person

CHOSEN = "a long enough passphrase"


@pytest.fixture
def fresh(deployment, engine):
    """A server with an empty database."""
    return deployment(engine).start()


def link(server):
    """The one-time link that the server prints."""
    return re.search(r"http://\S+/setup\?token=\S+", server.logged())[0]


def make_operator(server, url, email):
    """Fills in the page behind a link: how many alerts and forms are left, or None without a form."""
    person = Person(server)
    form = person.open(url).form("new_password")
    if form is None:
        return None
    done = person.submit(form, email=email, new_password=CHOSEN, confirm_password=CHOSEN)
    return isinstance(done, Page) and not done.alerts and done.form("new_password") is None


def test_au_38_the_first_run_is_closed_for_good(fresh):
    """Only with the token of the console, once, whoever comes first; the log says when."""
    for url in ("/setup", "/setup?token=", "/setup?token=" + "A" * 43, "/setup?token[]=x"):
        page = Person(fresh).open(fresh.url(url))
        assert page.form("new_password") is None and page.status >= 400, url
    good = link(fresh)
    assert make_operator(fresh, good, "root@localhost")
    for url in (good, fresh.url("/setup")):
        assert make_operator(fresh, url, "evil@localhost") is None
    fresh.stop()
    fresh.start()
    assert make_operator(fresh, good, "evil@localhost") is None
    assert "evil@localhost" not in fresh.succeed("export")
    assert "user.created" in fresh.succeed("audit", "--organization", "-")


def test_au_138_a_link_that_is_only_looked_at_is_not_spent(fresh):
    """Mail scanners and previews open links; the form works afterwards."""
    good = link(fresh)
    for _ in range(5):
        assert requests.get(good, timeout=20).status_code == 200
        requests.head(good, timeout=20)
    assert make_operator(fresh, good, "root@localhost")


def test_au_139_of_twenty_that_use_the_link_at_once_one_becomes_operator(fresh):
    """The others find it used."""
    good = link(fresh)
    at_once(20, lambda n: make_operator(fresh, good, f"root{n}@localhost"))
    assert len(re.findall(r"root\d+@localhost", fresh.succeed("export"))) == 1


def test_au_39_there_are_no_default_credentials_and_no_development_endpoints(fresh):
    """Nobody can sign in to a fresh deployment, the people of the demonstration are not in it, and nothing answers where
    developers leave things."""
    for email, password in (
        ("admin@localhost", "admin"),
        ("root@localhost", "root"),
        ("admin@example.com", "password"),
        ("ann@demo.example", "correct horse battery"),
        ("bob@demo.example", "first-day passphrase"),
    ):
        page = Person(fresh).sign_in(fresh.url("/login"), email, password)
        assert isinstance(page, Page) and page.alerts
    for path in (
        "/api/test/reset", "/test", "/test/reset", "/debug", "/debug/pprof", "/demo", "/admin", "/metrics", "/env",
        "/actuator", "/actuator/env", "/console/h2", "/graphql", "/swagger", "/openapi.json", "/.git/HEAD", "/phpinfo.php",
    ):  # fmt: skip
        for method in ("get", "post"):
            assert requests.request(method, fresh.url(path), timeout=20).status_code in (404, 405), path


def test_au_140_no_variable_opens_the_program(deployment):
    """Switches that others use for development stop the start, since they are no settings."""
    server = deployment()
    for name in ("SIGNET_DEBUG", "SIGNET_DEV", "SIGNET_INSECURE", "SIGNET_DISABLE_AUTH", "SIGNET_ADMIN_PASSWORD"):
        done = server.command("serve", environment={name: "1"})
        assert done.returncode == 1 and name in done.stderr
