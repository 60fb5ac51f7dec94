"""The commands that look after the programme's data: schema, demo, invitations, ledger and jobs."""

import json
from pathlib import Path
from typing import cast, get_args

from rich.console import Console
from rich.table import Table

from bot import jobs
from bot.assistant import utc_now
from bot.config import Settings
from bot.errors import UserError
from bot.jobs import State
from bot.prm import enrolment, ledger, programme
from bot.prm.database import Database
from bot.prm.migrations import upgrade
from demo.load import load


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


async def verify_ledger(settings: Settings, head_file: Path | None, console: Console) -> bool:
    """Recompute the chain; compare with the exported head, so that a shortened ledger is noticed, too."""
    kept = head_file or settings.ledger_head
    if head_file is not None and not head_file.exists():
        raise Refused(f"There is no {head_file}.")
    database = Database(settings.database)
    try:
        async with database.reading() as session:
            verdict = await ledger.verify(session, ledger.read_head(kept) if kept.exists() else None)
    finally:
        await database.close()
    console.print(str(verdict), style="green" if verdict.ok else "red", markup=False)
    return verdict.ok


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
