"""Gaps and articles as people name them: by number, by words of their title, or as the ones that were just there."""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.prm.article_records import Article, ArticleState
from bot.prm.gaps import Gap, GapState
from bot.prm.people import Member
from bot.prm.rights import may

MOST = 5
_NUMBER = re.compile(r"(?<!\w)(G|KB)[\s-]?(20\d\d)[\s-]?(\d{1,6})(?!\w)", re.IGNORECASE | re.ASCII)


async def gaps_named(session: AsyncSession, by: Member, text: str, states: Collection[GapState]) -> Sequence[Gap]:
    """Those in one of these states that a text names; for an empty one the newest. None without the right."""
    if not may(by, "content.read"):
        return ()
    wanted = select(Gap).where(Gap.programme_id == by.programme_id, Gap.state.in_(states))
    if text.strip():
        given = numbers(text)  # a gap's title is what partners asked: it may hold another one's number
        wanted = wanted.where(Gap.number.in_(given) if given else _says(Gap.title, text))
    return (await session.scalars(wanted.order_by(Gap.id.desc()).limit(MOST))).all()


async def articles_named(
    session: AsyncSession, by: Member, text: str, states: Collection[ArticleState]
) -> Sequence[Article]:
    """Those in one of these states that a text names; for an empty one the newest. None without the right."""
    if not may(by, "content.read"):
        return ()
    wanted = select(Article).where(Article.programme_id == by.programme_id, Article.state.in_(states))
    if text.strip():
        given = numbers(text)
        wanted = wanted.where(Article.number.in_(given) if given else _says(Article.title, text))
    return (await session.scalars(wanted.order_by(Article.id.desc()).limit(MOST))).all()


def numbers(text: str) -> list[str]:
    """As they are kept: "G-2026-0003" for "g 2026 3"."""
    return [f"{kind.upper()}-{year}-{int(count):04d}" for kind, year, count in _NUMBER.findall(text)]


def _says(title: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    return title.icontains(text.strip(), autoescape=True)
