"""Sentences that ask for nothing we do, by language: the background against which requests to us stand out.

One sentence a line, in three files per language: what people say at large (bank, travel, help desk, small talk, staff
who report facts, people who try to give the assistant orders), homonyms, which say words of ours in another sense ("a
parking ticket", "the statement is true"), and answers to a form and questions that only begin like a yes, no, thanks
or help ("no competitor so far", "thanks, but why does it differ?"). None of them may be what somebody says who wants
one of our skills.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def everyday(language: str) -> tuple[str, ...]:
    """The sentences of a language."""
    return (*usual(language), *_lines(f"{language}.homonyms.txt"), *_lines(f"{language}.answers.txt"))


@cache
def usual(language: str) -> tuple[str, ...]:
    """Those without the homonyms and answers, which hold our words far more often than people say them."""
    return _lines(f"{language}.txt")


def _lines(name: str) -> tuple[str, ...]:
    return tuple((FOLDER / name).read_text("utf-8").splitlines())
