"""`python server.py programme`: a vendor's own programme instead of the demo."""

from typing import Any

from rich.console import Console
from rich.table import Table

from bot.clock import utc_now
from bot.config import Settings
from bot.errors import UserError
from bot.prm import founding, invitations
from bot.prm.people import StaffRole
from commands.errors import Refused
from commands.installation import database_of, made, programme_of
from commands.programme import OPERATOR
from commands.rules import named_value

NEXT = (
    "What comes next: python server.py import --help (products, your people, partners,"
    " their people, rates), python server.py ingest PATH"
    " (your content), python server.py rules show (limits and deadlines), python server.py serve"
)


async def create(settings: Settings, console: Console, facts: dict[str, Any], *, admin: str, email: str) -> None:
    """Make the programme and invite its first administrator, both or neither. Raises Refused."""
    await made(settings)
    now = utc_now()
    try:
        wanted, address = founding.read(facts), founding.address(email)
        async with database_of(settings) as database, database.writing() as session:
            current = await founding.found(session, wanted, by=OPERATOR, now=now)
            invitation = await invitations.invite_staff(
                session, current, name=admin, email=address, roles=[StaffRole.ADMIN], by=OPERATOR, now=now
            )
    except UserError as error:
        raise Refused(str(error)) from None
    console.print(f"Made the programme {wanted.name} of {wanted.vendor}.", markup=False)
    console.print(f"Invite code for {admin}, its administrator: {invitation.code}", markup=False)
    console.print(
        f"It works once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC: in the web chat, or as “enrol CODE”."
    )
    console.print(NEXT)


async def show(settings: Settings, console: Console) -> None:
    async with database_of(settings) as database, database.reading() as session:
        facts = founding.facts_of(await programme_of(session))
    table = Table("What", "Value")
    for name, value in facts:
        table.add_row(name, ", ".join(value) if isinstance(value, list) else str(value or ""))
    console.print(table)


async def describe(settings: Settings, decisions: list[str], console: Console) -> None:
    """Change facts, written as name=value. Raises Refused, changing nothing."""
    changes = dict(map(named_value, decisions))
    try:
        async with database_of(settings) as database, database.writing() as session:
            moved = await founding.describe(session, await programme_of(session), changes, by=OPERATOR, now=utc_now())
    except UserError as error:
        raise Refused(str(error)) from None
    console.print(f"Changed {', '.join(changes)}. Running deadlines counted anew: {moved}.")
