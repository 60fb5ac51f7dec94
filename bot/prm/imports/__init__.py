"""Records from other systems, taken over row by row, and handed out again: a key decides what is new and what changed.

Taking the same table over twice changes nothing the second time.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from bot.prm.imports.kinds import Kind


def all_kinds() -> dict[str, Kind[Any]]:
    """Every kind of table by its name: what a module of this folder defines as a `Kind`."""
    modules = (import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__))
    found = {id(value): value for module in modules for value in vars(module).values() if isinstance(value, Kind)}
    return {kind.name: kind for kind in found.values()}
