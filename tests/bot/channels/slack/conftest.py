from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.prm.database import Database
from tests.bot.channels.slack.talk import BOT, HOMES, NORDLICHT, SUDWIND, VENDOR, Workplace, workplace
from tests.fake_slack import FakeSlack, fake_slack


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """Slack, with the vendor's workspace and two channels shared with partners."""
    async with fake_slack() as served:
        shared = {"is_ext_shared": True, "is_shared": True}
        served.channels["CNORD"] = {**shared, "connected_team_ids": [VENDOR, NORDLICHT]}
        served.channels["CBOTH"] = {**shared, "connected_team_ids": [VENDOR, NORDLICHT, SUDWIND]}
        for name, home in HOMES.items():
            served.users[f"U{name.upper()}"] = {"team_id": home}
        served.members["CNORD"] = ["UANNA", "UBELA", "UDORA", BOT]
        served.members["CBOTH"] = ["UANNA", "UCHLOE", "UDORA", BOT]
        yield served


@pytest.fixture
async def office(database: Database, slack: FakeSlack, tmp_path: Path) -> AsyncIterator[Workplace]:
    """The product, installed in the vendor's workspace."""
    async with workplace(database, slack, tmp_path) as connected:
        yield connected
