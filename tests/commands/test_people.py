"""`python server.py people`: whoever runs the product takes an invitation back, or removes somebody for good."""

import asyncio

import pytest
from click.testing import Result
from rich.console import Console
from sqlalchemy import select

from bot.clock import utc_now
from bot.config import Settings
from bot.prm import people, programme
from bot.prm.database import Database
from bot.prm.enrolment import ChatIdentity, WrongCode, enrol_by_code
from bot.prm.invitations import invite_staff
from bot.prm.ledger import LedgerEntry
from bot.prm.people import Person
from bot.prm.programme import Rules
from commands.errors import Refused
from commands.people import revoke
from tests import rows
from tests.commands.running import typed

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


def forget(installed: Settings, *options: str, stdin: str = "") -> Result:
    return typed(installed.data_dir, "people", "forget", ANN, *options, stdin=stdin)


@pytest.mark.usefixtures("code")
def test_nobody_is_forgotten_before_it_was_said_what_goes_and_confirmed(installed: Settings) -> None:
    for answer in ("n\n", "\n", ""):  # no, nothing, and a program that did not say --yes
        asked = forget(installed, stdin=answer)
        assert asked.exit_code == 1
        assert "invites: 1\nstaff_memberships: 1\nRemove all this and who Ann is?" in asked.stdout
        assert "Removed." not in asked.stdout
    kept = forget(installed, "--keep-account", stdin="y\n")
    assert "Remove what Ann said and did? It cannot be brought back." in kept.stdout
    assert "they stay who they are" in kept.stdout

    said = forget(installed, stdin="y\n")
    shown, removed = said.stdout.split("Remove all this")
    assert shown.splitlines() == ["invites: 1", "staff_memberships: 1"]  # and these are what went
    assert removed.splitlines()[-3:] == ["invites: 1", "staff_memberships: 1", "Removed."]
    assert "There is nobody" in forget(installed, "--yes").stderr


@pytest.mark.usefixtures("code")
def test_a_program_says_yes_beforehand(installed: Settings) -> None:
    assert forget(installed, "--yes").stdout.splitlines() == ["invites: 1", "staff_memberships: 1", "Removed."]


@pytest.mark.usefixtures("code")
async def test_of_two_with_one_address_it_is_asked_which_is_meant(installed: Settings) -> None:
    """One address at two partners, or at one and at the vendor, is two people: each can be exported and forgotten."""
    async with Database(installed.database) as database, database.writing() as session:
        (first,) = await people.namesakes(session, ANN)
        session.add(Person(programme_id=first.programme_id, name="Twin", email=ANN))
        await session.flush()
        twin = (await people.namesakes(session, ANN))[-1].id
    told = await asyncio.to_thread(typed, installed.data_dir, "people", "forget", ANN, "--yes")
    assert told.exit_code != 0
    assert f"#{twin} Twin (a partner)" in " ".join(told.stderr.split())
    gone = await asyncio.to_thread(typed, installed.data_dir, "people", "forget", f"#{twin}", "--yes")
    assert gone.stdout.splitlines()[-1] == "Removed."
    async with Database(installed.database) as database, database.reading() as session:
        assert [each.id for each in await people.namesakes(session, ANN)] == [first.id]
