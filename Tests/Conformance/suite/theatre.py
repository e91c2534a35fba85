"""Plays modules several at a time: most of what they do is wait, some of them for a minute."""

import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from suite.registry import MODULES
from suite.report import Report, Skipped, Stopped
from suite.run import Run


@dataclass
class Played:
    """How a module ended, and how long it took."""

    report: Report
    seconds: float


class Theatre:
    """Begins every module that was asked for, the slow ones first, and hands out how each ended."""

    def __init__(self, stage, prompts, workers):
        """`prompts` has, for each entry, what is done to its run beforehand."""
        slow = [entry for entry in prompts if MODULES[entry.module].slow]
        self._slow = ThreadPoolExecutor(max(1, len(slow)))
        self._quick = ThreadPoolExecutor(workers)
        self._stage, self._prompts, self._begun = stage, prompts, {}
        for entry in sorted(prompts, key=lambda entry: -MODULES[entry.module].slow):
            pool = self._slow if entry in slow else self._quick
            self._begun[entry] = pool.submit(play, stage, entry, prompts[entry])

    def played(self, entry):
        """How an entry ended, waited for; whoever asks again, as a test does that is run once more, has it played again."""
        begun = self._begun.pop(entry, None)
        return begun.result() if begun else play(self._stage, entry, self._prompts[entry])

    def close(self):
        """Begins nothing more."""
        for pool in (self._slow, self._quick):
            pool.shutdown(cancel_futures=True)


def play(stage, entry, prompt):
    """Plays one module to its end; whatever goes wrong is a failure of it. `prompt` may change the run beforehand."""
    module, report, began = MODULES[entry.module], Report(), time.monotonic()
    run = Run(stage, entry, report)
    prompt(run)
    for act in (lambda: module.flow and run.prepare(), lambda: module.play(run), run.unregister):
        try:
            if act == run.unregister or not report.failures and not report.skipped:
                act()
        except (Stopped, Skipped):
            pass
        except Exception as error:  # a module must not take the others with it
            where = traceback.extract_tb(error.__traceback__)[-1]
            report.must(False, f"{type(error).__name__} in {where.name} line {where.lineno}: {error}"[:300])
    return Played(report, time.monotonic() - began)
