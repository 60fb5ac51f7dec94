"""Sentences that ask for nothing we do, by language: the background against which requests to us stand out.

One sentence a line, in two files per language: what people say at large (bank, travel, help desk, small talk, staff who
report facts, people who try to give the assistant orders), and homonyms, which say words of ours in another sense
("a parking ticket", "the statement is true"). None of them may be what somebody says who wants one of our skills.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def everyday(language: str) -> tuple[str, ...]:
    """The sentences of a language."""
    return (*usual(language), *_lines(f"{language}.homonyms.txt"))


@cache
def usual(language: str) -> tuple[str, ...]:
    """Those without the homonyms, which hold our words far more often than people say them."""
    return _lines(f"{language}.txt")


def _lines(name: str) -> tuple[str, ...]:
    return tuple((FOLDER / name).read_text("utf-8").splitlines())
