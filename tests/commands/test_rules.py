"""`python server.py rules`: what a programme decides for itself."""

from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console
from sqlalchemy import select

from bot.config import Settings
from bot.prm import clocks, programme
from bot.prm.clocks import Clock
from bot.prm.database import Database
from bot.prm.ledger import LedgerEntry
from bot.prm.programme import Rules
from commands import rules
from commands.errors import Refused
from tests import rows

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
clocks.define("test.protection", lambda rules, start, zone: {0: start + timedelta(days=rules.deal_protection_days)})


@pytest.fixture
async def settings(installed: Settings) -> Settings:
    """An installation with a programme, in which one deadline runs."""
    async with Database(installed.database) as database, database.writing() as session:
        session.add(current := rows.programme("fluxline", rules=Rules()))
        await session.flush()
        await clocks.start(session, current, "test.protection", "test:1", START)
    return installed


@pytest.fixture
def console() -> Console:
    return Console(record=True, width=200)


async def test_a_decision_is_kept_moves_what_runs_and_is_in_the_ledger(settings: Settings, console: Console) -> None:
    await rules.decide(settings, ["deal_protection_days=60", 'deal_auto_approval_limits={"gold": 5000}'], console)
    await rules.show(settings, console)
    assert "Running deadlines counted anew: 1." in (said := console.export_text())
    assert "decided here" in said
    async with Database(settings.database) as database, database.reading() as session:
        current = await programme.only(session)
        assert current is not None
        assert current.rules.deal_protection_days == 60
        assert (await session.scalars(select(Clock.due_at))).one() == START + timedelta(days=60)
        assert (await session.scalars(select(LedgerEntry.action))).all() == ["programme.rules"]


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        ("no_such_rule=1", r"no_such_rule is no setting of a programme\. The settings are: .*lead_accept_hours"),
        ("deal_protection_days=-3", r"deal_protection_days cannot be -3\..* in JSON: 90$"),
        ("deal_reminder_days=20,5", r"deal_reminder_days cannot be 20,5\..* in JSON: \[30, 14, 3\]$"),
        ("deal_protection_days", "Write it as name=value"),
    ],
)
async def test_what_is_no_setting_changes_nothing(
    settings: Settings, console: Console, decision: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        await rules.decide(settings, ["lead_accept_hours=24", decision], console)
    async with Database(settings.database) as database, database.reading() as session:
        current = await programme.only(session)
        assert current is not None
        assert current.rules.lead_accept_hours == 48
