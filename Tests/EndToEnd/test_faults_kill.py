"""The server is killed in the middle of load, again and again: what it acknowledged is there, and nothing counts twice."""

import os
import random
import signal
import time

from support.databases import query
from support.faults import report
from support.load import FORGETFUL, Audit, Load, crowd

ROUNDS = int(os.environ.get("SIGNET_TEST_KILLS", "10"))


def invite(signet, number):
    """Invites somebody new: the address and the link."""
    address = f"guest{number}@acme.example"
    return address, signet.succeed("user", "invite", "--organization", "acme", "--email", address).strip()


def kill(signet):
    """Ends the server as a power cut would."""
    signet.process.send_signal(signal.SIGKILL)
    signet.process.wait()
    signet.process = None
    signet.log.close()


def test_killed_in_the_middle_of_load(deployment, engine):
    """kill -9 while people sign in, redeem, refresh, register, reset, prove and leave."""
    signet = deployment(engine, limits={"failed_sign_ins_per_minute": 100_000})
    document, devices = crowd()
    signet.apply(document)
    signet.start()
    load = Load(signet, devices, seed=7)
    audit = Audit(load)
    moment = random.Random(11)
    for number in range(ROUNDS):
        load.invitations.append(invite(signet, number))
        if not load.factors:
            load.factors = [name for name in devices if devices[name].last < int(time.time()) // 30]
        if len(load.forgetful) < 2:
            load.forgetful = list(FORGETFUL)
        load.start()
        time.sleep(moment.uniform(0.2, 1.2))
        kill(signet)
        ledger = load.finish()
        signet.start()
        audit.check(ledger)
        assert not audit.lost and not audit.doubled, (number, audit.lost, audit.doubled)
    assert "none missing, none altered" in signet.succeed("audit", "--verify")
    if engine == "sqlite":
        assert query(signet.database, "pragma integrity_check") == ["ok"]
    kinds = {"a code", "a refresh token", "a session", "an ended session", "a link", "a password", "a one-time code"}
    assert kinds <= set(audit.done), audit.done
    report("killed in the middle of load", engine, ROUNDS, audit)
