"""Have a virus scanner look at files: a job for each content, with a command that the installation chooses.

The command gets the path as its last argument and says by its exit code: 0 clean, 1 infected, anything else try again.
`clamdscan --fdpass --no-summary` does.
"""

import asyncio
import os
import shlex
import signal
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.file_store import FileStore
from bot.jobs import Duty, GiveUp, Retry, Work, enqueue
from bot.prm import files
from bot.prm.files import File, FileState

KIND = "scan-file"
SECONDS = 120  # for one file; a duty may take 300
AGAIN = timedelta(minutes=1)
MOST_AT_ONCE = 1_000
VERDICTS = {0: FileState.CLEAN, 1: FileState.INFECTED}


async def ask(session: AsyncSession, file: File) -> None:
    """Have it scanned once this transaction commits."""
    await enqueue(session, KIND, {"sha256": file.sha256}, key=file.id)


async def ask_for_all(session: AsyncSession) -> None:
    """Have everything scanned that never was, for instance because there was no scanner."""
    missed = select(File).where(File.state == FileState.UNSCANNED).order_by(File.created_at).limit(MOST_AT_ONCE)
    for file in await session.scalars(missed):
        await ask(session, file)


def duty(store: FileStore, command: str, *, seconds: float = SECONDS) -> Duty:
    """The job that asks the scanner and notes what it says."""
    words = shlex.split(command)

    async def scan(work: Work) -> None:
        sha = work.payload["sha256"]
        path = await asyncio.to_thread(store.path(sha).resolve)
        if not await asyncio.to_thread(path.exists):
            raise GiveUp("the file is gone")
        verdict = await _verdict(words, path, seconds)
        async with work.finish() as session:
            await files.judge(session, sha, verdict, work.now())

    return scan


async def _verdict(words: Sequence[str], path: Path, seconds: float) -> FileState:
    code = await _exit_code(words, path, seconds)
    if code not in VERDICTS:
        raise Retry(AGAIN, f"the scanner ended with {code}")
    return VERDICTS[code]


async def _exit_code(words: Sequence[str], path: Path, seconds: float) -> int:
    try:
        running = await asyncio.create_subprocess_exec(
            *words,
            str(path),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise Retry(AGAIN, f"the scanner cannot be started: {error.strerror}") from None
    try:
        return await asyncio.wait_for(running.wait(), seconds)
    except TimeoutError:
        raise Retry(AGAIN, f"the scanner took longer than {seconds:g} seconds") from None
    finally:
        if running.returncode is None:
            _end(running.pid)
            await running.wait()


def _end(pid: int) -> None:
    """The scanner and whatever it started: it has a session of its own."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
