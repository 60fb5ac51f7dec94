"""When are two words the same? Inflected forms are, and the few that are listed; nothing else is."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.wording.small_words import SAME

SHARED = 0.65
"""Part of the longer of two words that both begin with, for one to be a form of the other."""
LEAST_SHARED = 3


def alike(one: str, other: str) -> bool:
    """Are two words forms of one, or listed as the same?"""
    if one == other or any(one in group and other in group for group in SAME):
        return True
    if any(one in group or other in group for group in SAME) or any(map(str.isdigit, one + other)):
        return False  # FY22 is no form of FY23
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= LEAST_SHARED and shared >= SHARED * max(len(one), len(other))


def known(word: str, words: Iterable[str]) -> bool:
    """Is the word, in any form, among these?"""
    return any(alike(word, other) for other in words)
