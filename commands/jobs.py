"""The commands that look after waiting and failed work."""

from typing import cast, get_args

from rich.console import Console
from rich.table import Table

from bot import jobs
from bot.config import Settings
from bot.jobs import State
from commands.errors import Refused
from commands.installation import database_of


async def list_jobs(settings: Settings, console: Console, *, state: str | None, kind: str | None) -> None:
    if state is not None and state not in get_args(State):
        raise Refused(f"{state} is no state of a job; there is {', '.join(get_args(State))}.")
    async with database_of(settings) as database, database.reading() as session:
        found = await jobs.list_jobs(session, state=cast(State | None, state), kind=kind)
    if not found:
        console.print("There are no such jobs.")
        return
    table = Table("number", "kind", "state", "attempts", "due", "reason", box=None)
    for job in found:
        due = f"{job.run_at:%Y-%m-%d %H:%M}" if job.run_at > jobs.AT_ONCE else "at once"
        table.add_row(str(job.id), job.kind, job.state, f"{job.attempts}/{job.max_attempts}", due, job.error or "")
    console.print(table)


async def retry_job(settings: Settings, job_id: int, console: Console) -> bool:
    """False: there is no such dead job."""
    async with database_of(settings) as database, database.writing() as session:
        again = await jobs.retry(session, job_id)
    console.print(f"Job {job_id} runs again." if again else f"There is no dead job {job_id}.")
    return again
