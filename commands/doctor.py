"""Check what is configured; say what is wrong and how to mend it. Nothing is changed, and no secret is shown."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.config import Settings

PATIENCE = 30  # seconds for one check; loading the embedding model takes a few on a slow disk

Level = Literal["ok", "warning", "problem"]
STYLES: dict[Level, str] = {"ok": "green", "warning": "yellow", "problem": "bold red"}


@dataclass(frozen=True)
class Result:
    """What a check found: what is the case, and how to mend it where it should be otherwise."""

    level: Level
    what: str
    mend: str = ""


Check = Callable[[Settings], Result | Awaitable[Result]]


def ok(what: str) -> Result:
    """All is well."""
    return Result("ok", what)


def warning(what: str, mend: str) -> Result:
    """It works, but not as most people want it."""
    return Result("warning", what, mend)


def problem(what: str, mend: str) -> Result:
    """Serving will fail, or somebody will not get what they were promised."""
    return Result("problem", what, mend)


async def examine(settings: Settings, console: Console) -> bool:
    """The `doctor` command. False when there is a problem."""
    from commands import doctor_machine, doctor_product

    checks = (*doctor_machine.CHECKS, *doctor_product.CHECKS)
    results = [(name, await outcome(check, settings)) for name, check in checks]
    show(results, console)
    return all(result.level != "problem" for _, result in results)


async def outcome(check: Check, settings: Settings) -> Result:
    """What a check says, also when it breaks or never ends: then that is the problem."""
    try:
        async with asyncio.timeout(PATIENCE):
            found = await asyncio.to_thread(check, settings)
            return found if isinstance(found, Result) else await found
    except TimeoutError:
        return problem(f"no answer within {PATIENCE} seconds", "See whether what it names is reachable from here.")
    except Exception as error:  # a check that fails tells something, and the others are still wanted
        return problem(f"could not be checked ({type(error).__name__})", "Set the log level to debug and serve.")


def show(results: Sequence[tuple[str, Result]], console: Console) -> None:
    """One line each, and below what needs it, how to mend it."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, result in results:
        table.add_row(Text(result.level, STYLES[result.level]), name, Text(result.what))
        if result.mend:
            table.add_row("", "", Text(result.mend, "italic"))
    console.print(table)
    console.print(_verdict([result.level for _, result in results]))


def _verdict(levels: Sequence[Level]) -> Text:
    problems, warnings = levels.count("problem"), levels.count("warning")
    if problems:
        return Text(f"Problems: {problems}. Warnings: {warnings}.", STYLES["problem"])
    return Text(f"No problems. Warnings: {warnings}.", STYLES["ok"])
