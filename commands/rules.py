"""The programme's settings: what they are, and deciding them anew. Deadlines that run are counted anew with them."""

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.clock import utc_now
from bot.config import Settings
from bot.errors import UserError
from bot.prm import clocks, ledger, programme
from bot.prm.programme import Rules
from commands.errors import Refused
from commands.installation import database_of, programme_of
from commands.programme import OPERATOR


async def show(settings: Settings, console: Console) -> None:
    """Every setting with its value; those that were decided here are marked."""
    async with database_of(settings) as database, database.reading() as session:
        rules = (await programme_of(session)).rules
    table = Table("Setting", "Value", "")
    for name, value in rules.model_dump(mode="json").items():
        table.add_row(name, json.dumps(value), "decided here" if name in rules.model_fields_set else "")
    console.print(table)


async def decide(settings: Settings, decisions: list[str], console: Console) -> None:
    """Decide settings, written as name=value (the value in JSON, or plain words). Raises Refused, changing nothing."""
    changes = dict(map(_read, decisions))
    try:
        async with database_of(settings) as database, database.writing() as session:
            current = await programme_of(session)
            before = current.rules
            await programme.change_rules(session, current, changes)
            moved = await clocks.reset(session, current)
            await ledger.append(
                session, actor=OPERATOR, action="programme.rules", subject=f"programme:{current.key}",
                before=_told(before, changes), after=_told(current.rules, changes),
                detail=_told(current.rules, changes), at=utc_now(),
            )  # fmt: skip
    except UserError as error:
        raise Refused(str(error)) from None
    console.print(f"Decided {', '.join(changes)}. Running deadlines counted anew: {moved}.")


def named_value(decision: str) -> tuple[str, str]:
    """Its two parts. Raises Refused where it is no name=value."""
    name, equals, value = decision.partition("=")
    if not equals:
        raise Refused(f"Write it as name=value, not as {decision}.")
    return name.strip(), value.strip()


def _read(decision: str) -> tuple[str, Any]:
    name, value = named_value(decision)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _told(rules: Rules, changes: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in rules.model_dump(mode="json").items() if name in changes}
