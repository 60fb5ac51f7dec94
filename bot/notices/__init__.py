"""What follows from a decision or a deadline: who is told, and what happens by itself.

Every module in this folder may say what it reacts to: `REACTIONS` by the ledger's actions ("deal.approved"), `CLOCKS`
by the names of deadlines ("deal.protection"). Nothing else to register.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from bot.reactions import React, Reactions, Ring


def load() -> Reactions:
    """Everything that follows from something."""
    modules = [import_module(f"{__name__}.{m.name}") for m in iter_modules(__path__)]
    return Reactions(reacts=_gathered(modules, "REACTIONS"), rings=_gathered(modules, "CLOCKS"))


def _gathered(modules: Iterable[Any], name: str) -> dict[str, list[Any]]:
    gathered: dict[str, list[Any]] = {}
    for module in modules:
        said: Mapping[str, React | Ring] = getattr(module, name, {})
        for action, each in said.items():
            gathered.setdefault(action, []).append(each)
    return gathered
