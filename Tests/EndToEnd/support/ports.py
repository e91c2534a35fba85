"""Ports, asked from the system."""

import socket
import time


def free_port():
    """A port of the loopback address that nobody listens on; nor on the next one, where a demonstration would be."""
    while True:
        with socket.socket() as probe, socket.socket() as neighbour:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
            try:
                neighbour.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def wait_until(condition, seconds=20, pause=0.02, what="the condition"):
    """Waits until `condition()` is true and returns what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(pause)
    raise AssertionError(f"{what} did not come true in {seconds} s")
