"""Memory stays flat however long the load goes on."""

import os
import time

from support.faults import report
from support.load import FORGETFUL, Load, crowd
from support.ports import wait_until
from support.usage import mapped_files, memory, open_files

MINUTES = float(os.environ.get("SIGNET_TEST_MINUTES", "0.3"))


def test_what_only_starting_needs_is_given_back(deployment):
    """Soon after it started, the program and its libraries take less than half of what the server had at most."""
    server = deployment()
    server.start()

    def is_given_back():
        mapped, most = mapped_files(server.process)
        return mapped < most / 2

    wait_until(is_given_back, seconds=10, what="less memory")
    assert server.get("/health/ready").status_code == 200


def test_memory_is_flat_under_load(deployment, engine):
    """After the first part of the load, the rest of it adds next to nothing."""
    server = deployment(engine, limits={"failed_sign_ins_per_minute": 1_000_000})
    document, devices = crowd()
    server.apply(document)
    server.start()
    load = Load(server, devices, seed=5)
    load.start()
    try:
        begun, warm = time.monotonic(), 0
        while time.monotonic() < begun + MINUTES * 60 / 3:
            time.sleep(1)
            # The most of the first part: a moment in which nobody happens to sign in would have too little.
            warm = max(warm, memory(server.process))
        files = open_files(server.process)
        end = time.monotonic() + MINUTES * 60 * 2 / 3
        most = warm
        while time.monotonic() < end:
            time.sleep(1)
            most = max(most, memory(server.process))
            load.factors = load.factors or [name for name in devices if devices[name].last < int(time.time()) // 30]
            load.forgetful = load.forgetful or list(FORGETFUL)
            assert any(thread.is_alive() for thread in load.threads)
        last = memory(server.process)
    finally:
        ledger = load.finish()
    done = len(ledger.families) + len(ledger.visits) + len(ledger.links) + len(ledger.steps)
    assert done > 100 * MINUTES
    # Buffers of a hash come and go, 19 MiB each.
    assert last - warm < 40, f"{warm:.0f} MiB, then {last:.0f} MiB, at most {most:.0f} MiB"
    assert open_files(server.process) < files + 50
    report(
        f"{MINUTES:g} minutes of load", engine, done,
        mebibytes_warm=round(warm), mebibytes_last=round(last), mebibytes_most=round(most),
    )
