"""What people wrote, without whom it is about: for what others read, keep or publish.

Addresses, numbers and codes go by their shape; names by what the database knows: of people, and of companies, since a
partner's customers are nobody else's business.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.company_names import latin_words
from bot.prm.customers import customer_key
from bot.prm.deal_records import Deal
from bot.prm.lead_records import Lead
from bot.prm.partners import Partner
from bot.prm.people import Person
from bot.understanding.model.masked import masked

SOMEBODY, COMPANY = "[name]", "[company]"
LONGEST_NAME = 5  # words
SHORTEST_PART = 3  # letters of a given or family name that is looked for by itself
MOST_WORDS = 2_000  # of a text in which names are looked for
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"  # scripts whose words have no spaces, or endings without one
_WORD = re.compile(rf"[^\W{_UNSPACED}](?:['’&.-]*[^\W{_UNSPACED}])*|[{_UNSPACED}]+")
_IN_SUCH_A_SCRIPT = re.compile(rf"[{_UNSPACED}]{{2,}}")
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?。！？:\n])\s*$")


class Run(NamedTuple):
    """Words in a row: where they stand, and how they read as names of companies are compared."""

    start: int
    end: int
    key: str
    several: bool


Found = tuple[Run, str]


@dataclass(frozen=True, slots=True)
class Companies:
    """Companies a text may speak of: `written` as the database has them, `keys` as names are compared."""

    written: frozenset[str]
    keys: frozenset[str]


async def impersonal(session: AsyncSession, text: str) -> str:
    """The text with marks where somebody stood: "[name]", "[email-a]"."""
    plain = masked(text).text
    runs = _runs(plain)
    names, companies = await _people(session), await _companies(session, plain, runs)
    unspaced = [*_within(plain, companies.written, COMPANY), *_within(plain, names, SOMEBODY)]
    return _replaced(plain, [*unspaced, *_companies_in(plain, runs, companies), *_people_in(plain, runs, names)])


def _within(text: str, names: Iterable[str], mark: str) -> Iterator[Found]:
    """Names in scripts without spaces, wherever they stand: nothing says where a word of those begins and ends."""
    for name in names:
        if _IN_SUCH_A_SCRIPT.search(name):
            for found in re.finditer(re.escape(name), text):
                yield Run(found.start(), found.end(), "", several=True), mark


def _runs(text: str) -> list[Run]:
    """Up to `LONGEST_NAME` words each."""
    words = [match.span() for match in _WORD.finditer(text)][:MOST_WORDS]
    keys = ["".join(latin_words(text[start:end])) for start, end in words]
    return [
        Run(words[first][0], words[last][1], "".join(keys[first : last + 1]), last > first)
        for first in range(len(words))
        for last in range(first, min(first + LONGEST_NAME, len(words)))
    ]


async def _people(session: AsyncSession) -> frozenset[str]:
    """Everybody's name, and each part of it, without regard to case."""
    whole = (await session.scalars(select(Person.name))).all()
    parts = {part for name in whole for part in _WORD.findall(name) if len(part) >= SHORTEST_PART}
    return frozenset(name.casefold() for name in (*whole, *parts) if name)


async def _companies(session: AsyncSession, text: str, runs: Iterable[Run]) -> Companies:
    """Every partner, and customers that are called as something in the text."""
    said, keys = {text[each.start : each.end] for each in runs}, {each.key for each in runs}
    ours = [name for row in await session.execute(select(Partner.name, Partner.legal_name)) for name in row if name]
    deals = select(Deal.customer_name).where(Deal.customer_key.in_(keys) | Deal.customer_name.in_(said))
    leads = select(Lead.company).where(func.lower(Lead.company).in_({each.lower() for each in said}))
    theirs = [*await session.scalars(deals.distinct()), *await session.scalars(leads.distinct())]
    if _IN_SUCH_A_SCRIPT.search(text):
        for name in (Deal.customer_name, Lead.company):
            theirs += await session.scalars(select(name).where(func.replace(text, name, "") != text).distinct())
    written = frozenset((*ours, *theirs))
    whole = {"".join(latin_words(each)) for each in written}
    return Companies(written, frozenset(whole | {customer_key(each) for each in written}))


def _companies_in(text: str, runs: Iterable[Run], companies: Companies) -> Iterator[Found]:
    """Names of several words however they are written; those of one, which may be any word, as names are."""
    for each in runs:
        as_kept = text[each.start : each.end] in companies.written
        if as_kept or (each.key in companies.keys and (each.several or _as_a_name(text, each))):
            yield each, COMPANY


def _people_in(text: str, runs: Iterable[Run], names: frozenset[str]) -> Iterator[Found]:
    """Whole names however they are written; parts of them, which may be any word, as names are."""
    for each in runs:
        if text[each.start : each.end].casefold() in names and (each.several or _as_a_name(text, each)):
            yield each, SOMEBODY


def _as_a_name(text: str, run: Run) -> bool:
    """With a capital, inside a sentence; or in a script that has none."""
    words = text[run.start : run.end]
    return not words.isascii() or (words[0].isupper() and not _SENTENCE_ENDS.search(text[: run.start]))


def _replaced(text: str, found: Iterable[Found]) -> str:
    """Of several that overlap the longest first."""
    pieces, at = [], 0
    for run, mark in sorted(found, key=lambda each: (each[0].start, -each[0].end)):
        if run.start >= at:
            pieces += [text[at : run.start], mark]
            at = run.end
    return "".join((*pieces, text[at:]))
