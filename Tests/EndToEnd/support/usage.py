"""What a process uses."""

import re
from pathlib import Path


def memory(process):
    """The memory of a process in MiB, with its share of what it shares (PSS)."""
    text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    return int(re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)[1]) / 1024


def mapped_files(process):
    """The parts of the program and its libraries that are mapped, in MiB; the most that ever were at once, with all else."""
    text = Path(f"/proc/{process.pid}/status").read_text()
    mapped, most = (int(re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)[1]) for name in ("RssFile", "VmHWM"))
    return mapped / 1024, most / 1024


def open_files(process):
    """How many files and connections a process has open."""
    return sum(1 for _ in Path(f"/proc/{process.pid}/fd").iterdir())
