"""Does a text point at the newest of several things ("my last deal", "az utolsó lead"), and by which words?"""

from __future__ import annotations

import re

from bot.parse.found import Found
from bot.parse.text import fold

_TIMES = (  # "last month" is a time, and no thing
    r"(?:\d|few|couple|time|night|day|week|month|quarter|year|jahr|woche|monat|quartal|tage?|mal|nacht|"
    r"semana|mes|trimestre|ano|vez|dia|noche|mois|semaine|annee|jour|fois|het|honap|negyedev|ev|nap|idoszak)"
)
_WORDS = (
    rf"(?:very )?last(?! {_TIMES})|latest|newest|most recent(?:ly)?",
    rf"letzte[mnrs]?(?! {_TIMES})|neue?ste[mnrs]?|jungste[mnrs]?|zuletzt",
    rf"ultim[oa](?! {_TIMES})|mas reciente|mas nuev[oa]",
    rf"(?<!mois )(?<!annee )(?<!semaine )(?<!trimestre )derni(?:er|ere)(?! {_TIMES})|plus recente?|plus nouvel(?:le)?",
    rf"legutobbi|legutolso|utolso(?! {_TIMES})|legujabb|legfrissebb",
)
_UNSPACED = (
    r"最新|直近の|最後の|いちばん新しい|一番新しい|最近的|最后一|最近一[个笔条]|가장 최근|최근|최신|마지막|제일 새로운"
)
_NEWEST = re.compile(rf"(?<!\w)(?:{'|'.join(_WORDS)})(?!\w)|{_UNSPACED}")


def find_newest(text: str) -> Found[int] | None:
    """The words that point at the newest one, in any of our languages; the value is its place, from 1."""
    folded = fold(text)
    match = _NEWEST.search(folded.text)
    return Found(1, *folded.span(*match.span())) if match else None
