"""The answer to a question for files: ids, each of a file that was sent here before."""

from collections.abc import Collection, Mapping
from typing import Any

from bot.fields import Problem
from bot.i18n import N_


def attached(value: Any, names: Mapping[str, str], most: int, infected: Collection[str]) -> list[str]:
    """The files that were meant, of those with `names`. Raises Problem.

    A foreign id gets the answer of a made-up one.
    """
    ids = _ids(value)
    if any(each not in names for each in ids):
        raise Problem(N_("I do not have every file of this answer. Please attach what is missing again."))
    if bad := next((each for each in ids if each in infected), None):
        raise Problem(N_("“{name}” contains a virus, so I left it out."), name=names[bad])
    if len(ids) > most:
        raise Problem(N_("Please attach at most {most} files."), most=most)
    return ids


def faultless(value: Any, names: Mapping[str, str], infected: Collection[str]) -> list[str]:
    """The files of a wrong answer that can stay: only what was sent here is ever kept."""
    return [each for each in _ids(value) if each in names and each not in infected]


def _ids(value: Any) -> list[str]:
    return list(dict.fromkeys(map(str, value if isinstance(value, list | tuple) else [value])))
