"""Where the content comes from: which sources there are, how they are, and how to let one go."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.config import Settings
from commands.content import here_or_there
from commands.errors import Refused
from commands.handover import Lines
from knowledge.errors import KnowledgeError
from knowledge.library import Library
from knowledge.types import IngestSummary, SourceInfo

LIST = "sources"
REMOVE = "remove"
STATES = {"new": "not read yet", "running": "being read", "fresh": "up to date", "kept": "kept as it was"}
STYLES = {"kept": "red", "running": "yellow"}
EMPTY = (
    "There are no sources yet. Take in a folder, a repository or a website, for instance:\n"
    "  python server.py ingest content/\n"
    "  python server.py ingest https://docs.example/ --audience partners"
)


async def list_sources(settings: Settings, console: Console, out: TextIO | None = None) -> None:
    """The `sources` command; to `out` as JSON."""
    found = await _sources(settings)
    if out is not None:
        json.dump([asdict(one) for one in found], out, ensure_ascii=False, indent=1)
        out.write("\n")
    elif not found:
        console.print(EMPTY, markup=False)
    else:
        console.print(table(found, datetime.now(UTC)))
        for source in found:
            for name, reason in source.failed.items():
                console.print(f"failed: {name}: {reason}", style="red", markup=False)


async def named(settings: Settings, name: str) -> str:
    """The one source whose address is this, or has it in it. Raises Refused if there is not exactly one."""
    addresses = [one.address for one in await _sources(settings)]
    fitting = [name] if name in addresses else [address for address in addresses if name.rstrip("/") in address]
    if not fitting:
        raise Refused(f"There is no source {name}. `python server.py sources` lists them.")
    if len(fitting) > 1:
        raise Refused(f"{name} may be {' or '.join(fitting)}. Write more of its address.")
    return fitting[0]


async def remove_source(settings: Settings, name: str, console: Console) -> None:
    """The `sources remove` command."""
    async for line in here_or_there(settings, REMOVE, {"name": name}, removing):
        if "error" in line:
            raise KnowledgeError(line["error"])
        left = "1 document" if line["removed"] == 1 else f"{line['removed']} documents"
        console.print(f"{name} is no source any more; {left} left the index.", markup=False)


async def listing(library: Library, _request: dict[str, Any]) -> Lines:
    """What `sources` asks for."""
    yield {"sources": [asdict(one) for one in library.sources()]}


async def removing(library: Library, request: dict[str, Any]) -> Lines:
    """What `sources remove` asks for."""
    try:
        summary: IngestSummary = await library.forget(request["name"])
        yield {"removed": len(summary.removed)}
    except KnowledgeError as error:
        yield {"error": str(error)}


def table(sources: Sequence[SourceInfo], now: datetime) -> Table:
    """Sources as an operator reads them."""
    found = Table(box=None, pad_edge=False, header_style="bold")
    for name, wide in (("Source", True), ("Kind", False), ("Documents", False), ("Last read", False), ("State", False)):
        found.add_column(name, overflow="fold" if wide else "ellipsis", no_wrap=not wide)
    found.add_column("Problem", overflow="fold")
    for one in sources:
        state = Text(STATES.get(one.state, one.state), STYLES.get(one.state, ""))
        problem = one.problem or _failures(one)
        found.add_row(
            Text(one.address), one.kind, str(one.documents), ago(one.finished, now), state, Text(problem, "red")
        )
    return found


def ago(at: str | None, now: datetime) -> str:
    """How long ago an ISO time is, in one word."""
    if at is None:
        return "never"
    seconds = int((now - datetime.fromisoformat(at)).total_seconds())
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return "just now"


def _failures(source: SourceInfo) -> str:
    failed = source.counts.get("failed", 0)
    return f"{failed} could not be read" if failed else ""


async def _sources(settings: Settings) -> list[SourceInfo]:
    async for line in here_or_there(settings, LIST, {}, listing):
        return [SourceInfo(**one) for one in line["sources"]]
    return []
