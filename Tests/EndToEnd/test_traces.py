"""Traces as a collector gets them: read by OpenTelemetry's own messages, and held to the trace of a proxy that is believed."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from support.client import Client
from support.ports import wait_until
from support.world import world

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


class Collector:
    """Takes spans over OTLP/HTTP in JSON and reads them strictly."""

    def __init__(self):
        self.spans, self.resources, self.problems, self.status = [], [], [], 200
        collector = self

        class Handler(BaseHTTPRequestHandler):
            """One request."""

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if collector.status == 200:
                    try:
                        collector.take(self.path, self.headers["Content-Type"], body)
                    except Exception as problem:  # told by the test, not by a thread that nobody hears
                        collector.problems.append(repr(problem))
                self.send_response(collector.status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1/traces"

    def take(self, path, kind, body):
        """Reads a request; whatever the messages do not know is an error."""
        assert (path, kind) == ("/v1/traces", "application/json")
        document = json.loads(body)
        for resource in document["resourceSpans"]:
            for scope in resource["scopeSpans"]:
                for span in scope["spans"]:
                    for name in ("traceId", "spanId", "parentSpanId"):  # OTLP has hexadecimal where protobuf has base64
                        if name in span:
                            span[name] = base64.b64encode(bytes.fromhex(span[name])).decode()
        message = json_format.ParseDict(document, ExportTraceServiceRequest())
        for resource in message.resource_spans:
            self.resources.append({each.key: each.value.string_value for each in resource.resource.attributes})
            for scope in resource.scope_spans:
                self.spans += scope.spans

    def of(self, trace):
        """The spans of a trace that came so far, by name."""
        return {span.name: span for span in list(self.spans) if span.trace_id.hex() == trace}

    def named(self, name):
        """The spans of this name that came so far."""
        return [span for span in list(self.spans) if span.name == name]


@pytest.fixture
def collector():
    """A collector that ends with the test."""
    made = Collector()
    yield made
    made.server.shutdown()
    assert made.problems == []


def traced(deployment, collector, **settings):
    """A server that sends all its traces."""
    signet = deployment(tracing={"otlp_endpoint": collector.url, "sample_percent": 100}, **settings)
    signet.apply(world())
    return signet.start()


def attributes(span):
    """The attributes of a span as values."""
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in span.attributes}


def test_a_request_is_a_trace_of_its_parts(deployment, collector):
    """The token endpoint: request, use case, database, each within the one before; nothing of what was sent is in it."""
    signet = traced(deployment, collector)
    client = Client(signet)
    tokens = client.sign_in()
    wait_until(lambda: collector.named("token"), what="the spans")
    requested = next(span for span in collector.named("token") if span.kind == Span.SPAN_KIND_SERVER)
    told = attributes(requested)
    assert told["http.request.method"] == "POST" and told["http.route"] == "/token"
    assert told["http.response.status_code"] == 200 and told["signet.request_id"] in signet.logged()
    trace = requested.trace_id.hex()
    wait_until(lambda: "database write" in collector.of(trace), what="the whole trace")
    parts = [span for span in collector.spans if span.trace_id.hex() == trace]
    known = {span.span_id for span in parts}
    for span in parts:
        assert span.end_time_unix_nano >= span.start_time_unix_nano > 0 and len(span.trace_id) == 16
        assert span is requested or span == requested or span.parent_span_id in known, span.name
    assert {span.name for span in parts} >= {"token", "database read", "database write"}
    wait_until(lambda: collector.named("password hash"), what="the hash")
    assert collector.resources[0]["service.name"] == "signet"
    text = str(collector.spans)
    for secret in (tokens["access_token"], tokens["refresh_token"], "correct horse", "ann@acme.example", "code="):
        assert secret not in text


@pytest.mark.spec("W3C Trace Context", "3.2")
def test_a_trace_goes_on_only_where_a_proxy_of_ours_says_so(deployment, collector):
    """From a proxy of ours the trace and its decision are kept; a stranger's are not read."""
    quiet = {"traceparent": f"00-{TRACE}-{PARENT}-00"}
    loud = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
    behind = traced(deployment, collector, trusted_proxies=["127.0.0.1"])
    for fields in (quiet, loud):
        requests.get(behind.url("/login"), headers=fields, timeout=10, allow_redirects=False)
    wait_until(lambda: collector.of(TRACE), what="the trace of the proxy")
    assert collector.of(TRACE)["login"].parent_span_id.hex() == PARENT
    assert behind.stop() == 0
    assert len([span for span in collector.named("login") if span.trace_id.hex() == TRACE]) == 1
    before = len(collector.spans)
    direct = traced(deployment, collector)
    requests.get(direct.url("/login"), headers=loud, timeout=10, allow_redirects=False)
    assert direct.stop() == 0
    assert len(collector.spans) > before  # a trace of its own, sent before the process ended
    assert len([span for span in collector.named("login") if span.trace_id.hex() == TRACE]) == 1


def test_a_collector_that_is_away_holds_up_nobody(deployment, collector):
    """Requests are answered, the log says once what is wrong, and spans come again when the collector does."""
    collector.status = 503
    signet = traced(deployment, collector)
    for _ in range(50):
        assert signet.get("/login").status_code == 200
    wait_until(lambda: "spans not exported" in signet.logged(), what="a word about it")
    collector.status = 200

    def comes():
        signet.get("/login")
        return collector.named("login")

    wait_until(comes, what="spans again")
    assert signet.logged().count("spans not exported") == 1
