"""Ports of the loopback address, and waiting for what listens there."""

import fcntl
import itertools
import os
import random
import socket
import tempfile
import time
from pathlib import Path


def free_port():
    """A port that nobody listens on, of this process alone as long as it lives; its neighbour above is free too.

    A port asked from the system is free only until somebody else asks, here or in another worker: until a server listens
    on it, seconds may pass. So ports are taken where the system gives none away, each under a lock that other processes
    see.
    """
    return next(port for port in _candidates if _reserve(port) and _is_free(port) and _is_free(port + 1))


def _outside_of_given_ports():
    """Every second port that the system gives to nobody who asks for any; all of them, where it gives away all."""
    lowest, highest = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    every = range(10_000, 65_534, 2)
    return [port for port in every if not lowest - 1 <= port <= highest] or list(every)


def _round_and_round(ports):
    """Begins anywhere, so that a run beside this one is elsewhere, and comes back to a port only after all others."""
    start = random.randrange(len(ports))
    return itertools.cycle(ports[start:] + ports[:start])


_candidates = _round_and_round(_outside_of_given_ports())
_locks = os.open(Path(tempfile.gettempdir()) / f"signet-test-ports-{os.getuid()}", os.O_RDWR | os.O_CREAT, 0o600)


def _reserve(port):
    """Takes the byte of the file that stands for the port, which the system gives back when this process ends; false where
    another process has it."""
    try:
        fcntl.lockf(_locks, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
    except OSError:
        return False
    return True


def _is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_until(condition, seconds=20, pause=0.02, what="the condition"):
    """Waits until `condition()` is true and returns what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(pause)
    raise AssertionError(f"{what} did not come true in {seconds} s")
