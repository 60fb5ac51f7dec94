"""When are two words the same? Inflected forms are, and the few that are listed; nothing else is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.wording.small_words import EXACT, SAME

SHARED = 0.65
"""Part of the longer of two words that both begin with, for one to be a form of the other."""
LEAST_SHARED = 3
SHORT = 4
"""Letters up to which one has to begin with the other: Iran is no form of Iraq."""
_PERSON = re.compile(r"ees?$")
_WITHOUT = re.compile(r"(?:less|(?:los|frei)(?:e[mnrs]?)?|mentes|t[ae]l[ae]n|tlan|tlen|lan|len)$")


def alike(one: str, other: str) -> bool:
    """Are two words forms of one, or listed as the same?"""
    if one == other or any(one in group and other in group for group in SAME):
        return True
    if one in EXACT or other in EXACT or _ends_apart(one, other):
        return False
    if any(one in group or other in group for group in SAME) or any(map(str.isdigit, one + other)):
        return False  # FY22 is no form of FY23
    shared = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return shared >= LEAST_SHARED and shared >= SHARED * max(len(one), len(other))


def _ends_apart(one: str, other: str) -> bool:
    """Endings that turn a word round: payer and payee, Kosten and kostenlos. Short words differ by one letter."""
    if len(one) <= SHORT >= len(other) and not (one.startswith(other) or other.startswith(one)):
        return True
    return any((ending.search(one) is None) != (ending.search(other) is None) for ending in (_PERSON, _WITHOUT))


def known(word: str, words: Iterable[str]) -> bool:
    """Is the word, in any form, among these?"""
    return any(alike(word, other) for other in words)
