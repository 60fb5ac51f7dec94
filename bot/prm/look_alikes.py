"""Names that look like others and are not: with letters of another script, with digits for letters, or invisible ones.

What is known to look alike is Unicode's own list of confusable characters (UTS 39).
"""

import re
import unicodedata
from functools import lru_cache

from bot.prm.name_words import SLIGHT, weight_of

_WRITTEN_TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"})
_WORD = re.compile(r"\w+")
_DIGITS = str.maketrans("0134578", "oleastb")
_INSIDE = re.compile(r"(?<=[^\W\d_])[0134578](?=[^\W\d_])|\b[01](?=[^\W\d_])|(?<=[^\W\d_])[01]\b")
_ONE = re.compile(r"(?<![aeiou\W\d_])1(?=[^aeiou\W\d_])|\b1(?=[^aeiou\W\d_])", re.IGNORECASE)  # "R1chter", "1nitech"
_TALL = re.compile(r"(?<=[^\W\d_])I(?=[a-z])|\bl(?=[bcdfghjkmnpqrstvwxz])")  # "GIobex", "lnitech"
_PAIRS = re.compile(r"rn|[vV]v|VV")
SHORTEST = 3  # letters of a word whose digits may stand for letters: "3M" is a name


@lru_cache(maxsize=16384)
def as_it_looks(name: str) -> str:
    """The name in the Latin letters it seems to be written with: of "R0botics", and with a Cyrillic c, "Acme Robotics".

    A name that is what it seems stays as it is, but for letters that run together ("rn" for "m"): this is for comparing
    with others, never for showing.
    """
    return _WORD.sub(lambda word: _seen(word.group()), _visible(name))


def in_disguise(name: str) -> bool:
    """Whether somebody may have written it so that it is not found: with letters of several scripts in one word, in
    nothing but letters that look Latin and are not, or with characters nobody sees."""
    words = _WORD.findall(_visible(name))
    hidden = any(unicodedata.category(sign) == "Cf" for sign in name)
    return hidden or any(len(_scripts(word)) > 1 or _all_look_latin(word) for word in words)


def _visible(name: str) -> str:
    """In one form, and without what has no shape of its own."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name) if unicodedata.category(sign) != "Cf")


def _seen(word: str) -> str:
    if not word.isascii() and (len(_scripts(word)) > 1 or _all_look_latin(word)):
        word = "".join(_latin(sign) or sign for sign in word)
    if sum(map(str.isalpha, word)) >= SHORTEST:
        word = _INSIDE.sub(lambda digit: digit.group().translate(_DIGITS), _ONE.sub("i", word))
        word = _TALL.sub(lambda letter: "l" if letter.group() == "I" else "I", word)
    if weight_of(word.lower()) > SLIGHT:  # "International" is what it seems
        word = _PAIRS.sub(lambda pair: "m" if pair.group() == "rn" else "w", word)
    return word


def _all_look_latin(word: str) -> bool:
    """A word of another script that could as well be Latin: "АСМЕ"."""
    foreign = [sign for sign in word if sign.isalpha()]
    return len(foreign) >= SHORTEST and not any(map(_is_latin, foreign)) and all(map(_latin, foreign))


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _scripts(word: str) -> set[str]:
    """The scripts of its letters, but for those that are usually written together with Latin ones."""
    named = (unicodedata.name(letter, "UNKNOWN").split()[0] for letter in word if letter.isalpha())
    return {script for script in named if script not in _WRITTEN_TOGETHER}


@lru_cache(maxsize=4096)
def _latin(sign: str) -> str:
    """The Latin letter a foreign one looks like, also as a small capital ("к"); empty where it looks like none."""
    if sign.isascii() or _is_latin(sign):
        return sign if sign.isascii() else ""
    for shape in (sign, sign.upper()):
        for like in _confusables().get(shape, ()):
            if len(like["c"]) == 1 and like["c"].isascii() and like["c"].isalpha():
                return str(like["c"]) if shape == sign else str(like["c"]).lower()
    return ""


def _confusables() -> dict[str, list[dict[str, str]]]:
    from confusable_homoglyphs.confusables import confusables_data  # a megabyte that few names need

    found: dict[str, list[dict[str, str]]] = confusables_data
    return found
