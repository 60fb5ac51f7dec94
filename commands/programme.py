"""The commands that look after the programme's data: schema, demo, invitations, ledger and jobs."""

from pathlib import Path
from typing import TypeVar, cast, get_args

from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from bot import jobs
from bot.assistant import utc_now
from bot.config import Settings
from bot.errors import UserError
from bot.jobs import State
from bot.prm import invitations, partners, programme
from bot.prm.database import Database
from bot.prm.invitations import Invitation
from bot.prm.ledger_check import read_head, verify
from bot.prm.migrations import upgrade
from bot.prm.people import Member, PartnerRole, StaffRole
from bot.prm.programme import Programme
from demo.load import load

OPERATOR = "operator"  # the ledger's name for whoever runs the command line
R = TypeVar("R", PartnerRole, StaffRole)


class Refused(Exception):
    """What was asked for cannot be done; the message says why and what to do instead."""


async def upgrade_database(settings: Settings, console: Console) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    console.print(f"The database is at version {await upgrade(settings.database)}.")


async def load_demo(settings: Settings, console: Console, *, reset: bool) -> None:
    """Load the demo programme into an empty database; with `reset` empty it first."""
    await upgrade_database(settings, console)
    database = Database(settings.database)
    try:
        summary = await load(database, now=utc_now(), reset=reset)
    finally:
        await database.close()
    console.print(f"Loaded the demo programme: {summary}. Its content is indexed by: python server.py serve --demo")


async def invite(
    settings: Settings, console: Console, *, email: str, name: str, partner: str | None, roles: list[str]
) -> None:
    """Invite somebody in the name of whoever runs the system: the first person of an installation, for instance."""
    database = Database(settings.database)
    try:
        async with database.writing() as session:
            current = await programme.only(session)
            if current is None:
                raise Refused("There is no partner programme yet. Load the demo with: python server.py demo")
            invitation = await _invite(session, current, partner, roles, name=name, email=email)
    except UserError as error:
        raise Refused(str(error)) from None
    finally:
        await database.close()
    console.print(f"Invite code for {name}: [bold]{invitation.code}[/bold]")
    console.print(
        f"It works once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC: in the web chat, or as “enrol CODE”."
    )


async def _invite(
    session: AsyncSession, current: Programme, partner_key: str | None, roles: list[str], *, name: str, email: str
) -> Invitation:
    now = utc_now()
    if partner_key is None:
        wanted = [_role(StaffRole, role) for role in roles or [StaffRole.CHANNEL_MANAGER]]
        return await invitations.invite_staff(
            session, current, name=name, email=email, roles=wanted, by=OPERATOR, now=now
        )
    partner = await partners.named(session, current.id, partner_key)
    if partner is None:
        raise Refused(f"There is no partner with the key {partner_key}.")
    wanted_here = [_role(PartnerRole, role) for role in roles or [PartnerRole.REP]]
    operator = Member(
        person_id=0,
        programme_id=current.id,
        name=OPERATOR,
        actor=OPERATOR,
        roles=frozenset({StaffRole.ADMIN}),
        internal=True,
    )
    return await invitations.invite(
        session, operator, current, partner, name=name, email=email, roles=wanted_here, now=now
    )


def _role(kind: type[R], name: str) -> R:
    try:
        return kind(name)
    except ValueError:
        raise Refused(f"{name} is no role here; there is {', '.join(kind)}.") from None


async def verify_ledger(settings: Settings, head_file: Path | None, console: Console) -> bool:
    """Recompute the chain; compare with the exported head, so that a shortened ledger is noticed, too."""
    kept = head_file or settings.ledger_head
    database = Database(settings.database)
    try:
        async with database.reading() as session:
            verdict = await verify(session, read_head(kept))
    finally:
        await database.close()
    if verdict.whole:
        console.print(f"The ledger is whole: {verdict.entries} entries.", style="green")
    else:
        console.print(f"The ledger was changed at entry {verdict.bad_seq}: {verdict.reason}", style="red", markup=False)
    return verdict.whole


async def list_jobs(settings: Settings, console: Console, *, state: str | None, kind: str | None) -> None:
    if state is not None and state not in get_args(State):
        raise Refused(f"{state} is no state of a job; there is {', '.join(get_args(State))}.")
    database = Database(settings.database)
    try:
        async with database.reading() as session:
            found = await jobs.list_jobs(session, state=cast(State | None, state), kind=kind)
    finally:
        await database.close()
    if not found:
        console.print("There are no such jobs.")
        return
    table = Table("number", "kind", "state", "attempts", "due", "reason", box=None)
    for job in found:
        due = f"{job.run_at:%Y-%m-%d %H:%M}" if job.run_at > jobs.AT_ONCE else "at once"
        table.add_row(str(job.id), job.kind, job.state, f"{job.attempts}/{job.max_attempts}", due, job.error or "")
    console.print(table)


async def retry_job(settings: Settings, job_id: int, console: Console) -> bool:
    database = Database(settings.database)
    try:
        async with database.writing() as session:
            again = await jobs.retry(session, job_id)
    finally:
        await database.close()
    console.print(f"Job {job_id} runs again." if again else f"There is no dead job {job_id}.")
    return again
