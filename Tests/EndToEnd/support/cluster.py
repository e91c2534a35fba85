"""Several nodes over one PostgreSQL behind HAProxy, which gives each request to the next one: no session sticks to a
node."""

import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import requests
import yaml

from .ports import free_port, wait_until
from .server import PROGRAM, ROOT, Signet, clean_environment

HAPROXY = shutil.which("haproxy", path="/usr/sbin:/usr/local/sbin:/usr/bin")

CONFIGURATION = """
global
    maxconn 2000
defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
    option redispatch
    retries 3
    retry-on conn-failure
frontend public
    bind 127.0.0.1:{port}
    http-request set-header X-Forwarded-Proto http
    option forwardfor
    http-response set-header X-Served-By %s
    default_backend nodes
backend nodes
    balance roundrobin
    option httpchk
    http-check send meth GET uri /health/ready ver HTTP/1.1 hdr Host localhost
    http-check expect status 200
    default-server check inter 200ms fastinter 100ms fall 1 rise 1
{servers}
"""


@dataclass(frozen=True)
class Release:
    """A program and what belongs to it."""

    program: Path
    templates: Path
    # Settings of the tests that it does not know.
    unknown: tuple = ()

    @staticmethod
    def current():
        """This version."""
        return Release(PROGRAM, ROOT / "templates")

    @staticmethod
    def previous():
        """The release before, which script/previous has built."""
        folder = ROOT / ".build-previous" / (ROOT / "script" / "previous.commit").read_text().strip()
        assert (folder / "signet").exists(), "no release before: script/previous"
        return Release(folder / "signet", folder / "templates", unknown=("shutdown",))


class Node:
    """One process of a cluster, with a port of its own."""

    def __init__(self, cluster, number, release):
        self.name = f"node{number}"
        self.folder = cluster.folder
        self.program = release.program
        self.port = free_port()
        self.config = cluster.folder / f"{self.name}.yaml"
        settings = {name: value for name, value in cluster.settings.items() if name not in release.unknown}
        settings |= {"listen": f"127.0.0.1:{self.port}", "templates": str(release.templates)}
        self.config.write_text(yaml.safe_dump(settings))
        self.log_file = cluster.folder / f"{self.name}.log"
        self.process = None

    def launch(self, *options, **environment):
        """Starts the process and waits for nothing."""
        with open(self.log_file, "a") as log:
            self.process = subprocess.Popen(
                [self.program, "serve", "--config", self.config, *options],
                cwd=self.folder,
                env=clean_environment(**environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self

    def start(self):
        """Starts the process and waits until it is ready."""
        self.launch()
        wait_until(self.is_ready, seconds=60, what=f"{self.name} ready")
        return self

    def is_ready(self):
        """Whether this node takes requests; an ended process is an error at once."""
        ended = self.process.poll()
        assert ended is None, f"{self.name} ended with {ended}:\n{self.log_file.read_text()}"
        return self.status() == 200

    def status(self):
        """The status of its readiness; None where nobody listens."""
        try:
            return requests.get(self.url("/health/ready"), timeout=5).status_code
        except requests.ConnectionError:
            return None

    def url(self, path):
        """An address of this node alone, past the proxy."""
        return f"http://127.0.0.1:{self.port}{path}"

    def stop(self):
        """Asks the node to end and returns how it ended."""
        if self.process is None:
            return None
        process, self.process = self.process, None
        process.send_signal(signal.SIGCONT)
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def kill(self):
        """Ends the process as a power cut does."""
        self.process.kill()
        self.process.wait()
        self.process = None

    def send(self, number):
        """Sends a signal: to stop it in its tracks, or to let it go on."""
        self.process.send_signal(number)

    def logged(self):
        """What this node has written."""
        return self.log_file.read_text() if self.log_file.exists() else ""


class Cluster(Signet):
    """A deployment of several nodes, met through its proxy like any other."""

    def __init__(self, folder, engine=None, releases=None, **settings):
        """Takes what a deployment of one node takes; `releases` has one for each node.

        A cluster of one release is over PostgreSQL, whatever a test would have: nodes on several machines are.
        """
        settings.setdefault("trusted_proxies", ["127.0.0.1"])
        super().__init__(folder, engine if Signet.beside_previous else "postgres", **settings)
        if releases is None:
            second = Release.previous() if Signet.beside_previous else Release.current()
            releases = [second if number % 2 else Release.current() for number in range(Signet.nodes_wanted)]
        self.nodes = [Node(self, number, release) for number, release in enumerate(releases)]
        self.proxy = None

    def start(self, *options, **environment):
        """Starts all nodes, then the proxy, and waits until every node is ready.

        The first one brings the database up to date. Then all others start at once.
        """
        self.nodes[0].launch(*options, **environment)
        wait_until(self.nodes[0].is_ready, seconds=60, what=f"{self.nodes[0].name} ready")
        for node in self.nodes[1:]:
            node.launch(*options, **environment)
        for node in self.nodes:
            wait_until(node.is_ready, seconds=60, what=f"{node.name} ready")
        self.start_proxy()
        return self

    def start_proxy(self):
        """Starts HAProxy and waits until it hands on."""
        assert HAPROXY, "no haproxy: script/setup --test"
        servers = "\n".join(f"    server {node.name} 127.0.0.1:{node.port}" for node in self.nodes)
        file = self.folder / "haproxy.cfg"
        file.write_text(CONFIGURATION.format(port=self.port, servers=servers))
        with open(self.folder / "haproxy.log", "a") as log:
            self.proxy = subprocess.Popen([HAPROXY, "-db", "-f", file], stdout=log, stderr=log)
        wait_until(self.is_reached, what="HAProxy")

    def is_reached(self):
        """Whether a request through the proxy is answered."""
        assert self.proxy.poll() is None, Path(self.folder / "haproxy.log").read_text()
        try:
            return self.get("/health/ready", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def is_ready(self):
        """Whether every node takes requests."""
        return all(node.is_ready() for node in self.nodes)

    @property
    def process(self):
        """Whatever stands for the deployment as one process: its proxy."""
        return self.proxy

    @process.setter
    def process(self, _):
        """The base class has none yet."""

    def stop(self):
        """Asks every node to end; 0 when all did so in good order."""
        if self.proxy:
            self.proxy.terminate()
            self.proxy.wait()
            self.proxy = None
        ends = [node.stop() for node in self.nodes if node.process]
        return next((end for end in ends if end), 0) if ends else None

    def logged(self):
        """Everything the nodes have written."""
        return "".join(node.logged() for node in self.nodes)
