"""`python server.py people revoke`: whoever runs the product takes an invitation back."""

import pytest
from rich.console import Console
from sqlalchemy import select

from bot.clock import utc_now
from bot.config import Settings
from bot.prm import people, programme
from bot.prm.database import Database
from bot.prm.enrolment import ChatIdentity, WrongCode, enrol_by_code
from bot.prm.invitations import invite_staff
from bot.prm.ledger import LedgerEntry
from bot.prm.programme import Rules
from commands.errors import Refused
from commands.people import revoke
from tests import rows

ANN = "ann@vendor.example"


@pytest.fixture
async def code(installed: Settings) -> str:
    """Ann's, who is invited to the vendor's support."""
    async with Database(installed.database) as database, database.writing() as session:
        session.add(current := rows.programme("fluxline", rules=Rules()))
        await session.flush()
        invited = await invite_staff(
            session, current, name="Ann", email=ANN, roles=[people.StaffRole.SUPPORT], by="operator", now=utc_now()
        )
    return invited.code


async def test_a_revoked_invitation_opens_nothing(installed: Settings, code: str) -> None:
    console = Console(record=True, width=200)
    await revoke(installed, ANN, console)

    assert console.export_text() == "Ann has no access any more, and no invite code of theirs works.\n"
    async with Database(installed.database) as database, database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        said = await enrol_by_code(session, current, ChatIdentity("slack", "T1", "ann"), code, now=utc_now())
        assert isinstance(said, WrongCode)
        assert (await session.scalars(select(LedgerEntry.action))).all()[-1] == "person.revoked"


async def test_whoever_has_no_access_or_is_nobody_is_refused(installed: Settings, code: str) -> None:
    await revoke(installed, ANN, Console(quiet=True))
    for who in (ANN, "nobody@vendor.example"):
        with pytest.raises(Refused):
            await revoke(installed, who, Console(quiet=True))
