"""A server whose clock can be set."""

import subprocess
import time
from email.utils import parsedate_to_datetime
from pathlib import Path

from .ports import wait_until

SOURCE = Path(__file__).with_name("clock.c")


class SetClock:
    """Moves the clock of the processes that are started with `environment`."""

    def __init__(self, folder):
        self.library, self.file = folder / "clock.so", folder / "clock"
        built = subprocess.run(
            ["cc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", self.library, SOURCE],
            capture_output=True,
            text=True,
            check=False,
        )
        assert built.returncode == 0, built.stderr
        self.environment = {"LD_PRELOAD": str(self.library), "SIGNET_TEST_CLOCK": str(self.file)}
        self.offset = 0
        self.set(0)

    def set(self, seconds, server=None):
        """So many seconds from the true time; a server that is given has taken it over when this returns."""
        self.offset = seconds
        draft = self.file.with_suffix(".new")
        draft.write_text(str(seconds))
        draft.replace(self.file)
        if server:
            wait_until(lambda: abs(seen(server) - self.now()) < 100, what="the new time")

    def now(self):
        """The time that a process reads."""
        return time.time() + self.offset


def seen(server):
    """The time that a server says it is (RFC 9110 6.6.1)."""
    return parsedate_to_datetime(server.get("/health/ready").headers["Date"]).timestamp()
