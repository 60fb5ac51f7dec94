"""Which of some names a sentence mentions: misspelt, in part, in another script, with an ending of its language.

A sentence and a name are compared word by word in Latin letters; where a script writes no spaces, also by the
characters they share. Index terms say which names are worth comparing, so that nobody reads a whole table.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.fuzz import ratio

from bot.prm.company_names import latin_words, plain_name, without_joined_form
from bot.prm.customers import PREFIX
from bot.prm.name_words import consonants, weight_of

LONGEST_TERM = 16  # characters of an index term
LONGEST_TEXT = 1500  # characters of a sentence that are looked at
MOST_WORDS = 80  # of them
LEAST_SHARE = 0.25  # of a name that must be mentioned
WHOLE = 0.8  # of a name, from which nothing of it is missing
NEARLY = 0.08  # behind the best one, within which another is meant just as well
LONGEST_ENDING = 4  # letters a language adds to a name ("Acmével")
LONGEST_FOREIGN_ENDING = 7  # the same after transliteration ("아크메와의")
ALIKE = 80.0  # percent of letters two spellings of one word share
ALIKE_HEARD = 60.0  # and where one of them was only heard
ALIKE_SOUND = 66.0  # percent of their consonants then
SHORTEST_SOUND = 2  # consonants

_RUNS = re.compile(
    r"[\u3400-\u9fff々]+|[\u30a0-\u30ffー]+|[\u3040-\u309f]+|[\uac00-\ud7af]+|"
    r"(?:(?![\u3040-\u30ff\u3400-\u9fff々\uac00-\ud7af])\w)+"
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
_NUMBER = re.compile(
    r"(?<![\w.,])(?:(?P<kind>[a-z]{1,3})[\s-]?)?(?:(?P<year>20\d\d)[\s-]?)?(?P<hash>\#\s?)?(?P<count>\d{1,6})"
    r"(?![\d%€$£¥]|[.,]\d)",
    re.IGNORECASE | re.ASCII,
)
SHORTEST_BARE = 3  # digits of a number nothing stands before


@dataclass(frozen=True, slots=True)
class Mention:
    """Words of a sentence that point at a record, and how much they say: 1 for each telling word of its name."""

    words: str
    said: float


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    latin: str
    foreign: bool  # written in another script: its Latin spelling is a guess


def terms_of(number: str, name: str) -> frozenset[str]:
    """Index terms of a record, by its number and its name."""
    words = plain_name(name).split()
    counted = {f"n:{int(number[-6:].rpartition('-')[2])}"} if re.search(r"-\d{1,6}$", number) else set()
    return frozenset({*_word_terms(words), *_pairs(name), *counted})


def terms_in(text: str) -> frozenset[str]:
    """Index terms that a record mentioned in this sentence would bear."""
    tokens = _tokens(text)
    numbers = {f"n:{int(match['count'])}" for match in _numbers(text)}
    return frozenset({*_word_terms(token.latin for token in tokens), *_pairs(text[:LONGEST_TEXT]), *numbers})


def numbered_in(text: str, number: str) -> Mention | None:
    """Whether a sentence gives this number, also as "d20260012", "#12" and "2026-12"."""
    kind, _, rest = number.lower().partition("-")
    year, _, count = rest.rpartition("-")
    if not count.isdecimal():
        return None
    for match in _numbers(text):
        if _kind(match) in ("", kind) and (match["year"] or year) == year and int(match["count"]) == int(count):
            return Mention(match.group().strip(), 1.0)
    return None


def gives_another(text: str, number: str) -> bool:
    """Whether a sentence gives a whole number of the same kind, "d-2026-0012" or "D-12" and nothing else, where it is
    known not to be this one: then it means no record whose name happens to hold that number."""
    kind = number.lower().partition("-")[0]
    whole = (match for match in _numbers(text) if match["year"] or match.group().strip() == text.strip())
    return any(_kind(match) == kind for match in whole)


def named_in(text: str, name: str) -> Mention | None:
    """The words of a sentence that mention this name; None where it mentions too little of it."""
    tokens, words = _tokens(text), plain_name(name).split()
    if not tokens or not words:
        return None
    foreign = bool(_UNSPACED.search(name))
    nearest = [max((_alike(token, word, foreign), -at) for at, token in enumerate(tokens)) for word in words]
    said = sum(weight_of(word) * alike for word, (alike, _) in zip(words, nearest, strict=True))
    share = said / sum(map(weight_of, words))
    telling = any(alike and weight_of(word) == 1.0 for word, (alike, _) in zip(words, nearest, strict=True))
    if share < LEAST_SHARE or not (telling or share > WHOLE):
        return _in_common(text, name)
    found = [tokens[-at] for alike, at in nearest if alike]
    start, end = min(each.start for each in found), max(each.end for each in found)
    return Mention(text[start:end], said + (share > WHOLE) / 2)


def best(mentions: Iterable[tuple[int, Mention]]) -> list[int]:
    """Keys of those that are meant, the best first: the best one, and what is meant just as well."""
    ranked = sorted(mentions, key=lambda each: -each[1].said)
    return [key for key, mention in ranked if mention.said >= ranked[0][1].said - NEARLY]


def _numbers(text: str) -> Iterator[re.Match[str]]:
    for match in _NUMBER.finditer(text[:LONGEST_TEXT]):
        if _kind(match) or match["year"] or match["hash"] or len(match["count"]) >= SHORTEST_BARE:
            yield match


def _kind(match: re.Match[str]) -> str:
    """The letters of a number, "d" of "D-12" and "D 12"; none in "is 2026-12"."""
    kind = match["kind"] or ""
    apart = match[0][len(kind) : len(kind) + 1].isspace()
    return "" if apart and not kind.isupper() else kind.lower()


@lru_cache(maxsize=64)
def _tokens(text: str) -> tuple[_Token, ...]:
    found = (_token(match) for match in _RUNS.finditer(text[:LONGEST_TEXT]))
    return tuple(token for token in found if token.latin)[:MOST_WORDS]


def _token(match: re.Match[str]) -> _Token:
    foreign = not match.group().isascii() and bool(re.match(r"[^\u0000-\u024f]", match.group()))
    return _Token(*match.span(), "".join(latin_words(match.group())), foreign)


def _word_terms(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if len(word) > 1:
            yield f"w:{word[:PREFIX]}"
        if len(heard := consonants(word)) >= SHORTEST_SOUND:
            yield f"s:{heard[:3]}"
            yield f"s:{heard[:SHORTEST_SOUND]}"


def _pairs(text: str) -> Iterator[str]:
    """Pairs of neighbouring characters, where a script writes no spaces."""
    for run in _UNSPACED.findall(text):
        for first, second in pairwise(run):
            yield f"c:{first}{second}"


def _alike(token: _Token, word: str, foreign_name: bool) -> float:
    """How surely a word of the sentence is this word of a name: 0, or from 0.77 to 1."""
    said, foreign = token.latin, token.foreign
    if said == word:
        return 1.0
    ending = LONGEST_FOREIGN_ENDING if foreign else LONGEST_ENDING
    if len(word) >= 3 and said.startswith(word) and len(said) - len(word) <= ending:
        return 0.97
    if min(len(said), len(word)) >= PREFIX and (near := ratio(said, word)) >= ALIKE:
        return near / 100
    if len(said) > len(word) >= 5 and (near := ratio(said[: len(word)], word)) > ALIKE:
        return 0.97 * near / 100
    if len(said) >= 5 and ratio(said, word[: len(said)]) >= ALIKE:
        return 0.85
    if foreign is not foreign_name and word[0] == said[0]:
        return 0.82 if _sounds_alike(said, word) else 0.0
    return 0.0


def _sounds_alike(said: str, word: str) -> bool:
    """Whether one may be the other heard in another language and written down: "akeume" and "acme"."""
    one, other = sorted((consonants(said), consonants(word)), key=len)
    if len(one) < SHORTEST_SOUND:
        return False
    return other.startswith(one) or (ratio(one, other) >= ALIKE_SOUND and ratio(said, word) >= ALIKE_HEARD)


def _in_common(text: str, name: str) -> Mention | None:
    """What a sentence shares with a name written without spaces: "栖桐麦" of "杭州栖桐麦食品有限公司"."""
    core = "".join(_UNSPACED.findall(without_joined_form(name)))
    shared = [_longest_common(run, core) for run in _UNSPACED.findall(text[:LONGEST_TEXT])]
    words = max(shared, key=len, default="")
    if len(words) < 2 or (len(words) < 3 and len(core) > 2 * len(words)):
        return None
    return Mention(words, len(words) / len(core))


def _longest_common(one: str, other: str) -> str:
    """The longest run of characters both contain."""
    for size in range(min(len(one), len(other)), 1, -1):
        for at in range(len(one) - size + 1):
            if one[at : at + size] in other:
                return one[at : at + size]
    return ""
