"""Languages of the world by their names: who wants to be answered in one that we do not speak is told which we do."""

import re
from collections.abc import Sequence
from functools import cache

from rapidfuzz import fuzz

from bot.i18n import LANGUAGES, languages_of_the_world
from bot.parse.choices import NEAR
from bot.parse.text import fold
from bot.understanding.lexicon import pattern
from bot.understanding.whose import is_of_others

SHORTEST = 4  # letters of a name; shorter ones are words of many languages
ENDING = {"hu": r"(?:ul|re|ra|nyelv\w*|rol)?", "de": r"(?:e[nrsm]?)?"}
SUFFIXED = {"ja": "語", "ko": "어", "zh": "语"}  # what names of languages end with where no space parts words


def unspoken(text: str, languages: tuple[str, ...]) -> str | None:
    """The language, as it is written, that somebody wants us to speak though we cannot; None where there is none."""
    plain = fold(text)
    if not any(pattern(each, "talks").search(plain.text) for each in languages) or is_of_others(text, languages):
        return None
    if any(_names(each, spoken=True).search(plain.text) for each in languages):
        return None  # "stop speaking Swedish, English please"
    found = next(filter(None, (_names(each, spoken=False).search(plain.text) for each in languages)), None)
    return text[slice(*plain.span(*found.span()))] if found else None


def is_tongue(name: str, languages: Sequence[str]) -> bool:
    """Whether it is the name of a language and of nobody."""
    plain = fold(name).text
    return any(_names(each, spoken=spoken).fullmatch(plain) for each in languages for spoken in (True, False))


@cache
def _names(language: str, *, spoken: bool) -> re.Pattern[str]:
    """The names of languages in one of them: those we speak, or all others that have a locale."""
    named = languages_of_the_world(language)
    ours = {fold(named[each]).text for each in LANGUAGES}
    others = {fold(name).text for code, name in named.items() if code not in LANGUAGES}
    told = ours if spoken else {each for each in others if _is_telling(each, language, ours)}
    names = "|".join(re.escape(each) for each in sorted(told, key=len, reverse=True))
    if language in SUFFIXED:
        return re.compile(names)
    return re.compile(rf"(?<!\w)(?:{names}){ENDING.get(language, '')}(?!\w)")


def _is_telling(name: str, language: str, ours: set[str]) -> bool:
    """Whether a name is no everyday word, and none of ours misspelt."""
    if language in SUFFIXED:
        return len(name) > 2 and name.endswith(fold(SUFFIXED[language]).text)
    return len(name) >= SHORTEST and not any(fuzz.ratio(name, each, score_cutoff=NEAR) for each in ours)
