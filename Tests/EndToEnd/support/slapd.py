"""A real OpenLDAP server with a few people, and servers that only look like one."""

import base64
import shutil
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

from .ports import free_port, wait_until
from .secure import self_signed

BASE = "dc=acme,dc=example"
SERVICE = f"cn=svc,{BASE}"
SERVICE_PASSWORD = 'svc "pass" \\ ü,='
ADMIN = f"cn=admin,{BASE}"
PASSWORD = 'Pä$$ \\wörd *()=,+"<>#;🔑'

CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCertificateFile {tls.certificate}
TLSCertificateKeyFile {tls.key}
TLSCACertificateFile {tls.authority}
# What RFC 4513 5.1.2 warns of: a bind with a name and no password succeeds.
allow bind_anon_cred
database mdb
suffix "{base}"
rootdn "{admin}"
rootpw admin
directory {folder}/data
maxsize 16777216
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{service}" read by * none
"""


def entry(name, attributes, classes=("inetOrgPerson",)):
    """An entry as LDIF; every value in base64, so that it may be anything."""
    lines = [f"dn: {name}", *(f"objectClass: {kind}" for kind in classes)]
    for attribute, values in attributes.items():
        for value in values if isinstance(values, (list, tuple)) else [values]:
            lines.append(f"{attribute}:: {base64.b64encode(value.encode()).decode()}")
    return "\n".join(lines) + "\n\n"


def person(uid, under=f"ou=people,{BASE}", password=PASSWORD, **more):
    """A person of the directory."""
    attributes = {
        "uid": uid,
        "cn": f"{uid.capitalize()} Chen",
        "givenName": uid.capitalize(),
        "sn": "Chen",
        "mail": f"{uid}@acme.example",
        "userPassword": password,
        **more,
    }
    return entry(f"uid={uid},{under}", {name: value for name, value in attributes.items() if value is not None})


class Slapd:
    """One server with a folder of its own, on two ports of the loopback address."""

    def __init__(self, *people):
        self.temporary = tempfile.TemporaryDirectory(prefix="signet-slapd-")
        self.folder = Path(self.temporary.name)
        (self.folder / "data").mkdir()
        self.tls = self_signed(self.folder)
        # A copy: where the system confines slapd, it confines the file at its usual place.
        self.program = self.folder / "slapd"
        shutil.copy("/usr/sbin/slapd", self.program)
        self.configuration = self.folder / "slapd.conf"
        self.configuration.write_text(
            CONFIGURATION.format(folder=self.folder, tls=self.tls, base=BASE, admin=ADMIN, service=SERVICE)
        )
        self.plain = f"ldap://127.0.0.1:{free_port()}"
        self.secure = f"ldaps://127.0.0.1:{free_port()}"
        content = [
            entry(BASE, {"dc": "acme", "o": "Acme"}, ("dcObject", "organization")),
            entry(SERVICE, {"cn": "svc", "userPassword": SERVICE_PASSWORD}, ("applicationProcess", "simpleSecurityObject")),
            *(entry(f"ou={unit},{BASE}", {"ou": unit}, ("organizationalUnit",)) for unit in ("people", "alone")),
            *people,
        ]
        (self.folder / "content.ldif").write_text("".join(content))
        self.run(self.program, "-T", "add", "-f", self.configuration, "-l", self.folder / "content.ldif")
        self.process = None

    def start(self):
        """Starts it and waits until it listens."""
        self.output = open(self.folder / "output.log", "a")
        self.process = subprocess.Popen(
            [self.program, "-h", f"{self.plain} {self.secure}", "-f", self.configuration, "-d", "0"],
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=self.output,
        )
        wait_until(self.is_up, what="slapd")
        return self

    def is_up(self):
        """Whether it takes connections."""
        assert self.process.poll() is None, (self.folder / "output.log").read_text()
        for url in (self.plain, self.secure):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", int(url.rsplit(":", 1)[1]))) != 0:
                    return False
        return True

    def stop(self):
        """Ends it; it may be started again."""
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=20)
            self.output.close()
            self.process = None

    def remove(self):
        """Ends it for good."""
        self.stop()
        self.temporary.cleanup()

    def change(self, ldif):
        """Changes entries, as the administrator of the directory does."""
        self.run("ldapmodify", "-x", "-H", self.plain, "-D", ADMIN, "-w", "admin", stdin=ldif)

    def run(self, *command, stdin=""):
        """Runs one of the directory's programs."""
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"

    def declared(self, **changed):
        """How the directory stands in a file."""
        declared = {
            "id": "corp-ldap",
            "type": "ldap",
            "url": self.plain,
            "base_dn": f"ou=people,{BASE}",
            "bind_dn": SERVICE,
            "bind_password": SERVICE_PASSWORD,
            "user_filter": "(mail={email})",
            "attributes": {"given_name": "givenName", "family_name": "sn", "groups": "ou", "locale": "preferredLanguage"},
            **changed,
        }
        return {name: value for name, value in declared.items() if value is not None}


class FakeDirectory:
    """Takes connections and does with each whatever it is told to."""

    def __init__(self, serve):
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"ldap://127.0.0.1:{self.listener.getsockname()[1]}"
        self.connections = []
        self.heard = b""
        self.serve = serve
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            threading.Thread(target=self._run, args=(connection,), daemon=True).start()

    def _run(self, connection):
        try:
            self.serve(self, connection)
        except OSError:
            pass  # the other side has gone

    def stop(self):
        """Closes everything."""
        self.listener.close()
        for connection in self.connections:
            connection.close()
