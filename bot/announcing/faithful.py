"""Whether a translation says the same as far as that can be seen: its figures, links and names. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from bot.i18n import N_

FIGURE = re.compile(r"\d+(?:[.,'’  ]\d{3}(?!\d))*(?:[.,:]\d+)*")
LINK = re.compile(r"(?:https?://|mailto:|www\.)[^\s)>\]\"'。、）」]+|[\w.+-]+@[\w-]+\.[\w.]+", re.IGNORECASE)
MARKUP = re.compile(r"<\s*/?\s*[a-z!]|!\[", re.IGNORECASE)
LONGER = 3.0  # times as long as the original, and no more
SHORT = 200  # characters of an original about which its length says nothing

FIGURES, LINKS, NAMES = N_("figures"), N_("links"), N_("names")
NO_TEXT, STRANGE = N_("its text is missing"), N_("its form")


@dataclass(frozen=True)
class Fault:
    """What is different, and where that can be named: what is missing, and what is there instead."""

    what: str  # one of the texts above
    missing: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


def faults(original: str, proposal: str, names: Collection[str] = ()) -> list[Fault]:
    """What a translation has changed. `names` (of products, terms of the programme) are said in no other way."""
    if not proposal.strip():
        return [Fault(NO_TEXT)]
    found = [_compared(FIGURES, _figures(original), _figures(proposal))]
    found.append(_compared(LINKS, _links(original), _links(proposal)))
    there, here = (Counter(dict.fromkeys(_named(text, names), 1)) for text in (original, proposal))
    found.append(_compared(NAMES, there, here))
    marked = MARKUP.search(proposal) is not None and MARKUP.search(original) is None
    if marked or len(proposal) > max(SHORT, len(original)) * LONGER:
        found.append(Fault(STRANGE))
    return [each for each in found if each is not None]


def _compared(what: str, original: "Counter[str]", proposal: "Counter[str]") -> Fault | None:
    missing, instead = original - proposal, proposal - original
    return Fault(what, tuple(missing), tuple(instead)) if missing or instead else None


def _links(text: str) -> "Counter[str]":
    return Counter(each.rstrip(".,;:!?") for each in LINK.findall(text))


def _figures(text: str) -> "Counter[str]":
    """Digits alone: languages separate thousands and decimals differently."""
    plain = unicodedata.normalize("NFKC", LINK.sub(" ", text))
    return Counter(re.sub(r"\D", "", each) for each in FIGURE.findall(plain))


def _named(text: str, names: Collection[str]) -> list[str]:
    """Those of `names` that stand in a text, also with an ending."""
    folded = unicodedata.normalize("NFKC", text)
    return [name for name in names if re.search(rf"(?<!\w){re.escape(name)}", folded)]
