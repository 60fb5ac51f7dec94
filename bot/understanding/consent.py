"""Whether an utterance is a plain yes to what is shown: "yes please", not "I will ask my team" or "sounds good, but".

What agrees in a conversation may be hedged, put off or meant for somebody else. Where a yes makes something happen,
only words of agreement count, with nothing but thanks and fillers beside them; anything else shows the card again.
"""

import re
from functools import cache

from bot.parse.text import LANGUAGES, fold
from bot.understand import Act
from bot.understanding.acts import MOST_FOREIGN, stretches
from bot.understanding.fillers import is_filler

WEAK = {
    "en": r"i (?:am|do|would|will|want|guess|think|suppose|hope|believe)\b.*|i'm\b.*|checks?|word|naturally",
    "de": "bitte",
    "es": "bueno",
    "fr": "si",
    "hu": "kerem(?: szepen)?",
    "ja": "やって|大丈夫.*",
    "ko": "할게|하겠습니다|괜찮.*",
    "zh": "中|要|有的",
}
"""Words of agreement that are none to "is this right?": they begin to say something else, or politely refuse."""
_DOUBT = re.compile("[🤔🤨🙄😒😕🤷😬😡😠😤🤦😂🤣🙃]|よね|\\byeah,? right")
_ACTS = {Act.YES, Act.THANKS, Act.GREETING}


def is_consent(text: str, languages: tuple[str, ...]) -> bool:
    """Whether the text agrees, in one of these languages, and says nothing else."""
    if _DOUBT.search(text):
        return False
    foreign = LANGUAGES if len(fold(text).text.split()) <= MOST_FOREIGN else ()
    return any(_is_plain(stretches(text, language), language) for language in dict.fromkeys((*languages, *foreign)))


def _is_plain(said: tuple[tuple[str, Act | None], ...], language: str) -> bool:
    """Agreement comes first; beside it are only fillers, which are judged as they stand together."""
    agreed = [words for words, act in said if act is Act.YES]
    if not agreed or _weak(language).fullmatch(agreed[0]) or {act for _, act in said if act} - _ACTS:
        return False
    beside = "".join("\n" if act else words for words, act in said)
    return is_filler(beside, language)


@cache
def _weak(language: str) -> re.Pattern[str]:
    return re.compile(WEAK.get(language, "(?!)"))
