"""Metrics as Prometheus reads them: both texts by its own parsers, figures that rise with what happens, no names of people."""

import re
import socket

import pytest
import requests
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as prometheus
from support.client import Client
from support.person import Person
from support.ports import free_port, wait_until
from support.world import world

OPEN_METRICS = "application/openmetrics-text"
SCRAPE = f"{OPEN_METRICS};version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"  # as Prometheus asks


class Metrics:
    """The listener for metrics of a server."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}/metrics"

    def get(self, accept=SCRAPE):
        """The answer."""
        return requests.get(self.url, headers={"Accept": accept}, timeout=20)

    def families(self):
        """Every family by name, read by the official parser, which refuses what breaks the standard."""
        return {family.name: family for family in open_metrics(self.get().text)}

    def value(self, sample, **labels):
        """The figure of one sample; 0 where there is none."""
        found = [
            read.value
            for family in self.families().values()
            for read in family.samples
            if read.name == sample and read.labels == labels
        ]
        return sum(found)


@pytest.fixture
def measured(deployment, engine):
    """A server with metrics, and its metrics."""
    port = free_port()
    signet = deployment(engine, metrics={"listen": f"127.0.0.1:{port}"})
    signet.apply(world(users=["ann", "bob"], clients=[]))
    signet.start()
    metrics = Metrics(port)
    wait_until(lambda: answers(metrics), what="metrics")
    return signet, metrics


def answers(metrics):
    """Whether the listener is there."""
    try:
        return metrics.get().status_code == 200
    except requests.ConnectionError:
        return False


def test_figures_rise_with_what_happens(measured):
    """Requests, sign-ins, tokens, hashes, database units: each is counted where it happens, under names by convention."""
    signet, metrics = measured
    client = Client(signet)
    tokens = client.sign_in()
    assert client.refresh(tokens["refresh_token"]).status_code == 200
    assert client.refresh("nonsense").status_code == 400
    url, _ = client.authorization()
    Person(signet).sign_in(url, "bob@acme.example", "not the password")

    assert metrics.value("signet_sign_ins_total", method="native", outcome="signed_in") == 1
    assert metrics.value("signet_sign_ins_total", method="native", outcome="not_right") == 1
    for _ in range(6):
        Person(signet).sign_in(url, "bob@acme.example", "not the password")
    assert metrics.value("signet_sign_ins_total", method="native", outcome="locked") == 1
    assert metrics.value("signet_token_requests_total", grant="authorization_code", outcome="issued") == 1
    assert metrics.value("signet_token_requests_total", grant="refresh_token", outcome="issued") == 1
    assert metrics.value("signet_token_requests_total", grant="refresh_token", outcome="invalid_grant") == 1
    assert metrics.value("signet_http_request_duration_seconds_count", endpoint="token", status="2xx") == 2
    assert metrics.value("signet_http_request_duration_seconds_count", endpoint="token", status="4xx") == 1
    assert metrics.value("signet_password_hash_duration_seconds_count") >= 2
    assert metrics.value("signet_password_hash_duration_seconds_sum") > 0
    assert metrics.value("signet_ready") == 1
    assert metrics.value("signet_mail_queue_length") == 0
    for operation in ("read", "write"):
        assert metrics.value("signet_database_duration_seconds_count", operation=operation) > 0
    if signet.engine == "sqlite":
        assert metrics.value("signet_database_commit_size_count") > 0
    for algorithm in ("ES256", "RS256", "PS256", "EdDSA"):
        assert metrics.value("signet_signing_key_age_seconds", algorithm=algorithm) > 0
        assert metrics.value("signet_signing_key_rotation_due_seconds", algorithm=algorithm) > 86_400
    before = metrics.value("process_cpu_seconds_total")
    for _ in range(200):
        signet.get("/login")
    assert metrics.value("process_cpu_seconds_total") > before
    assert metrics.value("process_resident_memory_bytes") > 10_000_000
    wait_until(lambda: metrics.value("signet_event_loop_lag_seconds_count") > 0, what="a look at the event loops")


def test_both_texts_are_what_their_parsers_take(measured):
    """OpenMetrics unless the older text is asked for; the same families in both, each with its type and help."""
    _, metrics = measured
    answer = metrics.get()
    assert answer.headers["Content-Type"] == f"{OPEN_METRICS}; version=1.0.0; charset=utf-8"
    assert answer.text.endswith("# EOF\n")
    modern = list(open_metrics(answer.text))
    assert len(modern) > 15
    for family in modern:
        assert re.fullmatch(r"(signet|process)(_[a-z0-9]+)+", family.name), family.name
        assert family.documentation and family.type in ("counter", "gauge", "histogram", "info"), family
        assert not family.unit or family.name.endswith("_" + family.unit)
    assert requests.get(metrics.url, timeout=20).headers["Content-Type"].startswith(OPEN_METRICS)

    older = metrics.get("text/plain")
    assert older.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    kinds = {family.name: family.type for family in prometheus(older.text)}
    for family in modern:
        name = {"counter": family.name, "info": family.name + "_info"}.get(family.type, family.name)
        assert kinds[name] == {"info": "gauge"}.get(family.type, family.type)


def test_nothing_that_was_sent_becomes_a_label(measured):
    """Paths, addresses, clients and accounts that strangers name leave no series."""
    signet, metrics = measured
    count = len(metrics.get().text.splitlines())
    for number in range(30):
        signet.get(f"/nowhere-{number}")
        signet.get(f"/login/org/stranger-{number}")
        signet.get(f"/sso/stranger-{number}/login")
        data = {"grant_type": f"stranger-{number}", "client_id": f"stranger-{number}"}
        requests.post(signet.url("/token"), data=data, timeout=10)
    text = metrics.get().text
    assert "stranger" not in text and "nowhere" not in text and "acme" not in text and "portal" not in text
    assert len(text.splitlines()) < count + 200
    assert metrics.value("signet_metric_series_refused_total") == 0


def test_metrics_are_on_their_own_listener_alone(measured):
    """The public address knows no /metrics, and the listener knows nothing else."""
    signet, metrics = measured
    assert signet.get("/metrics").status_code == 404
    assert requests.get(metrics.url.replace("/metrics", "/login"), timeout=10).status_code == 404
    assert requests.post(metrics.url, timeout=10).status_code == 405
    assert requests.head(metrics.url, timeout=10).text == ""


def test_an_address_that_is_taken_is_one_line(deployment):
    """Somebody else listens there: the start says where, and says nothing of listening before it knows."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = deployment().command("serve", environment={"SIGNET_METRICS_LISTEN": address})
    assert done.returncode == 1 and "notice listening" not in done.stderr, done.stderr
    assert done.stderr.splitlines()[-1] == f"signet: metrics.listen {address}: another program listens there"
