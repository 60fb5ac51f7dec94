"""Content in: here when the index is free, else through the server that owns it; with a bar while it works."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.config import Settings
from bot.metrics import Metrics
from commands.errors import Refused
from commands.handover import NOBODY_ANSWERS, Lines, NoServer, Task, ask_server
from commands.lookup import open_library
from knowledge.errors import IndexBusy, KnowledgeError
from knowledge.library import Library
from knowledge.reading.audiences import parse_audience
from knowledge.reading.rights import Given
from knowledge.sources.address import is_address
from knowledge.text.plain_yaml import plain_yaml
from knowledge.types import IngestSummary

TASK = "ingest"
REFRESH = "refresh"
Work = Callable[[Callable[[int, int, str], None]], Awaitable[IngestSummary]]


async def ingest_paths(
    settings: Settings,
    addresses: Sequence[str],
    index: Path | None,
    console: Console,
    *,
    audience: str | None = None,
    language: str | None = None,
) -> bool:
    """The `ingest` command. True when something could not be taken in."""
    given_for(audience, language)  # said here, before a server is asked
    request = {"addresses": _absolute(addresses), "audience": audience, "language": language}
    summary = await show_progress(here_or_there(settings, TASK, request, ingestion, index), console)
    show_summary(summary, console)
    return bool(summary.failed or summary.kept)


async def refresh_sources(settings: Settings, names: Sequence[str] | None, console: Console) -> bool:
    """The `sources refresh` command. True when something could not be taken in."""
    lines = here_or_there(settings, REFRESH, {"names": names}, refreshing)
    summary = await show_progress(lines, console)
    show_summary(summary, console)
    return bool(summary.failed or summary.kept)


async def here_or_there(
    settings: Settings,
    task: str,
    request: dict[str, Any],
    work: Callable[[Library, dict[str, Any]], Lines],
    index: Path | None = None,
) -> Lines:
    """Do it with an index of our own, or have the server that owns the index do it. Raises IndexBusy."""
    try:
        library = await asyncio.to_thread(open_library, settings, index)
    except IndexBusy:
        if index is not None:
            raise
        try:
            async for line in ask_server(settings.data_dir, task, request):
                yield line
        except NoServer:
            raise IndexBusy(NOBODY_ANSWERS) from None
        return
    try:
        async for line in work(library, request):
            yield line
    finally:
        await asyncio.to_thread(library.close)


async def ingestion(library: Library, request: dict[str, Any]) -> Lines:
    """What `ingest` asks for."""
    try:
        given = given_for(request.get("audience"), request.get("language"))
    except Refused as unclear:
        yield {"error": str(unclear)}
        return
    async for line in run(lambda report: library.ingest(request["addresses"], given=given, progress=report)):
        yield line


async def refreshing(library: Library, request: dict[str, Any]) -> Lines:
    """What `sources refresh` asks for."""
    async for line in run(lambda report: library.refresh(request.get("names"), progress=report)):
        yield line


async def run(work: Work) -> Lines:
    """Progress lines `{done, total, name}`, then one line `{summary}` or `{error}`."""
    told: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    def report(done: int, total: int, name: str) -> None:
        told.put_nowait({"done": done, "total": total, "name": name})

    async def whole() -> IngestSummary:
        return await work(report)

    task = asyncio.create_task(whole())
    task.add_done_callback(lambda _: told.put_nowait(None))
    while (line := await told.get()) is not None:
        yield line
    try:
        yield {"summary": asdict(task.result())}
    except KnowledgeError as error:
        yield {"error": str(error)}


async def show_progress(lines: Lines, console: Console) -> IngestSummary:
    """A bar while it works; returns the summary. Raises KnowledgeError when the run ended without one."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Reading content", total=None)
        async for line in lines:
            if "summary" in line:
                return IngestSummary(**line["summary"])
            if "error" in line:
                raise KnowledgeError(line["error"])
            bar.update(task, completed=line["done"], total=line["total"] or None, description=line["name"][-40:])
    raise KnowledgeError(
        "The server stopped before it was finished. Run the same command again: it goes on from there."
    )


def show_summary(summary: IngestSummary, console: Console) -> None:
    console.print(", ".join(f"{n} {name}" for name, n in summary.counts.items()) + f" in {summary.seconds:.1f} s")
    for name, reason in summary.failed.items():
        console.print(f"failed: {name}: {reason}", style="red", markup=False)
    for name, reason in summary.warnings.items():
        console.print(f"note: {name}: {reason}", style="yellow", markup=False)
    for name, reason in summary.kept.items():
        console.print(f"source failed: {name}: {reason}", style="red", markup=False)
        console.print("  Whatever came from it before is kept.", style="dim")


def given_for(audience: str | None, language: str | None) -> Given | None:
    """What was said on the command line of a whole source. Raises Refused if that is not clear."""
    if audience is None and language is None:
        return None
    try:
        found = None if audience is None else parse_audience(plain_yaml(audience))
    except (KnowledgeError, ValueError, yaml.YAMLError) as unclear:
        raise Refused(f"--audience is not clear: {unclear}. Nothing was changed.") from None
    if language is not None and not (language.isascii() and language.isalpha() and len(language) in (2, 3)):
        raise Refused(f"--language {language} is no language code such as de. Nothing was changed.")
    return Given(found, (language or "").lower())


def _absolute(addresses: Sequence[str]) -> list[str]:
    """The same for a process in another folder. Raises Refused for a path where nothing is."""
    missing = [path for path in addresses if not is_address(path) and not Path(path).exists()]
    if missing:
        raise Refused(f"There is no {missing[0]}. Nothing was changed.")
    return [path if is_address(path) else str(Path(path).absolute()) for path in addresses]


def counted(work: Callable[[Library, dict[str, Any]], Lines], library: Library, metrics: Metrics) -> Task:
    """The server's side of work that was handed over: the same, counted."""

    async def begin(request: dict[str, Any]) -> Lines:
        async for line in work(library, request):
            if "summary" in line:
                metrics.ingested(**IngestSummary(**line["summary"]).counts)
            yield line

    return begin
