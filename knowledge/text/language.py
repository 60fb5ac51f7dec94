"""Which language a text is written in."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = (
    *("ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "id", "it", "ja", "ko"),
    *("lt", "lv", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh"),
)
"""What content is expected in; choosing among few makes short texts certain."""
_ENOUGH = 2000
_SCRIPTS = tuple(
    (re.compile(f"[{letters}]"), languages)
    for letters, languages in (
        ("\uac00-\ud7af\u1100-\u11ff", ("ko",)),
        ("\u3040-\u30ff", ("ja",)),  # before what both write with
        ("\u3400-\u4dbf\u4e00-\u9fff", ("zh", "ja")),
        ("\u0370-\u03ff", ("el",)),
        ("\u0590-\u05ff", ("he",)),
        ("\u0600-\u06ff", ("ar",)),
        ("\u0900-\u097f", ("hi",)),
        ("\u0e00-\u0e7f", ("th",)),
        ("\u0400-\u04ff", ("ru", "uk", "bg", "sr")),
    )
)


def detect(text: str) -> str:
    """Two-letter code of the language; `en` where there are no letters to tell."""
    sample = re.sub(r"https?://\S+|`[^`]*`", " ", text[: _ENOUGH * 2])[:_ENOUGH]
    if not re.search(r"[^\W\d_]", sample):
        return "en"
    return str(_identifier().classify(sample)[0])


def of_script(text: str) -> tuple[str, ...]:
    """The languages that the writing itself tells, however short the text; none for Latin letters."""
    return next((languages for script, languages in _SCRIPTS if script.search(text)), ())


def primary(tag: str) -> str:
    """`de` of `de-AT` or `DE_at`."""
    return tag.strip().replace("_", "-").split("-")[0].lower()


@cache
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    identifier.set_languages(sorted(set(LANGUAGES) & set(identifier.labels)))
    return identifier
