"""`signet connection test` under way: the command, and a browser that has been nowhere."""

import re
import subprocess

from .person import Person
from .server import PROGRAM, clean_environment


class Trial:
    """One run of the command."""

    def __init__(self, server, connection, *options):
        self.server, self.connection = server, connection
        self.command = subprocess.Popen(
            [PROGRAM, "connection", "test", connection, *options, "--config", server.config],
            cwd=server.folder,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.person = Person(server)
        self.url = None

    def address(self):
        """The address that the command prints first."""
        while not self.url:
            line = self.command.stdout.readline()
            assert line, self.command.stderr.read()
            pattern = rf"(https?://\S+?/sso/{re.escape(self.connection)}/login\?test=[\w-]+)"
            found = re.search(pattern, line.replace("\\/", "/"))
            self.url = found and found[1]
        return self.url

    def outcome(self):
        """The exit code and the rest of what the command printed."""
        printed, complaint = self.command.communicate(timeout=60)
        return self.command.returncode, printed, complaint

    def stop(self):
        """Ends the command before anybody came back."""
        self.command.terminate()
        self.command.communicate(timeout=60)
