"""What a desk counts as told when it learns to sort: no more than it was told before."""

import pytest
from sqlalchemy import text

from bot.prm.database import Database
from bot.prm.migrations import upgrade

BEFORE, AFTER = "0032", "0033"
PROGRAMME = """
INSERT INTO programmes (id, key, name, vendor, country, time_zone, currency, default_locale, locales, rules)
VALUES (1, 'p', 'P', 'V', 'DE', 'UTC', 'EUR', 'en', '[]', '{}')"""
TICKET = """
INSERT INTO tickets (id, programme_id, number, account, origin, language, subject, priority, tags, passages, state,
    opened_at, reopened, desk, external_id, version)
VALUES (:id, 1, :number, 'a', '{}', 'en', 'Login', 'high', '["vip"]', '[]', 'open',
    '2027-01-01', 0, :desk, :number, 1)"""
LINK = "INSERT INTO desk_links (ticket_id, state, assignee, created) VALUES (:id, 'open', '', :created)"


@pytest.mark.slow
async def test_zendesk_has_the_priority_it_was_given_jira_has_none_and_neither_has_our_tags(empty_url: str) -> None:
    await upgrade(empty_url, BEFORE)
    async with Database(empty_url) as database:
        async with database.writing() as session:
            await session.execute(text(PROGRAMME))
            for id_, desk in enumerate(("zendesk", "jira", None), 1):
                await session.execute(text(TICKET), {"id": id_, "number": f"S-{id_}", "desk": desk})
                await session.execute(text(LINK), {"id": id_, "created": 0 if desk is None else 1})
        await upgrade(empty_url, AFTER)
        async with database.reading() as session:
            found = await session.execute(
                text("SELECT priority, CAST(tags AS VARCHAR) FROM desk_links ORDER BY ticket_id")
            )
            assert [tuple(row) for row in found] == [("high", "[]"), (None, None), (None, None)]
