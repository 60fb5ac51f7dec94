"""Which of the offered choices an answer means where several may be: "both", "all except Gold", "1 and 3", "none"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.parse.choices import find_choices, parse_choice, position
from bot.parse.text import fold

_ALL = (
    r"all|all of (?:them|these|those)|everything|each(?: of them)?|every one|the lot|alle|alles|samtliche|todos?|todas|"
    r"todos ellos|tous|toutes|tout|mind|mindet|mindegyik(?:et)?|osszes(?:et)?|az osszes(?:et)?|全部|すべて|全て|ぜんぶ|"
    r"모두|전부|다|所有|都要|全都要"
)
_BOTH = (
    r"both(?: of (?:them|these|those))?|beide[sn]?|alle beide|ambos|ambas|los dos|las dos|les deux|tous les deux|"
    r"toutes les deux|mindketto(?:t)?|両方|どちらも|둘 다|둘다|양쪽(?: 다)?|两个都要|兩個都要|两者都要|两个都|两个"
)
_NONE = (
    r"none(?: of (?:them|these|those))?|neither(?: of (?:them|these|those))?|nothing|no one|keine[sn]?(?: davon)?|"
    r"nichts(?: davon)?|weder noch|ningun[oa]?(?: de (?:ellos|ellas))?|nada|aucune?(?: (?:d'entre eux|des deux))?|"
    r"rien|ni l'un ni l'autre|egyik(?:et)? sem|semelyik(?:et)?|semmi(?:t)?|どれでもない|どれも違\w*|なし|"
    r"どれもいりません|없음|없어요?|아무것도(?: 아님)?|하나도|都不要|都不是|一个都不要|没有"
)
_EXCEPT = (
    r"(?:all|everything|alle|alles|todos?|todas|tous|toutes|tout|mind(?:et|egyiket)?|az osszes(?:et)?)?[\s,]*"
    r"(?:except(?: for)?|but(?: not)?|apart from|without|minus|ausser|bis auf|ohne|excepto|menos|salvo|sin|sauf|"
    r"a part|hors|kiveve)\s|除了"
)
_EXCEPT_AFTER = r"(?:以外|を除いて|を除く|を除き|제외|제외하고|빼고|말고|kivetelevel|以外的?|除外)"
_SHORT = (
    r"[\s,.!。、]*(?:please|pls|bitte|por favor|s'il vous plait|kerem|です|でお願いします|お願いします|요|로 해 주세요|"
    r"주세요|的)?\W*"
)
_JOINS = re.compile(
    r"\s(?:and|und|y|e|et|es|or|plus)\s|[,;&+、，]|(?<=[番번目째個个項项])(?:と|하고|과|와|和)|\s?[和と]\s?"
)


def read_several(
    text: str,
    choices: Sequence[str],
    *,
    locale: str | None = None,
    synonyms: Mapping[str, Iterable[str]] | None = None,
) -> tuple[str, ...] | None:
    """All choices an answer means where several may be: "both", "all except Gold", "the first and the third", "none".

    Empty for "none of them"; None where the answer names no choice, or "both" of more than two.
    """
    folded = fold(text).text.strip()
    if re.fullmatch(rf"\W*(?:{_NONE}){_SHORT}", folded):
        return ()
    if re.fullmatch(rf"\W*(?:{_ALL}){_SHORT}", folded):
        return tuple(choices)
    if re.fullmatch(rf"\W*(?:{_BOTH}){_SHORT}", folded):
        return tuple(choices) if len(choices) == 2 else None
    named = [found.value for found in find_choices(text, choices, locale=locale, synonyms=synonyms)]
    if named and (re.match(rf"\W*{_EXCEPT}", folded) or re.search(_EXCEPT_AFTER, folded)):
        return tuple(choice for choice in choices if choice not in named)
    if named:
        return tuple(dict.fromkeys(named))
    if pointed := _pointed_at(folded, choices, locale):
        return pointed
    one = parse_choice(text, choices, locale=locale, synonyms=synonyms)
    return (one,) if one else None


def _pointed_at(folded: str, choices: Sequence[str], locale: str | None) -> tuple[str, ...]:
    """ "the first and the third", "1 und 3", "1번하고 3번": where nothing but places in the list is said."""
    pieces = [piece for piece in _JOINS.split(folded) if piece.strip()]
    numbered = any(re.search(r"\d", choice) for choice in choices)
    if not 2 <= len(pieces) <= len(choices):
        return ()
    places = [position(piece, len(choices), locale, numbered) for piece in pieces]
    return tuple(dict.fromkeys(choices[place - 1] for place in places if place)) if all(places) else ()
