"""What every command shares: its options, the settings, and how its work is run and its failures are told."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from rich.console import Console

from bot.config import InvalidSetting, Settings, load

console = Console()
problems = Console(stderr=True)

LAST_WORDS = 0.1  # seconds

IndexOption = Annotated[Path | None, typer.Option("--index", help="Another index folder than the running one.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON line in, one out, in the same order.")]


def settings(**options: Any) -> Settings:
    """The settings in force, with what was said on the command line; one line and exit code 2 if one cannot be."""
    try:
        return load(**options)
    except InvalidSetting as error:
        problems.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from None


def run_lines(command: Callable[[TextIO, TextIO], Coroutine[Any, Any, Any]], as_json: bool) -> None:
    """Run a command that is for programs alone."""
    if not as_json:
        raise typer.BadParameter("Use --json, with JSON lines on standard input.")
    run(command(sys.stdin, sys.stdout))


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run one command that waits for something."""
    with mendable():
        return asyncio.run(_until_quiet(work))


@contextmanager
def mendable() -> Iterator[None]:
    """What an operator can mend is said in one line; exit code 1, and 2 where it is a setting."""
    from bot.prm.database import Unavailable
    from commands.errors import Refused
    from knowledge.errors import KnowledgeError

    try:
        yield
    except InvalidSetting as error:
        problems.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from None
    except (KnowledgeError, Refused, Unavailable) as error:
        problems.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


async def _until_quiet(work: Coroutine[Any, Any, Any]) -> Any:
    """aiosqlite's thread still has a word for the loop when a connection failed; without one it prints a traceback."""
    from bot.prm.database import Unavailable

    try:
        return await work
    except Unavailable:
        await asyncio.sleep(LAST_WORDS)
        raise
