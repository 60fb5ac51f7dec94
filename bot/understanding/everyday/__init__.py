"""Sentences that ask for nothing we do, by language: the background against which requests to us stand out.

One file per language, one sentence a line: bank, travel, help desk, small talk, staff who report facts, and people who
try to give the assistant orders. None of them may be what somebody says who wants one of our skills.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def everyday(language: str) -> tuple[str, ...]:
    """The sentences of a language."""
    return tuple((FOLDER / f"{language}.txt").read_text("utf-8").splitlines())
