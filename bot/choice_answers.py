"""Which of the choices somebody means by what they picked, typed or said: one, several, or one record of many."""

from collections.abc import Sequence
from typing import Any

from bot.fields import Choice, Problem, Record
from bot.i18n import N_
from bot.parse import parse_choice, read_several

MOST_QUOTED = 80  # characters of an answer that an error repeats
MOST_IN_WORDS = 10  # choices of one answer that are named in other words than ours: each is looked for among all


def chosen(value: Any, choices: Sequence[Choice], language: str, *, several: bool) -> Any:
    """The choices that were meant by what was typed: by value, by label, or by something close to it; a list where
    there may be `several`. Raises Problem."""
    typed = list(dict.fromkeys(map(str, value))) if isinstance(value, list | tuple) else [str(value)]
    known = {choice.value for choice in choices}
    if sum(each not in known for each in typed) > MOST_IN_WORDS:
        raise _not_among(choices)
    picked = [value for each in typed for value in _meant(choices, each, language, several)]
    if not picked or (not several and len(picked) > 1):
        raise _not_among(choices)
    return list(dict.fromkeys(picked)) if several else picked[0]


def recorded(mark: Record, value: Any, found: tuple[Choice, ...]) -> str:
    """The one record that was meant. Raises Problem: where several are, the person chooses."""
    if any(choice.value == value for choice in found):
        return str(value)
    if not found:
        raise Problem(mark.unknown, typed=_quoted(value))
    if len(found) > 1:
        raise Problem(N_("Several match “{typed}”. Please choose one."), typed=_quoted(value))
    return found[0].value


def _meant(choices: Sequence[Choice], typed: str, language: str, several: bool) -> list[str]:
    """All choices named in the text; where none is, the one it is close to."""
    names = {c.value: (c.label, *c.also) for c in choices}
    if typed in names:
        return [typed]
    if several:
        return list(read_several(typed, list(names), synonyms=names, locale=language) or ())
    close = parse_choice(typed, list(names), synonyms=names, locale=language)
    return [close] if close else []


def _quoted(typed: Any) -> str:
    """What somebody typed as an error repeats it: one line, not long, and nothing in it that turns the text around."""
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in str(typed)[: 2 * MOST_QUOTED]).split())
    return f"{shown[: MOST_QUOTED - 1]}…" if len(shown) > MOST_QUOTED else shown


def _not_among(choices: Sequence[Choice]) -> Problem:
    return Problem(N_("Please choose from: {choices}"), choices=", ".join(c.label for c in choices))
