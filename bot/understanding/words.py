"""Sentences as counts of words and pieces of words, so that inflected and misspelt ones still meet.

Words of alphabetic scripts give themselves, their pairs and their character 4-grams; Chinese, Japanese and Korean text
gives its characters and character pairs.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from bot.parse.text import fold
from bot.parse.text import language as supported

GRAM = 4  # letters of a piece of a word
WHOLE = "="  # before a word as it is written
PIECE, PAIR, CHARACTER = 0.35, 0.6, 0.4  # what these count beside a whole word
IDEOGRAPHIC = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uac00-\ud7af"

_TOKEN = re.compile(f"[{IDEOGRAPHIC}]+|[^\\W_{IDEOGRAPHIC}]+(?:'[^\\W\\d_]+)?")
_SCRIPTS = (
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
)


def reading_languages(text: str, language: str) -> tuple[str, ...]:
    """The languages to read a sentence in: by its script where that tells, else as spoken; and English always."""
    written = next((code for code, script in _SCRIPTS if script.search(text)), supported(language))
    if written == "zh" and language == "ja":
        written = "ja"  # a few characters alone do not make a Japanese sentence Chinese
    return (written,) if written == "en" else (written, "en")


def weights(text: str) -> dict[str, float]:
    """What a sentence consists of, and how much each part counts before it is known how rare it is."""
    found: dict[str, float] = defaultdict(float)
    before = ""
    for token in _TOKEN.findall(fold(text).text):
        for term, weight in _parts(token):
            found[term] += weight
        if before:
            found[f"{before} {token}"] += PAIR
        before = token
    return found


def _parts(token: str) -> Iterator[tuple[str, float]]:
    if re.match(f"[{IDEOGRAPHIC}]", token):
        yield from ((character, CHARACTER) for character in token)
        yield from ((token[at : at + 2], 1.0) for at in range(len(token) - 1))
        return
    yield f"{WHOLE}{token}", 1.0
    padded = f"_{token}_"
    if len(token) >= GRAM:
        yield from ((padded[at : at + GRAM], PIECE) for at in range(len(padded) - GRAM + 1))
