"""Words around a value that loosen it: "about", "at least", "up to", and those that make two values a range."""

from __future__ import annotations

import re

from bot.parse.found import Hedge
from bot.parse.text import fold

_BEFORE: dict[Hedge, str] = {
    "about": r"about|around|roughly|approx(?:imately)?\.?|circa|ca\.?|~|etwa|ungefahr|rund|zirka|unos|unas|"
    r"alrededor de|cerca de|aproximadamente|environ|autour de|a peu pres|kb\.?|korulbelul|nagyjabol|"
    r"mintegy|約|およそ|だいたい|약|대략|大约|大約|大概|约|約",
    "at_least": r"at least|over|more than|above|min(?:imum|destens)?\.?|uber|mehr als|ab|al menos|mas de|como minimo|"
    r"au moins|plus de|legalabb|tobb mint|少なくとも|最低|적어도|최소|至少|超过|超過",
    "at_most": r"at most|up to|under|less than|below|max(?:imum|imal)?\.?|hochstens|bis zu|unter|weniger als|"
    r"como maximo|menos de|hasta|au plus|moins de|jusqu'a|legfeljebb|kevesebb mint|maximum|最大|多くとも|"
    r"최대|最多|不到|不超过|不超過",
}
_AFTER: dict[Hedge, str] = {
    "about": r"or so|ish|oder so|mas o menos|korul|ぐらい|くらい|程度|정도|쯤|左右|上下",
    "at_least": r"or more|\+|oder mehr|o mas|ou plus|vagy tobb|felett|以上|を超|이상|초과|넘|以上|多",
    "at_most": r"or less|oder weniger|o menos|ou moins|alatt|以下|未満|이하|미만|以下|以内",
}
_RANGE = re.compile(
    r"\s*(?:-|~|/|to|and|or|bis|und|oder|a|y|o|et|ou|es|vagy|から|と|에서|부터|과|와|到|至|和)\s*(?:de|d')?\s*",
)


def hedge_of(text: str, start: int, end: int, locale: str | None) -> Hedge:
    """How the value at `start:end` is loosened; "" when it is not."""
    before = fold(text[max(0, start - 24) : start]).text
    after = fold(text[end : end + 12]).text
    for hedge, words in _BEFORE.items():
        if re.search(rf"(?<![a-z])(?:{words})\s*$", before):
            return hedge
    for hedge, words in _AFTER.items():
        if re.match(rf"\s?(?:{words})", after):
            return hedge
    return ""


def range_between(gap: str, locale: str | None) -> bool:
    """Whether what stands between two values makes them the ends of a range."""
    return len(gap) <= 16 and _RANGE.fullmatch(fold(gap).text) is not None
