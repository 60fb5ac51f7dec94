"""Content in: here when the index is free, else through the server that owns it; with a bar while it works."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.config import Settings
from bot.metrics import Metrics
from commands.assembly import open_library
from commands.errors import Refused
from commands.handover import NoServer, ask_server
from knowledge.errors import IndexBusy, KnowledgeError
from knowledge.library import Library
from knowledge.types import IngestSummary

TASK = "ingest"
Lines = AsyncIterator[dict[str, Any]]


async def ingest_paths(settings: Settings, paths: Sequence[Path], index: Path | None, console: Console) -> bool:
    """The `ingest` command. True when something could not be taken in."""
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise Refused(f"There is no {missing[0]}. Nothing was changed.")
    try:
        library = await asyncio.to_thread(open_library, settings, index)
    except IndexBusy:
        if index is not None:
            raise
        summary = await show_progress(_through_server(settings, paths), console)
    else:
        try:
            summary = await show_progress(run(library, paths), console)
        finally:
            await asyncio.to_thread(library.close)
    show_summary(summary, console)
    return bool(summary.failed)


async def run(library: Library, paths: Iterable[Path]) -> Lines:
    """Progress lines `{done, total, name}`, then one line `{summary}` or `{error}`."""
    told: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    def report(done: int, total: int, name: str) -> None:
        told.put_nowait({"done": done, "total": total, "name": name})

    work = asyncio.create_task(library.ingest(list(paths), progress=report))
    work.add_done_callback(lambda _: told.put_nowait(None))
    while (line := await told.get()) is not None:
        yield line
    try:
        yield {"summary": asdict(work.result())}
    except KnowledgeError as error:
        yield {"error": str(error)}


async def show_progress(lines: Lines, console: Console) -> IngestSummary:
    """A bar while it works; returns the summary. Raises KnowledgeError when the run ended without one."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Reading content", total=None)
        async for line in lines:
            if "summary" in line:
                return IngestSummary(**line["summary"])
            if "error" in line:
                raise KnowledgeError(line["error"])
            bar.update(task, completed=line["done"], total=line["total"], description=line["name"][-40:])
    raise KnowledgeError(
        "The server stopped before it was finished. Run the same command again: it goes on from there."
    )


def counts(summary: IngestSummary) -> dict[str, int]:
    return {name: len(getattr(summary, name)) for name in ("added", "changed", "unchanged", "removed", "failed")}


def show_summary(summary: IngestSummary, console: Console) -> None:
    console.print(", ".join(f"{n} {name}" for name, n in counts(summary).items()) + f" in {summary.seconds:.1f} s")
    for name, reason in summary.failed.items():
        console.print(f"failed: {name}: {reason}", style="red", markup=False)
    for name, reason in summary.warnings.items():
        console.print(f"note: {name}: {reason}", style="yellow", markup=False)


def task(library: Library, metrics: Metrics) -> Any:
    """The server's side of a handed-over ingest."""

    async def begin(request: dict[str, Any]) -> Lines:
        async for line in run(library, [Path(path) for path in request["paths"]]):
            if "summary" in line:
                metrics.ingested(**counts(IngestSummary(**line["summary"])))
            yield line

    return begin


async def _through_server(settings: Settings, paths: Sequence[Path]) -> Lines:
    try:
        async for line in ask_server(settings.data_dir, TASK, {"paths": [str(path.resolve()) for path in paths]}):
            yield line
    except NoServer:
        raise IndexBusy("another process has the index, and no server answers. Try again when it is done.") from None
