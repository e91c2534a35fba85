"""What a fault came to, kept for `script/faults` when it asks."""

import json
import os


def report(fault, engine, times, audit=None, **figures):
    """Notes a line of the table of faults in the file that SIGNET_TEST_FAULTS names, if it does."""
    line = {"fault": fault, "engine": engine, "times": times, **figures}
    if audit:
        line |= {"checked": sum(audit.done.values()), "lost": len(audit.lost), "doubled": len(audit.doubled)}
    print(line)
    if os.environ.get("SIGNET_TEST_FAULTS"):
        with open(os.environ["SIGNET_TEST_FAULTS"], "a") as file:
            file.write(json.dumps(line) + "\n")
