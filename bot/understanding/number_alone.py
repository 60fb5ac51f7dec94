"""A record's number and no more than what its kind is called: whoever says so wants to see it, and nothing done to it.

Which skill shows it is told by the records themselves, within what this person may read: numbers that a programme
brought from elsewhere ("LD-1004") say nothing of their kind.
"""

import re
from collections.abc import Mapping
from functools import cache

from bot.parse.text import fold
from bot.prm import (
    announcement_lifecycle,
    articles,
    commission_lines,
    deals,
    fund_claims,
    fund_requests,
    gaps,
    lead_intake,
    statements,
    ticket_opening,
)
from bot.understand import Act, Sentence, Understood
from bot.understanding.lexicon import pattern

LONGEST = 80  # characters of what asks for no more than to see a record
SHOWN_BY: Mapping[str, str] = {  # skill -> its question about the record; of those that may be used, the first
    "deal_status": "deal", "my_leads": "lead", "lead_route": "lead", "mdf_status": "request",
    "mdf_claim_status": "claim", "commission_line": "entry", "statement": "number", "ticket_status": "ticket",
    "announcement_status": "announcement", "article_shown": "article", "gap_shown": "gap",
}  # fmt: skip
OF_KIND: Mapping[str, tuple[str, ...]] = {
    deals.KIND: ("deal_status",),
    lead_intake.KIND: ("my_leads", "lead_route"),
    fund_requests.KIND: ("mdf_status",),
    fund_claims.KIND: ("mdf_claim_status",),
    commission_lines.KIND: ("commission_line",),
    statements.KIND: ("statement",),
    ticket_opening.NUMBERED: ("ticket_status",),
    announcement_lifecycle.KIND: ("announcement_status",),
    articles.KIND: ("article_shown",),
    gaps.KIND: ("gap_shown",),
}
CALLED: Mapping[str, str] = {  # what the lexicon has words for: "commission D-2026-0012" is not about the deal
    deals.KIND: "kind_deals",
    lead_intake.KIND: "kind_leads",
    fund_requests.KIND: "kind_requests",
    fund_claims.KIND: "kind_claims",
    commission_lines.KIND: "kind_money",
    statements.KIND: "kind_money",
    ticket_opening.NUMBERED: "kind_tickets",
    announcement_lifecycle.KIND: "kind_news",
    articles.KIND: "kind_content",
    gaps.KIND: "kind_content",
}
_NUMBER = re.compile(
    r"(?<![\w.,-])(?P<kind>[a-z]{1,3})-(?:(?P<year>20\d\d)-)?(?P<count>\d{3,6})(?![\w-]*\d)(?![a-z])",
    re.IGNORECASE | re.ASCII,
)


def number_in(text: str) -> re.Match[str] | None:
    """The only number of a record in a text, as it is given out: "MR-2026-0004", "LD-1004"."""
    found = list(_NUMBER.finditer(text))
    return found[0] if len(found) == 1 and (found[0]["year"] or not _is_year(found[0])) else None


def stands_alone(text: str, number: re.Match[str], languages: tuple[str, ...]) -> bool:
    """Whether the rest of the text says no more than that it is to be shown, and what kind of a record it is."""
    if len(text) > LONGEST:
        return False
    rest = fold(f"{text[: number.start()]} {text[number.end() :]}").text
    kinds = CALLED.get(number["kind"].upper(), tuple(dict.fromkeys(CALLED.values())))
    called = (kinds,) if isinstance(kinds, str) else kinds
    return any(_nothing_else(language, each).fullmatch(rest) for language in languages for each in called)


async def shown(sentence: Sentence, number: re.Match[str]) -> Understood | None:
    """The start of the skill that shows a record with this number to whoever asks; None where they may see none."""
    for name, field in SHOWN_BY.items():
        skill = sentence.skills.get(name)
        for question in await sentence.questions(skill) if skill else ():
            if question.name == field and question.record and any(_is_named(each.named) for each in question.choices):
                return Understood(act=Act.START, skill=name, values={field: number.group().upper()})
    of_kind = OF_KIND.get(number["kind"].upper(), ()) if number["year"] else ()
    shows = next((each for each in of_kind if each in sentence.skills), None)
    return Understood(act=Act.START, skill=shows, values={SHOWN_BY[shows]: number.group().upper()}) if shows else None


def _is_named(words: str) -> bool:
    """Whether a record was found by its number, and not by a word of its name."""
    return any(character.isdigit() for character in words)


def _is_year(number: re.Match[str]) -> bool:
    """ "room D-2026" """
    return re.fullmatch(r"20\d\d", number["count"]) is not None


@cache
def _nothing_else(language: str, kind: str) -> re.Pattern[str]:
    words = "|".join(pattern(language, name).pattern for name in ("shows", kind))
    return re.compile(rf"(?:{words}|[\W_])*")
