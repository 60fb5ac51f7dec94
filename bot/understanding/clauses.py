"""Acts said in one clause of a sentence that says more, and answers that only begin like an act.

"Stop, the customer has backed out" stops, and "I'd have to look that up, next point" skips: what stands beside the
words of an act is its reason. "Yes, two sites" and "no other bidder" tell something that no act tells.
"""

import re
from functools import cache

from bot.parse import find_numbers, find_yes_no
from bot.parse.text import fold
from bot.understand import Act
from bot.understanding.act_phrases import SOURCES
from bot.understanding.acts import acts_of, foremost
from bot.understanding.likely_acts import examples_of
from bot.understanding.mood import asks
from bot.understanding.somebody import names_another

STEPS = frozenset({Act.CANCEL, Act.BACK, Act.SKIP})
FEWEST_WORDS = 3  # of a reason; fewer may be a name
FEWEST_SYLLABLES = 5  # the same where a character is a syllable or a word
MOST_CLAUSES = 3
MOST_ADDED = 3  # words beside a yes or no; more of them may give its reason
SHORTEST = 4  # letters of a word that tells something
_CLAUSE = re.compile(r"[,;.!?，。；！？、…]+|\s[-–—]+\s")
_SYLLABLE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def act_with_reason(text: str, languages: tuple[str, ...]) -> Act | None:
    """The step through a form that the first or last clause says word for word, where the others give its reason."""
    clauses = [each.strip() for each in _CLAUSE.split(text) if each.strip()]
    if not 1 < len(clauses) <= MOST_CLAUSES or names_another(text, languages):
        return None
    for at in (-1, 0):
        act = foremost(acts_of(clauses[at], languages))
        others = clauses[:-1] if at else clauses[1:]
        if act in STEPS and all(_is_reason(each, languages) for each in others):
            return act
    return None


def tells_more(text: str, languages: tuple[str, ...]) -> bool:
    """Whether a few words after a yes or no tell something: a number, a name, or a word that no act is told by."""
    found = find_yes_no(text, locale=languages[0])
    if not found or re.search(r"\w", text[: found[0].start]):
        return False
    rest = text[found[0].end :].strip(" ,.;:!，。、")
    words = re.findall(r"[^\W_]+", fold(rest).text)
    if not words or len(words) > MOST_ADDED:
        return False
    if find_numbers(rest, locale=languages[0]) or names_another(text, languages):
        return True
    return languages[0] not in ("ja", "zh") and any(_is_new(word, languages[0]) for word in words)


def _is_reason(clause: str, languages: tuple[str, ...]) -> bool:
    """Whether this is a clause of several words that asks nothing: no name, and no answer in one word."""
    if asks(clause, languages):
        return False
    return len(clause.split()) >= FEWEST_WORDS or len(_SYLLABLE.findall(clause)) >= FEWEST_SYLLABLES


def _is_new(word: str, language: str) -> bool:
    if language == "ko":
        return len(word) > 2 and word[:2] not in _pieces(language)
    return len(word) >= SHORTEST and word not in _words(language)


@cache
def _words(language: str) -> frozenset[str]:
    """Every word that some act is told by."""
    examples = (fold(each).text for name in SOURCES for each in examples_of(name, language))
    return frozenset(word for example in examples for word in re.findall(r"[^\W_]+", example))


@cache
def _pieces(language: str) -> frozenset[str]:
    """How the words that acts are told by begin."""
    return frozenset(word[:2] for word in _words(language))
