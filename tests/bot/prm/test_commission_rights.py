"""Money is seen by a partner's administrators and finance people and by the vendor's: to anybody else there is none."""

from datetime import datetime

import pytest

from bot.prm import commission_disputes, commission_lines, statements
from bot.prm.commission_calendar import Month
from bot.prm.commission_closing import close
from bot.prm.commission_lines import NoSuchLine, Wanted
from bot.prm.database import Database
from bot.prm.people import Member
from bot.prm.statements import NoSuchStatement
from tests.bot.prm.commission_world import WON, build, win
from tests.bot.prm.test_rights import everybody
from tests.bot.prm.world import World


def may_see(world: World, member: Member, partner: str) -> bool:
    """The rules in plain words, written a second time."""
    if member.internal:
        return bool({"finance", "admin"} & member.roles)
    return member.partner_id == world.partners[partner].id and bool({"finance", "admin"} & member.roles)


async def test_no_combination_of_roles_sees_a_line_statement_or_dispute_out_of_its_reach(database: Database) -> None:
    world = await build(database)
    closes = datetime.fromisoformat("2027-04-01T00:00:00+02:00")
    async with database.writing() as session:
        for who, finance, partner in (("anna", "finn", "alpine"), ("bert", "beth", "brook")):
            await win(session, world, who, customer=f"Customer of {who}")
            month = Month.of(WON.date())
            (made,) = await close(session, world.programme, world.partners[partner].id, month, closes)
            (stated,) = await statements.lines_of(session, made)
            member = await world.member(session, finance)
            number = stated.entry.line.number
            await commission_disputes.dispute(
                session, member, world.programme, number, objection="Too little.", now=closes
            )
    async with database.reading() as session:
        for member in everybody(world):
            expected = [each for each in ("alpine", "brook") if may_see(world, member, each)]
            lines = await commission_lines.mine(session, member, Wanted())
            assert len(lines) == len(await statements.mine(session, member)) == len(expected), member
            assert len(await commission_disputes.unanswered(session, member)) == len(expected)
            assert bool(await commission_lines.totals(session, member, Wanted())) == bool(expected)
            for partner, at in (("alpine", 1), ("brook", 2)):
                if partner not in expected:
                    with pytest.raises(NoSuchLine):
                        await commission_lines.get(session, member, f"C-2027-{at:04d}")
                    with pytest.raises(NoSuchStatement):
                        await statements.get(session, member, f"S-2027-{at:04d}")
