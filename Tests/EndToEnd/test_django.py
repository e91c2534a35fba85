"""A Django project with mozilla-django-oidc: a process of its own, signing people in by Signet."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from support.person import Arrival
from support.ports import free_port, wait_until
from support.world import client, secret

SITE = Path(__file__).parent / "support" / "django_site.py"


@pytest.fixture
def project(signet, tmp_path):
    """The address of the project, serving."""
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    signet.apply({"clients": [client("django", redirect_uris=[f"{home}/oidc/callback/"])]})
    told = {"metadata": signet.discovery(), "secret": secret("django"), "folder": str(tmp_path)}
    log = tmp_path / "django.log"
    with open(log, "w") as output:
        process = subprocess.Popen(
            [sys.executable, SITE, str(port)], stdin=subprocess.PIPE, stdout=output, stderr=output, text=True
        )
    process.stdin.write(json.dumps(told))
    process.stdin.close()

    def answers():
        assert process.poll() is None, log.read_text()
        try:
            return requests.get(f"{home}/health", timeout=5).ok
        except requests.ConnectionError:
            return False

    wait_until(answers, what="Django")
    yield home
    process.terminate()
    process.wait(timeout=20)


@pytest.mark.spec("OIDC Core", "3.1")
def test_sign_in_to_a_django_project(project, signet, person):
    """Who opens a page that wants an account has one afterwards, made from what Signet tells."""
    login = person.session.get(f"{project}/", allow_redirects=False, timeout=20)
    assert login.headers["Location"].startswith("/oidc/authenticate/")
    asked = person.session.get(project + login.headers["Location"], allow_redirects=False, timeout=20)
    arrival = person.sign_in(asked.headers["Location"])
    assert isinstance(arrival, Arrival), arrival.text
    page = person.session.get(arrival.url, timeout=20)
    assert page.url == f"{project}/" and page.json()["email"] == "ann@acme.example", page.text
    assert page.json()["authenticated"] is True
