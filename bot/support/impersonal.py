"""What people wrote, without whom it is about: for what others read, keep or publish.

Addresses, numbers and codes go by their shape; names by what the database knows: of people, and of companies, since a
partner's customers are nobody else's business.
"""

import re
from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.prm.deal_records import Deal
from bot.prm.lead_records import Lead
from bot.prm.partners import Partner
from bot.prm.people import Person
from bot.understanding.model.masked import masked

SOMEBODY, COMPANY = "[name]", "[company]"
LONGEST_NAME = 5  # words
SHORTEST_PART = 3  # letters of a given or family name that is looked for by itself
MOST_WORDS = 2_000  # of a text in which names are looked for
_WORD = re.compile(r"[\w'’&.-]*\w")
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?。！？:\n])\s*$")

COMPANIES: tuple[InstrumentedAttribute[str], ...] = (
    Partner.name, Partner.legal_name, Deal.customer_name, Lead.company,
)  # fmt: skip


async def impersonal(session: AsyncSession, text: str) -> str:
    """The text with marks where somebody stood: "[name]", "[email-a]"."""
    plain = masked(text).text
    spans = _runs(plain)
    names = await _people(session)
    companies = await _companies(session, {plain[start:end] for start, end in spans})
    found = [*((span, COMPANY) for span in spans if plain[slice(*span)] in companies), *_named(plain, spans, names)]
    return _replaced(plain, found)


def _runs(text: str) -> list[tuple[int, int]]:
    """Where up to `LONGEST_NAME` words stand in a row."""
    words = [match.span() for match in _WORD.finditer(text)][:MOST_WORDS]
    return [
        (words[first][0], words[last][1])
        for first in range(len(words))
        for last in range(first, min(first + LONGEST_NAME, len(words)))
    ]


async def _people(session: AsyncSession) -> frozenset[str]:
    """Everybody's name, and each part of it, without regard to case."""
    whole = (await session.scalars(select(Person.name))).all()
    parts = {part for name in whole for part in _WORD.findall(name) if len(part) >= SHORTEST_PART}
    return frozenset(name.casefold() for name in (*whole, *parts) if name)


async def _companies(session: AsyncSession, said: Iterable[str]) -> frozenset[str]:
    wanted = list(said)
    if not wanted:
        return frozenset()
    found: set[str] = set()
    for column in COMPANIES:
        found.update(await session.scalars(select(column).where(_any_of(column, wanted)).distinct()))
    return frozenset(found)


def _any_of(column: InstrumentedAttribute[str], wanted: list[str]) -> ColumnElement[bool]:
    return column.in_(wanted)


def _named(text: str, spans: Iterable[tuple[int, int]], names: frozenset[str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Whole names however they are written; parts of them only as names are: with a capital, inside a sentence."""
    for start, end in spans:
        words = text[start:end]
        if words.casefold() not in names:
            continue
        alone = " " not in words
        if not alone or (words[0].isupper() and not _SENTENCE_ENDS.search(text[:start])) or not words.isascii():
            yield (start, end), SOMEBODY


def _replaced(text: str, found: Iterable[tuple[tuple[int, int], str]]) -> str:
    """Of several that overlap the longest first."""
    pieces, at = [], 0
    for (start, end), mark in sorted(found, key=lambda each: (each[0][0], -each[0][1])):
        if start >= at:
            pieces += [text[at:start], mark]
            at = end
    return "".join((*pieces, text[at:]))
