"""Forget files that are not needed any longer: first their rows, then the bytes that no row names."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy.ext.asyncio import AsyncSession

from bot import file_scan
from bot.file_store import FileStore
from bot.jobs import Duty, Work, enqueue
from bot.prm import files
from bot.prm.database import Database

KIND = "sweep-files"
BATCH = 500


async def purge(session: AsyncSession, now: datetime) -> None:
    """Once a day. The bytes go in a job of their own, after it is committed that nobody needs them."""
    await files.purge(session, now)
    await enqueue(session, KIND, {}, key=f"{now:%Y-%m-%d}")


def duty(database: Database, store: FileStore) -> Duty:
    """The job that deletes bytes without a row, also those that a crash left behind."""

    async def sweep(work: Work) -> None:
        await asyncio.to_thread(store.drop_abandoned)
        stored = store.shas()
        while batch := await asyncio.to_thread(_next, stored):
            async with database.reading() as session:
                unnamed = set(batch) - await files.named(session, batch)
            for sha in sorted(unnamed):
                await drop_unnamed(database, store, sha)
        async with work.finish() as session:
            if store.scanned:
                await file_scan.ask_for_all(session)

    return sweep


def _next(stored: Iterator[str]) -> Sequence[str]:
    return list(islice(stored, BATCH))


async def drop_unnamed(database: Database, store: FileStore, sha: str) -> None:
    """Delete a content unless a row names it by now. Who sends the same content waits for this transaction."""
    async with database.writing(quietly=True) as session:
        await files.hold(session, sha)
        if not await files.named(session, [sha]):
            await asyncio.to_thread(store.drop, sha)
