"""An article's last day: its owner is asked in time, then it leaves the content. Days of UTC, as the content's own."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import clocks
from bot.prm.article_records import Article, subject
from bot.prm.programme import Programme, Rules

EXPIRY = "article.expiry"
SOON, END = 1, 0  # its steps


async def begin(session: AsyncSession, programme: Programme, article: Article) -> None:
    """Let it run to the end of the article's last day."""
    end = datetime.combine(article.valid_until + timedelta(days=1), time(), UTC)
    await clocks.start(session, programme, EXPIRY, subject(article), end, zone="UTC")


async def stop(session: AsyncSession, article: Article) -> None:
    await clocks.stop(session, subject(article), EXPIRY)


def _times(rules: Rules, end: datetime, _zone: str) -> Mapping[int, datetime]:
    days = rules.content_expires_soon_days
    return {END: end, **({SOON: end - timedelta(days=days)} if days else {})}


clocks.define(EXPIRY, _times)
