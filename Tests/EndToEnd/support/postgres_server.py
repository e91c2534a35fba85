"""PostgreSQL servers of a test's own: with TLS, with a standby, to be killed; and PgBouncer before one."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from .databases import query
from .ports import free_port, wait_until
from .secure import self_signed

# PostgreSQL and PgBouncer refuse to run as root.
AS_SERVER = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 60
shared_buffers = 16MB
fsync = on
synchronous_commit = on
"""


def _programs():
    """The folder of PostgreSQL's programs, of the newest version there is."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    assert found, "PostgreSQL is not installed: run script/setup --test"
    return found[-1].parent


def _run(*command):
    """Runs a command as the servers' user to its end."""
    # Servers that a command leaves running must not hold its output open.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [*AS_SERVER, *map(str, command)],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=120,
            check=False,
        )
        output.seek(0)
        assert done.returncode == 0, f"{command[0]}: {output.read()}"


class PostgresServer:
    """One server with a folder and a port of its own."""

    def __init__(self, primary=None, encrypted=False):
        """An empty server, or a standby that follows `primary`; running when this returns."""
        self.bin = _programs()
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="signet-postgres-"))
        if AS_SERVER:
            shutil.chown(self.folder, "postgres")
        self.data = self.folder / "data"
        if primary:
            source = f"postgres://signet@127.0.0.1:{primary.port}/postgres?application_name=standby"
            _run(self.bin / "pg_basebackup", "-D", self.data, "-d", source, "-R", "-X", "stream", "-c", "fast")
        else:
            _run(self.bin / "initdb", "-D", self.data, "-U", "signet", "--auth=trust", "--encoding=UTF8", "--no-locale")
            self._append("postgresql.conf", SETTINGS)
        if encrypted:
            self._encrypt()
        self._append("postgresql.conf", f"port = {self.port}\n")
        self.start()

    def url(self, name="postgres", parameters=""):
        """The address of a database."""
        return f"postgres://signet@127.0.0.1:{self.port}/{name}{parameters}"

    def query(self, sql):
        """The rows of a statement as lines."""
        return query(self.url(), sql)

    def start(self):
        """Starts it and returns when it takes connections."""
        _run(self.bin / "pg_ctl", "start", "-D", self.data, "-l", self.folder / "log", "-w", "-t", "60")

    def stop(self, mode="immediate"):
        """Stops it; `immediate` is as good as a crash."""
        _run(self.bin / "pg_ctl", "stop", "-D", self.data, "-m", mode, "-w", "-t", "60")

    def kill(self):
        """Kills every process of it at once, as a machine dies."""
        postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(postmaster)], capture_output=True, text=True, check=True)
        for process in [postmaster, *map(int, listed.stdout.split())]:
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it ended with its parent
        # Whoever gets that number next is not to be stopped in its place.
        (self.data / "postmaster.pid").unlink()

    def wait_for(self, standby):
        """Lets every commit wait for the standby from now on."""
        self.query("alter system set synchronous_standby_names = '*'")
        self.query("select pg_reload_conf()")
        is_followed = "select count(*) from pg_stat_replication where sync_state = 'sync' and state = 'streaming'"
        wait_until(lambda: self.query(is_followed) == ["1"], seconds=60, what=f"a standby at {standby.port}")

    def promote(self):
        """Makes a standby the primary."""
        _run(self.bin / "pg_ctl", "promote", "-D", self.data, "-w", "-t", "60")

    def remove(self):
        """Stops it, if it runs, and removes its folder."""
        command = [*AS_SERVER, str(self.bin / "pg_ctl"), "stop", "-D", str(self.data), "-m", "immediate", "-w"]
        subprocess.run(command, cwd="/", capture_output=True, timeout=60, check=False)
        shutil.rmtree(self.folder)

    def _append(self, name, text):
        with open(self.data / name, "a", encoding="utf-8") as file:
            file.write(text)

    def _encrypt(self):
        """Makes it speak TLS, and nothing else."""
        files = self_signed(self.folder)
        self.authority = files.authority
        for file in (files.certificate, files.key):
            if AS_SERVER:
                shutil.chown(file, "postgres")
        files.key.chmod(0o600)
        self._append("postgresql.conf", f"ssl = on\nssl_cert_file = '{files.certificate}'\nssl_key_file = '{files.key}'\n")
        (self.data / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 trust\n")


class PgBouncer:
    """PgBouncer in transaction mode, with fewer connections behind it than before it."""

    def __init__(self, server):
        program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
        assert program, "PgBouncer is not installed: run script/setup --test"
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="signet-pgbouncer-"))
        (self.folder / "users").write_text('"signet" ""\n')
        (self.folder / "settings").write_text(
            f"[databases]\n* = host=127.0.0.1 port={server.port}\n[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\nauth_type = trust\n"
            f"auth_file = {self.folder}/users\npool_mode = transaction\ndefault_pool_size = 3\nmax_client_conn = 100\n"
        )
        if AS_SERVER:
            for path in (self.folder, *self.folder.iterdir()):
                shutil.chown(path, "postgres")
        self.process = subprocess.Popen(
            [*AS_SERVER, program, "-q", str(self.folder / "settings")],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self._answers, seconds=60, what="PgBouncer")

    def url(self, name="postgres"):
        """The address of a database through it."""
        return f"postgres://signet@127.0.0.1:{self.port}/{name}"

    def remove(self):
        """Stops it and removes its folder."""
        self.process.terminate()
        self.process.wait(timeout=60)
        shutil.rmtree(self.folder)

    def _answers(self):
        assert self.process.poll() is None, "pgbouncer ended"
        done = subprocess.run(["psql", "-Xqc", "select 1", self.url()], capture_output=True, timeout=20, check=False)
        return done.returncode == 0
