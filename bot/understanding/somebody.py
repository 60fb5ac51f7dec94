"""Names in what is like an act. "Remove that" drops the form; "remove Tom" names what is to go, and that is not the
form, however alike the two are."""

import re
from functools import cache

from bot.understanding.act_phrases import SOURCES
from bot.understanding.likely_acts import examples_of

USUAL = 3  # examples that have a capitalised word, from which it is no name
_WORD = re.compile(r"(?<![.!?…] )(?<!^)(?<![^\W\d_])[^\W\d_]{2,}")  # not the first of a sentence
_NAMED = re.compile(r"[一-鿿ァ-ヺー]+(?:さん|氏)|[가-힣]+ ?씨|[A-Z][A-Za-z]+")
_SCRIPT = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_KATAKANA = re.compile(r"[ァ-ヺー]{2,}")


def names_another(text: str, languages: tuple[str, ...]) -> bool:
    """Whether it names somebody or something."""
    text = text.strip()
    if _SCRIPT.search(text):
        return bool(_NAMED.search(text)) or any(each not in _usual(languages[0]) for each in _KATAKANA.findall(text))
    if text.isupper():
        return False
    return any(word not in _usual(languages[0]) for word in _capitalised(text))


def _capitalised(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if word[0].isupper()]


@cache
def _usual(language: str) -> frozenset[str]:
    """The capitalised words, German nouns say, and those in katakana that several examples have."""
    counts: dict[str, int] = {}
    for example in (each for name in SOURCES for each in examples_of(name, language)):
        for word in {*_capitalised(example), *_KATAKANA.findall(example)}:
            counts[word] = counts.get(word, 0) + 1
    return frozenset(word for word, count in counts.items() if count >= USUAL)
