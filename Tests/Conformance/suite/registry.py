"""The modules by the names of the official suite."""

from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Module:
    """What a module does, and what it needs."""

    name: str
    play: Callable
    flow: bool
    static: bool
    slow: int


MODULES = {}


def module(name, flow=True, static=True, slow=0):
    """Registers a module: whether it begins like a flow, whether declared clients will do, the seconds it waits."""

    def register(play):
        MODULES[name] = Module(name, play, flow, static, slow)
        return play

    return register
