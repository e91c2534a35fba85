"""Signet as an operator meets it: a process with a folder, settings, files and signals."""

import os
import signal
import subprocess
from pathlib import Path

import requests
import yaml

from .databases import new_database, standard_engine
from .ports import free_port, wait_until

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = Path(os.environ.get("SIGNET_TEST_PROGRAM", ROOT / ".build" / "release" / "signet"))


def clean_environment(**more):
    """Our own environment without settings meant for others."""
    return {**{name: value for name, value in os.environ.items() if not name.startswith("SIGNET_")}, **more}


class PlainDumper(yaml.SafeDumper):
    """Writes a value that stands in two places twice: anchors are not taken."""

    def ignore_aliases(self, data):
        """Every value is written out."""
        return True


class Signet:
    """One deployment: folder, settings and, once started, a process.

    With `--nodes` on pytest's command line it is a cluster of so many, and the tests don't know.
    """

    nodes_wanted = 1
    beside_previous = False

    def __new__(cls, *_, encrypted=None, **__):
        """A cluster where one is wanted; a proxy in front that speaks TLS would be a test of the proxy."""
        if cls is Signet and cls.nodes_wanted > 1 and encrypted is None:
            from .cluster import Cluster

            return object.__new__(Cluster)
        return object.__new__(cls)

    def __init__(self, folder, engine=None, encrypted=None, **settings):
        """On the engine that the run is for, where none is named. `encrypted`, if given, has the PEM files `certificate`, `key` and the `authority` behind them."""
        self.folder = Path(folder)
        self.engine = engine or standard_engine()
        self.port = free_port()
        self.issuer = f"https://localhost:{self.port}" if encrypted else f"http://127.0.0.1:{self.port}"
        self.trusted = str(encrypted.authority) if encrypted else True
        if encrypted:
            settings["tls"] = {"certificate": str(encrypted.certificate), "key": str(encrypted.key)}
        self.database = new_database(self.engine, folder)
        self.settings = {
            "issuer": self.issuer,
            "listen": f"127.0.0.1:{self.port}",
            "database": self.database,
            "keys": str(self.folder / "keys"),
            "templates": str(ROOT / "templates"),
            "mail": {"transport": f"file:{self.folder}/outbox"},
            "shutdown": {"drain_seconds": 0},
            **settings,
        }
        self.config = self.folder / "signet.yaml"
        self.config.write_text(yaml.safe_dump(self.settings))
        self.log_file = self.folder / "signet.log"
        self.process = None

    # Commands

    def command(self, *arguments, stdin="", environment=None):
        """Runs a command with this deployment's settings to its end."""
        return subprocess.run(
            [PROGRAM, *arguments, "--config", self.config],
            cwd=self.folder,
            input=stdin,
            env=clean_environment(**(environment or {})),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def succeed(self, *arguments, **options):
        """Runs a command that has to succeed, and returns what it printed."""
        done = self.command(*arguments, **options)
        assert done.returncode == 0, f"signet {' '.join(map(str, arguments))}: {done.stderr or done.stdout}"
        return done.stdout

    def apply(self, declared, *options, name="applied.yaml"):
        """Applies a document, given as text or as values, and returns the plan's lines."""
        file = self.folder / name
        file.write_text(declared if isinstance(declared, str) else yaml.dump(declared, Dumper=PlainDumper, sort_keys=False))
        return self.succeed("apply", "-f", file, *options).splitlines()

    # Life

    def start(self, *options, **environment):
        """Starts serving and waits until it is ready."""
        self.log = open(self.log_file, "a")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--config", self.config, *options],
            cwd=self.folder,
            env=clean_environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
        )
        wait_until(self.is_ready, what="ready")
        return self

    def is_ready(self):
        """Whether the server answers ready; an ended process is an error at once."""
        ended = self.process.poll()
        assert ended is None, f"signet serve ended with {ended}:\n{self.log_file.read_text()}"
        try:
            return self.get("/health/ready", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def stop(self):
        """Asks the server to end and returns how it ended."""
        if self.process is None:
            return None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise
        finally:
            self.process = None
            self.log.close()

    # What it publishes

    def url(self, path):
        """An address of this server."""
        return self.issuer + path

    def get(self, path, timeout=10):
        """The answer at a path of this server."""
        return requests.get(self.url(path), timeout=timeout, verify=self.trusted)

    def discovery(self):
        """The published metadata."""
        return self.get("/.well-known/openid-configuration").json()

    def jwks(self):
        """The published keys."""
        return requests.get(self.discovery()["jwks_uri"], timeout=10, verify=self.trusted).json()

    def logged(self):
        """Everything the server has written."""
        return self.log_file.read_text()
