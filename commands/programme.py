"""The commands that fill the database: its schema, the demo programme, and the first people."""

from collections.abc import Sequence
from typing import TypeVar

from rich.console import Console
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import utc_now
from bot.config import Settings
from bot.errors import UserError
from bot.prm import invitations, partners, people
from bot.prm.invitations import Invitation
from bot.prm.people import PartnerRole, StaffRole
from bot.prm.programme import Programme
from commands.errors import Refused
from commands.installation import database_of, made, programme_of
from demo.load import load

OPERATOR = "operator"  # the ledger's name for whoever runs the command line
R = TypeVar("R", PartnerRole, StaffRole)


async def upgrade_database(settings: Settings, console: Console) -> None:
    console.print(f"The database is at version {await made(settings)}.")


async def load_demo(settings: Settings, console: Console, *, reset: bool) -> None:
    """Load the demo programme into an empty database; with `reset` empty it first."""
    await upgrade_database(settings, console)
    async with database_of(settings) as database:
        summary = await load(database, now=utc_now(), reset=reset)
    console.print(f"Loaded the demo programme: {summary}. Its content is indexed by: python server.py serve --demo")


async def invite(
    settings: Settings, console: Console, *, email: str, name: str | None, partner: str | None, roles: list[str]
) -> None:
    """Invite somebody in the name of whoever runs the system: the first person of an installation, for instance.

    Whoever is known by this address stays what they are, unless it is said otherwise. Raises Refused.
    """
    try:
        async with database_of(settings) as database, database.writing() as session:
            current = await programme_of(session)
            known = await people.with_address(session, current.id, email)
            at = partner or _partner_of(known, email)
            called = name or next((each.name for each in known), None)
            if called is None:
                raise Refused(f"Nobody here has the address {email}: say who that is with --name.")
            wanted = roles or next((list(each.roles) for each in known if each.partner == at), [])
            invitation, granted = await _invite(session, current, at, wanted, name=called, email=email)
    except UserError as error:
        raise Refused(str(error)) from None
    whose = f"at {at}" if at else "of the vendor"
    console.print(f"Invite code for {called}, {', '.join(granted)} {whose}: {invitation.code}", markup=False)
    console.print(
        f"It works once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC: in the web chat, or as “enrol CODE”."
    )


def _partner_of(known: Sequence[people.Post], email: str) -> str | None:
    """Nobody who is known as a partner's becomes one of the vendor's people for want of a word."""
    where = {each.partner for each in known}
    if len(where) > 1:
        raise Refused(
            f"{email} is known {', '.join(sorted(_where(each) for each in where))}: say which with --partner."
        )
    return where.pop() if where else None


def _where(partner: str | None) -> str:
    return f"at {partner}" if partner else "as one of the vendor's people"


async def _invite(
    session: AsyncSession, current: Programme, partner_key: str | None, roles: list[str], *, name: str, email: str
) -> tuple[Invitation, list[str]]:
    """With the roles it was made for."""
    now = utc_now()
    if partner_key is None:
        wanted = [_role(StaffRole, role) for role in roles or [StaffRole.CHANNEL_MANAGER]]
        invited = await invitations.invite_staff(
            session, current, name=name, email=email, roles=wanted, by=OPERATOR, now=now
        )
        return invited, [each.value for each in wanted]
    partner = await partners.named(session, current.id, partner_key)
    if partner is None:
        raise Refused(f"There is no partner with the key {partner_key}.")
    wanted_here = [_role(PartnerRole, role) for role in roles or [PartnerRole.REP]]
    operator = people.system(current.id, OPERATOR)
    invited = await invitations.invite(
        session, operator, current, partner, name=name, email=email, roles=wanted_here, now=now
    )
    return invited, [each.value for each in wanted_here]


def _role(kind: type[R], name: str) -> R:
    try:
        return kind(name)
    except ValueError:
        raise Refused(f"{name} is no role here; there is {', '.join(kind)}.") from None
